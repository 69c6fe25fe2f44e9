import {
  type Call,
  type Fields,
  fields,
  type HostEvent,
  inHeader,
  type Received,
  type SecretSource,
  signed,
  WebhookRejected,
  type WebhookRequest,
  word,
} from '@deskwire/core/adapter'

const header = 'x-redmine-signature-256'

// An issue's journal may be a little older than the webhook that tells of it.
const slackMs = 2 * 60_000

/** What a hint says: the time of the webhook, so that `expand` knows how far back to read. */
const hintOf = (type: string, timestamp: string, ticket: string): HostEvent => ({
  kind: 'changed',
  id: `${type}-${ticket}-${timestamp}`,
  at: { ticket },
})

const read = (body: unknown): readonly HostEvent[] => {
  const { type, timestamp, data } = fields(body)
  const kind = word(type)
  const at = word(timestamp)
  const issue: Fields = fields(fields(data).issue)
  const ticket = word(issue.id)
  if (kind === undefined || at === undefined) throw new TypeError('Not a webhook of Redmine')
  if (!kind.startsWith('issue.') || ticket === undefined) return []
  if (kind === 'issue.deleted') return [{ kind: 'deleted', id: `deleted-${ticket}`, at: { ticket } }]
  return [hintOf('webhook', at, ticket)]
}

/** Redmine 7 has webhooks (`{ type, timestamp, data }`, signed, sent once). Others have none, and nothing is let in. */
export const createReceive = (secret: SecretSource | undefined) => ({
  isSigned: inHeader(header),
  receive:
    secret === undefined
      ? (_request: WebhookRequest): Received<HostEvent> => {
          throw new WebhookRejected('This Redmine has no webhook: set `webhookSecret` to take them')
        }
      : signed({ header, secret, prefix: 'sha256=' }, read),
})

/** What the webhook was about is read from the issue. */
export const createExpand =
  (journals: (ticket: string, since: number, call: Call) => Promise<readonly HostEvent[]>) =>
  async (hint: HostEvent, call: Call): Promise<readonly HostEvent[]> => {
    const ticket = hint.at && 'ticket' in hint.at ? hint.at.ticket : undefined
    const timestamp = 'id' in hint ? /^webhook-\d+-(.+)$/.exec(hint.id)?.[1] : undefined
    const at = Date.parse(timestamp ?? '')
    if (ticket === undefined || Number.isNaN(at)) return []
    return journals(ticket, at - slackMs, call)
  }
