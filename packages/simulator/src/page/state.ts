import type { Line as SetupLine } from '@deskwire/core/adapter'
import type { PhoneMessage } from '../wire/content.js'
import type { Wire } from '../wire/index.js'
import type { LogEvent } from '../wire/log.js'
import type { Line, Phone, Thread } from '../wire/person.js'

/** A sample notification to try on the page. */
export interface Offer {
  title: string
  topic: string
  /** By channel: the content of the notification. */
  content: Readonly<Record<string, object>>
}

export interface ChannelView {
  name: string
  provider: string
  medium: string
  /** The lines, as the bridge names them. */
  lines: readonly ChannelLine[]
}

type ChannelLine = Pick<SetupLine, 'id' | 'address' | 'senders'>

/** A message without its files, which are fetched one by one. */
export type MessageView = Omit<PhoneMessage, 'content'> & { content: unknown }

const shownMessages = 80
const shownLog = 200

const withoutBytes = (message: PhoneMessage): MessageView =>
  JSON.parse(JSON.stringify(message, (_, value) => (value instanceof Uint8Array ? { size: value.length } : value)))

const lastInbound = ({ messages }: Thread): PhoneMessage | undefined => messages.findLast(({ way }) => way === 'in')

const threadSummary = (thread: Thread) => ({
  line: thread.line.key,
  blocked: thread.blocked,
  waiting: thread.waiting.length,
  unread: thread.messages.reduce((sum, { way, ticks }) => sum + (way === 'in' && ticks === 'delivered' ? 1 : 0), 0),
  last: thread.messages.at(-1)?.at ?? lastInbound(thread)?.at ?? 0,
})

export const phoneView = (phone: Phone) => ({
  number: phone.number,
  profile: { ...phone.profile },
  threads: [...phone.threads.values()].map(threadSummary),
})

export const threadView = (phone: Phone, line: string) => {
  const { thread } = phone.on(line)
  return {
    ...threadSummary(thread),
    number: phone.number,
    messages: thread.messages.slice(-shownMessages).map(withoutBytes),
  }
}

/** Bodies are shortened for the list; the wire's log has them in full. */
export const shownEvents = (wire: Wire): readonly LogEvent[] => wire.log.events.slice(-shownLog)

const isOf = ({ medium, lines, provider }: ChannelView, line: Line): boolean =>
  medium === line.medium &&
  // A number may be simulated at both providers.
  provider.startsWith('twilio') === (line.provider === 'twilio') &&
  lines.some(
    ({ id, address, senders }) =>
      id === line.id ||
      (address ?? id) === line.address ||
      // A messaging service whose numbers only Twilio knows.
      (senders && (senders.length === 0 || senders.includes(line.address))),
  )

/** The lines that the setup has: what is written to others, no channel takes. */
export const lineViews = (wire: Pick<Wire, 'lines'>, channels: readonly ChannelView[]) =>
  wire
    .lines()
    .filter((line) => channels.some((channel) => isOf(channel, line)))
    .map(({ key, id, address, medium, provider, name }) => ({ key, id, address, medium, provider, name }))

export type PhoneView = ReturnType<typeof phoneView>
export type ThreadView = ReturnType<typeof threadView>
export type LineView = ReturnType<typeof lineViews>[number]

/** Everything the page shows at first, and the position in the event stream. */
export interface StateView {
  cursor: string
  now: number
  /** Whether the clock may be moved. Not with a real provider. */
  clock: boolean
  /** The titles of times to move it to. */
  moments: readonly string[]
  phones: readonly PhoneView[]
  lines: readonly LineView[]
  log: readonly LogEvent[]
  /** Providers that are simulated as down. */
  down: readonly string[]
  channels: readonly ChannelView[]
  offers: readonly Offer[]
  hints: readonly string[]
  /** Whether an assistant answers before agents do. */
  assistant: boolean
  /** Whether the page shows the helpdesk. */
  desk: boolean
  /** Whether the helpdesk shows the agent's panel. */
  panel: boolean
  /** Whether the operator's page is at `/admin`. */
  admin: boolean
  notice: string
}
