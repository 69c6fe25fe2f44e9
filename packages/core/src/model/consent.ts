/** `service`: answers in a conversation that the customer started. `updates`: notifications. `updates` and `marketing` need a grant. */
export type Purpose = 'service' | 'updates' | 'marketing'

export type ConsentSource = 'keyword' | 'provider' | 'message' | 'api' | 'import' | 'agent'

/** One line of the append-only ledger. */
export interface ConsentRecord {
  id: string
  tenant: string
  channel: string
  line: string
  customer: string
  /** The customer's address keys at the time of recording, so that a revocation covers everybody who shares one. */
  addresses: readonly string[]
  purpose: Purpose | 'all'
  topic?: string
  granted: boolean
  source: ConsentSource
  /** What you would show a regulator: the words, the form, the file and row. */
  evidence: string
  at: number
  /** Orders records of the same millisecond; increases with every task that a store accepts. */
  order?: number
  /** The provider itself blocks the customer; only their START lifts the block. */
  providerBlock?: boolean
}
