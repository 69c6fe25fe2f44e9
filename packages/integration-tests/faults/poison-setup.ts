export interface PoisonSetup {
  store: { sqlite: string } | { postgres: { connectionString: string; schema: string } }
  port: number
  desk: string
  stallMs: number
  /** How far its clock is ahead: past the leases of those that died before. */
  offset: number
}

export const secret = 'poison-webhook-secret-0123456789'
export const key = 'planted-6f1b93d0-for-the-administrator'
/** Long enough for all to be in hand at once, also on a busy machine: a call that ends before takes its place behind the others. */
export const leaseMs = 120_000
