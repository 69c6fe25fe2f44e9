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
