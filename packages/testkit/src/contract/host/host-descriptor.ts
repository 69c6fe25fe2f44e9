import type { Address, Entry, Host, Posted, Ticket } from '@deskwire/core/adapter'
import type { Awaitable } from '../case.js'
import type { Faults, Subject } from '../ground.js'
import type { Hook } from '../hook.js'
import type { Listening } from '../receive.js'

/** One thing agents see, as the helpdesk stores it: HTML as HTML. */
export interface Shown {
  text: string
  files?: readonly { name?: string; bytes?: Uint8Array; url?: string }[]
}

/** How the suite looks into the helpdesk that stands behind the adapter. */
export interface HostServer extends Faults {
  /** What agents see in a ticket, oldest first: its description, entries and their files. A string is a text without files. */
  entries(ticket: Ticket): Awaitable<readonly (string | Shown)[]>
  /** How many tickets there are. */
  tickets(): Awaitable<number>
  /** With `note`: what agents see and customers never do. */
  notes?(ticket: Ticket): Awaitable<readonly string[]>
  /** With `report`: what agents see of how far this reply got; anything that is another value when they see another. */
  delivery?(ticket: Ticket, reply: string): Awaitable<unknown>
  /** With `close`, `reopen`, `assign` or `tag`: what agents see of the ticket itself. */
  state?(ticket: Ticket): Awaitable<unknown>
  /** With `available`: agents are there, or none is. */
  presence?(there: boolean): Awaitable<void>
  /** With `closedIsFinal`: an agent closes it. */
  close?(ticket: Ticket): Awaitable<void>
  /** An agent deletes it, or merges it away. */
  remove?(ticket: Ticket): Awaitable<void>
  /** With `download`: an agent's file, as the adapter's own events name it. */
  file?(bytes: Uint8Array, mime: string): Awaitable<{ ref: string; mime: string; name?: string; size?: number }>
  /** With `catchUp`: an agent replies, and no webhook tells. Returns the webhook that would have. */
  quietReply?(about: ReplyAbout): Awaitable<Hook>
}

export interface HookAbout {
  /** Another number for another event: make the helpdesk's own ids of it. */
  n: number
  ticket: Ticket
  /** What `open` was given. */
  key: string
}

export interface ReplyAbout extends HookAbout {
  text: string
  agent: string
}

/** The webhooks this helpdesk sends, not yet signed. */
export interface HostSamples {
  /** An agent's public reply. It may be a mere hint: then the suite asks `expand`. */
  reply(about: ReplyAbout): Awaitable<Hook>
  /**
   * What the helpdesk tells about an entry that we ourselves have written; `never` where it tells nothing.
   * With `echo: 'id'` its event has an id of `posted.ids`; with `echo: 'author'` it is no reply at all.
   */
  own: 'never' | ((about: HookAbout & { entry: Entry; posted: Posted }) => Awaitable<Hook>)
  /**
   * What the helpdesk tells when the customer writes in the ticket there, in its portal or by e-mail; `never` where they cannot, or it
   * tells nothing. Whoever holds no agent role counts as the customer.
   */
  customer: 'never' | ((about: Omit<ReplyAbout, 'agent'>) => Awaitable<Hook>)
  /** A note between agents: never for the customer. */
  internal?(about: ReplyAbout): Awaitable<Hook>
  closed?(about: HookAbout): Awaitable<Hook>
  reopened?(about: HookAbout): Awaitable<Hook>
  deleted?(about: HookAbout): Awaitable<Hook>
  assigned?(about: HookAbout & { agent: string }): Awaitable<Hook>
  merged?(about: HookAbout & { into: Ticket }): Awaitable<Hook>
  handedBack?(about: HookAbout): Awaitable<Hook>
  typing?(about: HookAbout): Awaitable<Hook>
  /** An agent writes first. */
  outreach?(about: { n: number; to: string; text: string }): Awaitable<Hook>
  /** Required where `post` returns a `turn`. */
  turnOver?(about: HookAbout & { turn: string }): Awaitable<Hook>
}

export interface HostDescriptor extends Subject<Host>, Listening {
  server: HostServer
  samples: HostSamples
  /** With `contacts`: phones that the helpdesk knows once, of several people, and not at all. */
  contacts?: { one: Address; several?: Address; none: Address }
  /** With `knowledge`: words that find an article, and its id. */
  article?: { query: string; id: string }
  /** With `records`: what finds a record, and what the record shows. */
  record?: { text: string; witness: string }
}
