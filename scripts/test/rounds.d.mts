export const long: boolean
export const rounds: {
  killsOnSqlite: number
  killsOnPostgres: number
  poisonInHand: number
  troubles: number
  databaseStoppedMs: number
  consentRows: number
}
export const valuesOf: (runs?: number) => number
export const longest: readonly string[]
