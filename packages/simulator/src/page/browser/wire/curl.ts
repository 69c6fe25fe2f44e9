import { type LogEvent, longestText } from '../../../wire/log.js'

// Quoted for a POSIX shell, in which only a single quote ends a single-quoted word.
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

// curl makes these itself, and its own fit the request.
const made: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'expect', 'user-agent'],
  ...['accept', 'accept-language', 'sec-fetch-mode'],
])

// The log has no credentials; their variables are named as in the settings of the channels.
const credentials = {
  twilio: '-u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"',
  meta: '-H "Authorization: Bearer $WHATSAPP_ACCESS_TOKEN"',
  desk: '-H "Authorization: Bearer $DESK_TOKEN"',
} as const

/** What a variable stands for that no setting of a channel is called. */
export const tokenHint = (event: LogEvent): string | undefined =>
  event.type === 'helpdesk' && event.way === 'call'
    ? 'DESK_TOKEN: the token of the desk, as deskwire dev prints it, or as createDesk({ token }) is given it'
    : undefined

/** The request as a command, to send it again; undefined for what is no request, or whose body the log has not in full. */
export const curlOf = (event: LogEvent): string | undefined => {
  if (event.type !== 'call' && event.type !== 'webhook' && event.type !== 'helpdesk') return undefined
  const { method, url, headers } = event
  const body = event.type === 'call' ? event.request : event.body
  const cut = (body?.length ?? 0) > longestText || headers['content-type']?.startsWith('multipart/')
  if (cut) return undefined
  return [
    `curl -X ${method} ${quoted(url)}`,
    ...(event.type === 'call' ? [credentials[event.provider]] : []),
    ...(event.type === 'helpdesk' && event.way === 'call' ? [credentials.desk] : []),
    ...Object.entries(headers)
      .filter(([name]) => !made.has(name))
      .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`--data-raw ${quoted(body)}`] : []),
  ].join(' \\\n  ')
}
