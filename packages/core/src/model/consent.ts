/** `service`: answers in a conversation the customer started. `updates`: notifications. Both others are off until granted. */
export type Purpose = 'service' | 'updates' | 'marketing'

export type ConsentSource = 'keyword' | 'provider' | 'message' | 'api' | 'import' | 'agent'

/** One line of the append-only ledger. */
export interface ConsentRecord {
  id: string
  tenant: string
  channel: string
  line: string
  customer: string
  /** Address keys of the customer when it was recorded, so that whoever shares one is covered by a revocation. */
  addresses: readonly string[]
  purpose: Purpose | 'all'
  topic?: string
  granted: boolean
  source: ConsentSource
  /** The words, the form, the file and row: what one would show a regulator. */
  evidence: string
  at: number
  /** Which of two of the same moment came later: grows with every piece of work that a store takes. */
  order?: number
  /** The provider blocks by itself, so only START sent by the customer lifts it. */
  providerBlock?: boolean
}
