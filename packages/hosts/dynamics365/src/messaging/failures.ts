import type { Failure, HttpResponse } from '@deskwire/core/adapter'

interface Row {
  failure: Partial<Failure> & { code: string; message: string }
}

const config = (message: string, remedy: string): Row => ({
  failure: { code: 'config', message, remedy, retryable: false },
})
const wrong = (message: string): Row => ({ failure: { code: 'invalid', message, retryable: false } })

const setup = 'Compare organizationId and channelId with the msdyn_occustommessagingchannel record; `check` reads it.'

/** "Error handling in messaging APIs", error codes in the response body. */
const table = new Map<number, Row>([
  [30001, config('Dynamics 365 does not know this organization id.', setup)],
  [30002, config('Dynamics 365 does not know this channel id.', setup)],
  [30003, wrong('Dynamics 365 does not support this operation.')],
  [30004, config('Dynamics 365 has no such channel.', setup)],
  [30005, { failure: { code: 'ticket_gone', message: 'Dynamics 365 does not take this conversation id.' } }],
  [30010, wrong('More than 100 context variables.')],
  [30011, wrong('More than 6,000 characters.')],
  [30012, wrong('Dynamics 365 could not read the request.')],
  [30013, { failure: { code: 'ticket_closed', message: 'The conversation does not exist, or is closed.' } }],
  [
    30014,
    config(
      'The custom channel is in no workstream.',
      'Copilot Service admin center → Workstreams → your workstream → Set up Custom: choose the channel.',
    ),
  ],
  [30016, wrong('A message without text and attachments.')],
])

// RFC 7807 with the number somewhere in it: the documentation does not say under which name.
const codeOf = (data: unknown): number | undefined => {
  if (typeof data !== 'object' || data === null) return undefined
  for (const [name, value] of Object.entries(data)) {
    if (/code$/i.test(name) && (typeof value === 'number' || typeof value === 'string')) {
      const code = Number(value)
      if (table.has(code)) return code
    }
    if (name === 'error') {
      const inner = codeOf(value)
      if (inner !== undefined) return inner
    }
  }
  return undefined
}

const correlated = (headers: Readonly<Record<string, string>>): string => {
  const id = headers['x-ms-correlation-id'] ?? ''
  return /^[0-9a-f-]{8,64}$/i.test(id) ? ` Microsoft's correlation id: ${id}.` : ''
}

/** The meaning of the Messaging API's refusals. */
export const explainMessaging = ({ status, headers, data }: HttpResponse): Partial<Failure> | undefined => {
  const more = correlated(headers)
  const code = codeOf(data)
  const row = code === undefined ? undefined : table.get(code)?.failure
  if (row) {
    const remedy = `${row.remedy ?? ''}${more}`.trim()
    return { ...row, ...(remedy && { remedy }), provider: { name: 'Dynamics 365', code: String(code) } }
  }
  switch (status) {
    case 401:
    case 403:
      return denied('The token is not valid, or the channel is not this application’s.', setup + more)
    case 429:
      return { scope: 'host' }
    default:
      return more ? { remedy: more.trim() } : undefined
  }
}

/** The same for one conversation: "The specified conversation ID wasn't found or is already closed." */
export const explainConversation = (response: HttpResponse): Partial<Failure> | undefined =>
  response.status === 404 && codeOf(response.data) === undefined
    ? { code: 'ticket_closed', message: 'The conversation is not found or is closed.' }
    : explainMessaging(response)

/** Nothing gets through until somebody fixes the setup: the work waits. */
const denied = (message: string, remedy: string): Partial<Failure> => ({
  code: 'auth',
  message,
  remedy,
  retryable: true,
  retryAfterMs: 60_000,
  scope: 'host',
})

/**
 * Dataverse: `{ error: { code: '0x80060891', message } }`; its text may quote messages, so it is left out. Dataverse only
 * has contacts and records, so its failures must not hold up conversations.
 */
export const explainDataverse = ({ status, data, headers }: HttpResponse): Partial<Failure> | undefined => {
  const error = typeof data === 'object' && data !== null && 'error' in data ? data.error : undefined
  const given = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const code = typeof given === 'string' && /^0x[0-9a-f]{8}$/i.test(given) ? given : undefined
  const provider = { name: 'Dataverse', ...(code !== undefined && { code }) }
  if (status === 429) return { scope: 'conversation', provider }
  if (status === 401)
    return {
      code: 'auth',
      message: 'Dataverse does not accept the token.',
      remedy: 'Make the application an application user of the environment.',
      provider,
    }
  if (status === 403)
    return {
      code: 'auth',
      message: 'The application user lacks a privilege in Dataverse.',
      remedy: `Give its security role the table this was about.${correlated(headers)}`,
      provider,
    }
  return { provider }
}
