import type { ConsentRecord, Conversation, Message, MessagePart } from '@deskwire/core/adapter'
import type { GivenLink, QueuedWork } from '@deskwire/core/store'

export interface Count {
  tenant: string
  what: string
  by: number
}

/** The changes of a batch of jobs, to be written set by set. */
export interface Writes {
  newWork: Map<number, { work: QueuedWork; envelope: string; identified: string | null }>
  work: Map<number, { work: QueuedWork; settledAt: number | null }>
  steps: Map<string, { seq: number; key: string; data: string | null }>
  orphans: Map<number, { work: QueuedWork; names: readonly string[]; until: number }>
  dropped: Set<number>
  conversations: Map<string, Conversation>
  changed: Map<
    string,
    {
      set: Record<string, unknown>
      text: string
      unset: ReadonlySet<string>
      state: string | null
      whole: Conversation | undefined
    }
  >
  names: Map<string, readonly [tenant: string, key: string, customer: string]>
  sharers: Map<string, readonly [tenant: string, key: string, customer: string]>
  tickets: Map<string, readonly [tenant: string, host: string, ticket: string, conversation: string]>
  messages: Map<string, { tenant: string; message: Message; data: string; known: boolean }>
  parts: Map<string, { tenant: string; part: MessagePart; data: string; fresh: boolean }>
  sent: Map<string, readonly [tenant: string, channel: string, providerId: string, part: string]>
  media: Map<string, readonly [ref: string, tenant: string, conversation: string, message: string]>
  consents: Map<string, { record: ConsentRecord; data: string }>
  choices: Map<string, readonly [tenant: string, conversation: string, id: string, data: string]>
  links: Map<string, GivenLink>
  written: Map<string, readonly [tenant: string, host: string, id: string, message: string | null]>
  pauses: Map<string, readonly [tenant: string, key: string, until: number]>
  marks: Map<string, readonly [tenant: string, key: string, value: string]>
  counts: Map<string, Count>
  wakes: Set<string>
  stops: Map<number, string>
  forgotten: Map<string, readonly [tenant: string, customer: string]>
  redacted: Map<string, { tenant: string; customer: string; keep: readonly ConsentRecord[] }>
  erased: Map<string, readonly [tenant: string, conversation: string]>
}

export const noWrites = (): Writes => ({
  newWork: new Map(),
  work: new Map(),
  steps: new Map(),
  orphans: new Map(),
  dropped: new Set(),
  conversations: new Map(),
  changed: new Map(),
  names: new Map(),
  sharers: new Map(),
  tickets: new Map(),
  messages: new Map(),
  parts: new Map(),
  sent: new Map(),
  media: new Map(),
  consents: new Map(),
  choices: new Map(),
  links: new Map(),
  written: new Map(),
  pauses: new Map(),
  marks: new Map(),
  counts: new Map(),
  wakes: new Set(),
  stops: new Map(),
  forgotten: new Map(),
  redacted: new Map(),
  erased: new Map(),
})
