export const channelKinds = ['whatsapp-cloud', 'twilio-whatsapp', 'twilio-sms'] as const
export const hostKinds = [
  'desk',
  'request-tracker',
  'redmine',
  'front',
  'intercom',
  'hubspot',
  'chatwoot',
  'zendesk',
  'servicenow',
  'dynamics365',
] as const
export const assistantKinds = ['none', 'topics', 'ai', 'watsonx', 'direct-line'] as const
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

/** An environment variable. The project's own test uses `example`, or a random value for a secret. */
export interface Setting {
  name: string
  example: string
  help: string
  secret?: true
  /** It has a default, so it need not be set. */
  optional?: true
}

/** One adapter, as it is written into a project. */
export interface Piece {
  package: string
  /** What `src/setup.ts` imports. */
  imports: string
  /** A package that is not ours. */
  with?: { package: string; imports: string; range: string }
  settings: readonly Setting[]
  /** The expression, indented for the object it becomes part of. */
  code: string
  /** Its guide in the docs. */
  guide: string
}
