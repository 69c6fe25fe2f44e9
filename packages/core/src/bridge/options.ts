import type { Content } from '../model/content.js'
import type { Conversation, KnownContact, Outreach, Route } from '../model/conversation.js'
import type { ChannelEvent } from '../model/event.js'
import type { Topic } from '../policy/consent.js'
import type { BusinessHours, QuietHours } from '../policy/hours.js'
import type { KeywordSettings } from '../policy/keywords.js'
import type { PersonSettings } from '../policy/person.js'
import type { ReopenPolicy } from '../policy/reopen.js'
import type { Assistant } from '../ports/assistant.js'
import type { Channel } from '../ports/channel.js'
import type { Host } from '../ports/host.js'
import type { PastMessage, SelfService } from '../ports/self-service.js'
import type { Call, Log } from '../ports/shared.js'
import type { Store } from '../ports/store.js'
import type { SentenceOverrides } from '../render/sentences.js'

export interface RouteQuestion {
  conversation: Conversation
  /** Null: not known to the host, or not to one person only. */
  contact: KnownContact | null
  /** The first message of this ticket. */
  first: Content
  /** What an agent wrote first, if this answers it. */
  outreach?: Outreach
  /** Whether we are open now by the business hours. True without any. */
  open: boolean
}

export interface Hooks {
  /** Before a message is handed on: change its content, or drop it with a reason. */
  inbound?(
    event: Extract<ChannelEvent, { kind: 'message' }>,
    about: { conversation: Conversation },
  ): Promise<{ content: Content } | { drop: string } | undefined>
  /** Before anything is rendered for the customer. */
  outbound?(content: Content, about: { conversation: Conversation }): Promise<Content | { drop: string } | undefined>
  /**
   * The words of a voice note: shown under it in the ticket, and read by the assistant. Asked once, within `hookMs`; if it
   * throws or takes longer, the voice note stays without words, and nothing waits.
   */
  transcribe?(
    audio: { mime: string; name?: string; size?: number; open(): Promise<ReadableStream<Uint8Array>> },
    about: { conversation: Conversation; language?: string; signal: AbortSignal },
  ): Promise<string | undefined>
  /**
   * Drafts for an agent's next reply, asked for by the panel or `POST /conversations/{id}/suggestions`: at most five. Nothing sends
   * them but an agent. `host` looks up articles, and records of this customer only.
   */
  suggest?(about: {
    conversation: Conversation
    language?: string
    agentLanguage: string
    host?: SelfService
    history(limit: number): Promise<readonly PastMessage[]>
    call: Call
  }): Promise<readonly string[]>
  /** Sentiment, language, intent: what it returns reaches the agent as tags, or as a note. */
  analyze?(text: string, about: { conversation: Conversation }): Promise<readonly string[]>
}

/** What a customer reads when their ticket was closed, if the window is still open. */
export interface ClosingSettings {
  /** Default: ours. */
  text?: string
  /** Asks how it was. The answer goes to the ticket as a note, and to the event `rated`. */
  rating?:
    | boolean
    | {
        question?: string
        /** The best first; words rather than digits. Three are buttons, more a list. Default: good, fair and poor in the customer's language. */
        answers?: readonly string[]
      }
}

