import type { Connection } from '../database/connection.js'
import { Statement } from '../database/statement.js'
import type { WorkingSet } from '../working-set/tables.js'
import { type Lanes, writeLanes } from './lanes.js'
import { writeLedger, writeMessages, writeNames } from './write-content.js'
import { writeWork } from './write-work.js'

/**
 * Writes the changes of a batch in one statement. With an epoch, its numbers count from 0 and are drawn here, and it is
 * refused if somebody was erased since.
 */
export const flush = async (
  connection: Connection,
  set: WorkingSet,
  lanes: Lanes,
  slot: number,
  epoch?: string,
): Promise<void> => {
  const statement = new Statement()
  if (epoch !== undefined)
    statement.refuseIf(
      'epoch',
      `(SELECT value FROM ~meta WHERE key = 'epoch') IS DISTINCT FROM ${statement.value(epoch, 'text')}`,
    )
  writeWork(statement, set, epoch !== undefined)
  writeNames(statement, set)
  writeMessages(statement, set)
  writeLedger(statement, set, slot)
  writeLanes(statement, set, lanes)
  await statement.run(connection)
}
