import {
  type Call,
  fields,
  type Hint,
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

// A hint waits for up to 72 hours while Redmine cannot be reached.
const backMs = 3 * 24 * 60 * 60_000

const read = (body: unknown): readonly HostEvent[] => {
  const { type, data } = fields(body)
  const kind = word(type)
  const ticket = word(fields(fields(data).issue).id)
  if (kind === undefined) throw new TypeError('Not a webhook of Redmine')
  if (!kind.startsWith('issue.') || ticket === undefined) return []
  if (kind === 'issue.deleted') return [{ kind: 'deleted', id: `deleted-${ticket}`, at: { ticket } }]
  // It names no event: each is a reason to look.
  return [{ kind: 'changed', at: { ticket }, ...(kind === 'issue.created' && { first: true as const }) }]
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
  (now: () => number, journals: (ticket: string, since: number, call: Call) => Promise<readonly HostEvent[]>) =>
  async ({ at }: Hint, call: Call): Promise<readonly HostEvent[]> =>
    at && 'ticket' in at && at.ticket !== undefined ? journals(at.ticket, now() - backMs, call) : []
