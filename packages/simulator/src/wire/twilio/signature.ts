import { createHmac } from 'node:crypto'

/**
 * Twilio docs, usage/webhooks/webhooks-security: the URL as configured, then the parameters sorted by name, names and
 * values without delimiters; HMAC-SHA1 with the primary auth token, base64. The connection-override fragment is left out.
 */
export const signature = (authToken: string, url: string, params: URLSearchParams): string => {
  const values = new Map<string, Set<string>>()
  for (const [name, value] of params) {
    const known = values.get(name)
    if (known) known.add(value)
    else values.set(name, new Set([value]))
  }
  let text = url
  for (const name of [...values.keys()].sort())
    for (const value of [...(values.get(name) ?? [])].sort()) text += name + value
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64')
}

interface ConnectionOverrides {
  url: string
  retries: number
  policy: ReadonlySet<string>
  totalMilliseconds: number
}

const whole = (text: string | null, least: number, most: number, usual: number): number => {
  const number = Number(text)
  return text !== null && Number.isInteger(number) && number >= least && number <= most ? number : usual
}

/** Twilio docs, usage/webhooks/webhooks-connection-overrides: `#rc=3&rp=ct,rt,5xx`; by default one retry, on `ct` only. */
export const connectionOverrides = (configured: string): ConnectionOverrides => {
  const hash = configured.indexOf('#')
  const params = new URLSearchParams(hash < 0 ? '' : configured.slice(hash + 1))
  return {
    url: hash < 0 ? configured : configured.slice(0, hash),
    retries: whole(params.get('rc'), 0, 5, 1),
    policy: new Set((params.get('rp') ?? 'ct').split(',')),
    totalMilliseconds: whole(params.get('tt'), 100, 15_000, 15_000),
  }
}

export const shouldRetry = (overrides: ConnectionOverrides, reason: 'ct' | 'rt' | number): boolean => {
  const { policy } = overrides
  if (policy.has('all')) return true
  if (typeof reason === 'string') return policy.has(reason)
  return (reason >= 500 && policy.has('5xx')) || (reason >= 400 && reason < 500 && policy.has('4xx'))
}
