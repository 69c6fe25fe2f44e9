import { toast } from './toast.js'

/** Asks the server. A refusal becomes an Error with the server's message. */
export const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  let answer: unknown
  try {
    answer = text === '' ? undefined : JSON.parse(text)
  } catch {
    answer = undefined
  }
  if (response.ok) return answer as T
  const { message, detail, error, title } = (answer ?? {}) as Record<string, unknown>
  const said = [detail, message, error, title].find((one) => typeof one === 'string')
  throw new Error(typeof said === 'string' ? said : `The server answered ${response.status}`)
}

/** Runs the action, and shows a notice if it fails. */
export const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    toast(error instanceof Error ? error.message : 'That did not work', 'problem')
    return undefined
  }
}

export const control = (name: string, given?: object): Promise<unknown> =>
  ask('POST', `/wire/control/${name}`, given ?? {})

export const onPhone = <T = unknown>(number: string, action: string | undefined, given: object = {}): Promise<T> =>
  ask('POST', `/wire/control/phones/${encodeURIComponent(number)}${action ? `/${action}` : ''}`, given)
