export const channelKinds = ['whatsapp-cloud', 'twilio-whatsapp', 'twilio-sms'] as const
export const hostKinds = ['desk', 'request-tracker', 'zendesk', 'servicenow', 'dynamics365'] as const
export const assistantKinds = ['none', 'topics', 'watsonx', 'direct-line'] as const
export const storeKinds = ['sqlite', 'postgres'] as const

export type ChannelKind = (typeof channelKinds)[number]
export type HostKind = (typeof hostKinds)[number]
export type AssistantKind = (typeof assistantKinds)[number]
export type StoreKind = (typeof storeKinds)[number]

export interface Choice {
  name: string
  channels: readonly ChannelKind[]
  host: HostKind
  assistant: AssistantKind
  store: StoreKind
}

/** A setting of the environment; `example` is what the project's own test runs with: for a secret one that is made anew. */
export interface Setting {
  name: string
  example: string
  help: string
  secret?: true
  /** Not needed: what is there without it. */
  optional?: true
}

/** One adapter, as it stands in a project. */
export interface Piece {
  package: string
  /** What `src/setup.ts` imports. */
  imports: string
  settings: readonly Setting[]
  /** The expression, indented for the object it goes into. */
  code: string
  /** Where the rest is written. */
  guide: string
}
