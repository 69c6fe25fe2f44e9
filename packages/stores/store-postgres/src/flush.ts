import type { Connection } from './database.js'
import { type Lanes, writeLanes } from './lanes.js'
import { Statement } from './statement.js'
import type { WorkingSet } from './tables.js'
import { writeLedger, writeMessages, writeNames } from './write-content.js'
import { writeWork } from './write-work.js'

/** Writes what a batch decided, in one statement. */
export const flush = async (connection: Connection, set: WorkingSet, lanes: Lanes, slot: number): Promise<void> => {
  const statement = new Statement()
  writeWork(statement, set)
  writeNames(statement, set)
  writeMessages(statement, set)
  writeLedger(statement, set, slot)
  writeLanes(statement, set, lanes)
  await statement.run(connection)
}
