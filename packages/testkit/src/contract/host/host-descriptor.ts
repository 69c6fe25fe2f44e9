import type { Address, Entry, Host, Posted, Ticket } from '@deskwire/core/adapter'
import type { Awaitable } from '../case.js'
import type { Faults, Subject } from '../ground.js'
import type { Hook } from '../hook.js'
import type { Listening } from '../receive.js'

/** One thing agents see, as the helpdesk stores it: HTML as HTML. */
export interface Shown {
  text: string
  /** Whom agents see as its author, where the text does not say it. */
  author?: string
  files?: readonly { name?: string; bytes?: Uint8Array; url?: string }[]
  /** Written by the integration for agents alone, among the entries: no customer ever sees it. */
  internal?: true
}

/** How the suite looks into the helpdesk that stands behind the adapter. */
export interface HostServer extends Faults {
  /** What agents see in a ticket, oldest first: its description, entries and their files. A string is a text without files. */
  entries(ticket: Ticket): Awaitable<readonly (string | Shown)[]>
  /** How many tickets there are. */
  tickets(): Awaitable<number>
  /** With `note` or `report`: what agents see, and customers never do, in the place where agents write their replies. */
  notes?(ticket: Ticket): Awaitable<readonly string[]>
  /** With `report`: what agents see of how far this reply got; anything that is another value when they see another. */
  delivery?(ticket: Ticket, reply: string): Awaitable<unknown>
  /**
   * What agents see of the ticket itself: its state, its queue by the name that `open` is given, the customer and their
   * contact's id, the ticket it follows. Left out, each of these must be seen in the entries or the notes.
   */
  state?(ticket: Ticket): Awaitable<unknown>
  /** With `panel.pair`: this agent, by the id that `panel.open` gives them, writes the code in the ticket as agents are told to. */
  code?(about: { ticket: Ticket; agent: string; code: string }): Awaitable<void>
  /** With `available`: agents are there, or none is. */
  presence?(there: boolean): Awaitable<void>
  /** With `closedIsFinal`: an agent closes it. */
  close?(ticket: Ticket): Awaitable<void>
  /** Closes it for good, where only such a ticket can be followed by another. Default: `close`. */
  archive?(ticket: Ticket): Awaitable<void>
  /** An agent deletes it, or merges it away. */
  remove?(ticket: Ticket): Awaitable<void>
  /** With `catchUp`: an agent replies, and no webhook tells. Returns the webhook that would have. */
  quietReply?(about: ReplyAbout): Awaitable<Hook>
  /**
   * With `catchUp`: makes a ticket that somebody else opened, in which agents reply, and nothing of it is for us; `never`
   * where what `catchUp` reads holds none but ours.
   */
  foreign?: 'never' | (() => Awaitable<Ticket>)
}

export interface HookAbout {
  /** Another number for another event: make the helpdesk's own ids of it. */
  n: number
  ticket: Ticket
  /** What `open` was given. */
  key: string
}

export interface ReplyAbout extends HookAbout {
  /** What the agent wrote, as they see it: in HTML where the helpdesk stores HTML. */
  text: string
  agent: string
}

/** A file on an agent's computer. Its bytes must be what `download` gives. */
export interface AgentFile {
  bytes: Uint8Array
  mime: string
  name: string
}

/** The webhooks this helpdesk sends, not yet signed. */
export interface HostSamples {
  /**
   * An agent's public reply: it is in the helpdesk now, and this is the webhook that tells. Where that is a mere hint, the
   * suite asks `expand`, which must find it there.
   */
  reply(about: ReplyAbout): Awaitable<Hook>
  /** An agent's public reply with a file; `never` where agents cannot attach any. */
  attached: 'never' | ((about: ReplyAbout & { file: AgentFile }) => Awaitable<Hook>)
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
  /** A note between agents, which is never for the customer. */
  internal?(about: ReplyAbout): Awaitable<Hook>
  /** An agent solves or closes the ticket. */
  closed?(about: HookAbout): Awaitable<Hook>
  /** An agent opens it again. */
  reopened?(about: HookAbout): Awaitable<Hook>
  /** An agent deletes it. */
  deleted?(about: HookAbout): Awaitable<Hook>
  /** An agent takes it, or is given it. */
  assigned?(about: HookAbout & { agent: string }): Awaitable<Hook>
  /** An agent merges it into another of ours. */
  merged?(about: HookAbout & { into: Ticket }): Awaitable<Hook>
  /** An agent gives the conversation back to the assistant. */
  handedBack?(about: HookAbout): Awaitable<Hook>
  /** An agent is typing. */
  typing?(about: HookAbout): Awaitable<Hook>
  /** An agent writes first: it is in the helpdesk now, and this is the webhook that tells. With `catchUp`, the suite looks for it there too. */
  outreach?(about: { n: number; to: string; text: string }): Awaitable<Hook>
  /**
   * With `panel`: the request with which the helpdesk's page opens the panel at `url` for this agent, as its `method`, `path` or
   * `body`. Another number is another opening. If it names no ticket, `admit` must let this agent in.
   */
  opening?(about: { n: number; ticket: Ticket; agent: string; url: string; at: number }): Awaitable<Hook>
  /** Where `post` returns a `turn`: the helpdesk is ready for the next entry. */
  turnOver?(about: HookAbout & { turn: string }): Awaitable<Hook>
}

/** What a helpdesk may not have: it is listed as not shown. */
export type HostLack = 'queues' | 'follow-ups' | 'agents' | 'lost-outreach'

export interface HostDescriptor extends Subject<Host>, Listening {
  /** The helpdesk that stands behind the adapter, seen with an agent's eyes. */
  server: HostServer
  /** The webhooks it sends. */
  samples: HostSamples
  /**
   * What this helpdesk does not have. `queues`: nowhere to put a ticket. `follow-ups`: no link from one ticket to another.
   * `agents`: its webhooks do not say which agent wrote. `lost-outreach`: an agent who writes first is told at once if nobody took it.
   */
  without?: readonly HostLack[]
  /** A queue that there is, as `route` would name it. Default: `support`. */
  queue?: string
  /** With `contacts`: phones that the helpdesk knows once, of several people, and not at all. */
  contacts?: { one: Address; several?: Address; none: Address }
  /** With `knowledge`: words that find an article, and its id. */
  article?: { query: string; id: string }
  /** With `records`: what finds a record, and what the record shows. */
  record?: { text: string; witness: string }
}
