import type { Channel, Content, ContentType, Delivery, Line, MediaIn, MediaRef } from '@deskwire/core/adapter'
import type { Awaitable } from '../case.js'
import type { Faults, Subject } from '../ground.js'
import type { Hook } from '../hook.js'
import type { Listening } from '../receive.js'

/** A message as the provider took it. */
export interface LedgerEntry {
  providerId: string
  /** The number, sender or line it leaves from, as the provider was told. */
  from: string
  /** Whom it goes to, as the provider was told. */
  to: string
  /** What the customer gets: the text, or the body of the call. */
  content: unknown
  /** Our part id, where it rides along. */
  part?: string
}

/** How the suite looks into the provider that stands behind the adapter. */
export interface ChannelServer extends Faults {
  /** Everything it took, in order. */
  taken(): Awaitable<readonly LedgerEntry[]>
  /** With `download`: a file that claims to be elsewhere, and the headers it was asked for with. */
  elsewhere?(): Awaitable<{ media: MediaRef; asked(): readonly Readonly<Record<string, string>>[] }>
  /** With `catchUp`: a customer writes, and no webhook tells. Returns the webhook that would have. */
  quietMessage?(about: MessageAbout): Awaitable<Hook>
}

export interface MessageAbout {
  /** Another number for another message: make the provider's own ids of it. */
  n: number
  text: string
  /** A phone, in E.164. */
  from: string
  line: Line
  /** On a line with senders: which of them they wrote to. */
  sender?: string
  /** When, in milliseconds. */
  at: number
}

export interface StatusAbout {
  n: number
  status: Delivery
  /** The provider's id of the message. */
  message: string
  part: string
  to: string
  line: Line
  at: number
}

/** The webhooks this provider sends, not yet signed. */
export interface ChannelSamples {
  /** A customer writes these words. */
  message(about: MessageAbout): Awaitable<Hook>
  /** How far a message of ours got; undefined for what this provider never tells. */
  status(about: StatusAbout): Awaitable<Hook | undefined>
  /** A customer sends a picture with these words; `never` where this provider brings none. */
  media: 'never' | ((about: MessageAbout & { file: { bytes: Uint8Array; mime: string } }) => Awaitable<Hook>)
  /** Several messages in one webhook, where the provider does that. */
  batch?(about: readonly MessageAbout[]): Awaitable<Hook>
  /** The customer taps an option of a message they got; for the conversation script. */
  tap?(about: Omit<MessageAbout, 'text'> & { title: string; shown: LedgerEntry }): Awaitable<Hook>
  /** What to send in place of the suite's own sample of a type: a template that there is. */
  contents?: Partial<Record<ContentType, readonly Content<MediaIn>[]>>
}

export interface ChannelDescriptor extends Subject<Channel>, Listening {
  /** The provider that stands behind the adapter. */
  server: ChannelServer
  /** The webhooks it sends. */
  samples: ChannelSamples
  /** `none`: the provider carries nothing of ours, and cannot be asked either. */
  reference?: 'carried' | 'none'
}
