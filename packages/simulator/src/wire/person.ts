import type { PhoneMessage, Sending } from './content.js'

/** A business number as the phone sees it; each provider implements it. */
export interface Line {
  /** Unique across providers: `twilio:whatsapp:+1…`, `meta:1089…`. */
  key: string
  provider: 'twilio' | 'meta'
  medium: 'whatsapp' | 'sms'
  /** `whatsapp:+1…`, `+1…`, or Meta's phone number id. */
  id: string
  /** The number, as people dial it. */
  address: string
  name?: string
  /** The portfolio that business-scoped user ids belong to. */
  portfolio: string
  newMessageId(sending: Sending): string
  receive(phone: Phone, message: PhoneMessage, sending: Sending): void
  /** The phone received, showed or played a message from this line. */
  ticked(phone: Phone, message: PhoneMessage): void
  /** Called when the person changes their number, for the provider to report it. */
  numberChanged?(phone: Phone, previous: { number: string; bsuid: string }): void
}

export interface Profile {
  name?: string
  /** The same business-scoped id for every business, for tests that need a known one. */
  bsuid?: string
  parentBsuid?: string
  username?: string
  /** Webhooks show no phone number, only the business-scoped id. */
  hidden?: boolean
  /** `manually`: messages wait until `deliver()`. */
  delivers?: 'immediately' | 'manually'
  reads?: 'immediately' | 'on-demand'
  /** This number has WhatsApp; default true. */
  whatsapp?: boolean
  /** No SMS reaches it: a landline, a dead handset. */
  unreachable?: 'unknown' | 'landline' | 'off'
  /** Stopped marketing messages from all businesses on WhatsApp. */
  noMarketing?: boolean
}

export interface Thread {
  readonly line: Line
  readonly messages: PhoneMessage[]
  /** Messages on their way, if the phone does not deliver by itself. */
  readonly waiting: PhoneMessage[]
  blocked: boolean
  marketingStopped: boolean
  /** When the customer last wrote or called, by the wire's clock. */
  lastInbound?: number
  /** When an ad click opened a free entry point, and when the business first answered it. */
  entryPoint?: { at: number; repliedAt?: number }
}

export interface Conversation {
  readonly line: Line
  readonly thread: Thread
  send(sending: Sending | string): PhoneMessage
  /** Messages received, oldest first. */
  inbox(): readonly PhoneMessage[]
  last(): PhoneMessage | undefined
  tap(message: string | PhoneMessage, option: string): PhoneMessage
  /** Reads everything delivered, or up to one message. */
  read(upTo?: string | PhoneMessage): void
  /** Plays a voice note. */
  play(message: string | PhoneMessage): void
  /** Lets waiting messages arrive. */
  deliver(): void
  block(): void
  unblock(): void
}

export interface Phone {
  readonly number: string
  profile: Profile
  readonly threads: ReadonlyMap<string, Thread>
  bsuid(line: Line): string
  on(line: string): Conversation
  whatsapp(line: string): Conversation
  sms(number: string): Conversation
  send(sending: Sending & { to: string }): PhoneMessage
  inbox(line: string): readonly PhoneMessage[]
  tap(message: string | PhoneMessage, option: string): PhoneMessage
  read(line?: string): void
  block(line: string): void
  unblock(line: string): void
  hide(): void
  reveal(): void
  changeNumber(to: string): void
  /** For the providers: a message on its way to this phone. */
  take(line: Line, message: PhoneMessage): void
  thread(line: Line): Thread
}