export interface Policy {
  /** A reply after the window closed: told so (and what would work), or held while a template asks the customer back. */
  onClosed?: 'refuse' | 'reopen'
  /** The template that asks the customer back, per channel or for all. */
  reopenTemplate?:
    | Extract<Content, { type: 'template' }>
    | ((conversation: Conversation) => Extract<Content, { type: 'template' }>)
  /** How long a reply is held. Default 3 days. */
  holdMs?: number
  /** How long an answer to what an agent wrote first goes to that agent. Default 3 days. */
  outreachMs?: number
  /** The window counts as closed that much earlier, for a message takes time. Default 1 minute. */
  windowMarginMs?: number
  /** The agent is warned that long before it closes; 0: never. Default 1 hour. */
  windowWarningMs?: number
  /** A new message to a closed ticket. Default: the same ticket again within 3 days (reopened, or written to where that reopens it), else a new one. */
  reopen?: ReopenPolicy | Readonly<Record<string, ReopenPolicy>>
  /** After a lost answer that nobody can look up. Default `park`. */
  onUnknown?: 'park' | 'repeat'
  /** The customer's own ticks. Default `posted`. */
  markRead?: 'received' | 'posted' | 'viewed' | 'never'
  keywords?: KeywordSettings
  /** What notifications may be about, by the names that `notify` uses. START subscribes to them, NOTIFICATION turns each on and off. */
  topics?: Readonly<Record<string, Topic>>
  /** May people the host does not know get notifications? Default no (C5). */
  guests?: boolean
  /** "Please stop texting me": a flag for the agent, or a revocation at once. Default `flag`. */
  freeTextRevocation?: 'flag' | 'revoke'
  quietHours?: QuietHours
  hours?: BusinessHours
  /** Said once to who writes outside the business hours, or when nobody is available. Default: ours; `false`: nothing. */
  awayText?: string | false
  greeting?: string
  /** Said once at the end of each ticket, with a rating if wanted. Default: nothing. */
  closing?: ClosingSettings
  /** "I want to talk to a person" is heard before the assistant is asked. `false`: the assistant hears it itself. */
  person?: PersonSettings | false
  /** Directives' first character in an agent's reply; false: none. Default `/`. */
  directives?: string | false | Readonly<Record<string, string | false>>
  /**
   * The agent's panel. `templates`: which ones the agents of a team may send from it, by team; `*` for teams that are not named.
   * Default: every approved one.
   */
  panel?: { templates?: Readonly<Record<string, readonly string[]>> }
  /** More answers than this in a row and the assistant hands off. Default 30. */
  maxTurns?: number
  /** How long a one-entry-at-a-time host may be busy with one. Default 30 seconds. */
  turnMs?: number
  /** A message that no provider took by then is given up, and the agent told. Default 24 hours. */
  giveUpMs?: number
  /** The longest `route` and each hook may take; what takes longer is tried again, then parked. Default, and at most: `callMs`. */
  hookMs?: number
  /** How long work waits for a helpdesk that takes nothing from anybody; then it is set aside. Default 72 hours. */
  outageMs?: number
  /** Largest file copied from a provider or host. Default 100 MB. */
  maxMediaBytes?: number
}

/** One setup: whose channels, hosts and assistants these are. */
export interface TenantOptions {
  channels: Readonly<Record<string, Channel>>
  hosts: Readonly<Record<string, Host>>
  assistants?: Readonly<Record<string, Assistant>>
  /** Where a conversation goes. Default: the first host, and the first assistant where there is one. */
  route?: (question: RouteQuestion) => Route | Promise<Route>
  policy?: Policy
  hooks?: Hooks
  /** For customers whose language nobody knows. Default `en`. */
  language?: string
  /** What agents are told is said in this one. Default: `language`. */
  agentLanguage?: string
  sentences?: SentenceOverrides
}

export interface BridgeOptions extends TenantOptions {
  /** Where the providers and hosts reach us: `https://bridge.example.com`. */
  publicUrl: string
  store: Store
  /** Ingress takes webhooks in, workers do the work. Default `both`. */
  role?: 'ingress' | 'worker' | 'both'
  log?: Log
  /** Makes the links to files, signs the panel's sessions and the like; keep it the same on every machine. Default: made anew at each start. */
  secret?: string | readonly string[]
  /** For tests: a clock moved by hand tells when it was moved. `wall`: what the machine says, if that is to be another time. */
  clock?: (() => number) & { onAdvance?(listener: () => void): void; wall?(): number }
  random?: () => number
  /** Conversations worked on at once, but for those that wait for a host which takes its time. Default 256. */
  lanes?: number
  /** How long a worker owns a lane without a sign of life. Default 30 seconds. */
  leaseMs?: number
  /** The longest an outside call may take; below the lease. Default 20 seconds. */
  callMs?: number
  /** Reads what was missed while we were away, at start and then this often; 0: never. Default 5 minutes. */
  catchUpEveryMs?: number
}
