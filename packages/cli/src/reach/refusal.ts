import { Trouble } from '../trouble.js'

const nextByStatus: ReadonlyMap<number, string> = new Map([
  [401, 'Give a key of its management API: DESKWIRE_KEY, or --key.'],
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

/** What the management API refused, in one line. */
export const refusal = (status: number, text: string): Trouble => {
  const problem = problemIn(text)
  if (problem?.code === 'api_off')
    return new Trouble('The app has no management API', 'Give it a key: serve(bridge, { api: { keys: [ … ] } }).')
  if (!problem?.detail && status === 404)
    return new Trouble('No Deskwire answers there', 'The address is that of PUBLIC_URL, without /api.')
  return new Trouble(problem?.detail ?? problem?.title ?? `The app answered ${status}`, nextByStatus.get(status))
}
