import { Trouble } from '../trouble.js'

const nextByStatus: ReadonlyMap<number, string> = new Map([
  [401, 'Set DESKWIRE_KEY, or use --key, to a key of its management API.'],
  [403, 'Use a key with a wider scope, or the key of that tenant.'],
  [502, 'Try again, or look with deskwire doctor.'],
  [503, 'Try again in a moment; /readyz of the app says how it is.'],
])

interface Problem {
  detail?: string
  title?: string
  code?: string
}

const problemIn = (text: string): Problem | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Turns a refusal of the management API into a one-line error. */
export const refusal = (status: number, text: string): Trouble => {
  const problem = problemIn(text)
  if (problem?.code === 'api_off')
    return new Trouble(
      'The app has no management API',
      'Turn it on with a key: serve(bridge, { api: { keys: [ … ] } }).',
    )
  if (!problem?.detail && status === 404)
    return new Trouble('There is no Deskwire at this address', 'Give its PUBLIC_URL, without /api.')
  return new Trouble(problem?.detail ?? problem?.title ?? `The app answered ${status}`, nextByStatus.get(status))
}
