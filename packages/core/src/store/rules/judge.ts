import { afterDeath } from './suspicion.js'
import type { QueuedWork } from './tables.js'
import { moveTo, type Transaction } from './transaction.js'

/** Handles the tasks that a process had claimed when it died. May be called twice for the same death. */
export const died = (transaction: Transaction, work: QueuedWork): void => {
  const { tables, log } = transaction
  const { tenant, id } = work.envelope
  const next = work.suspect ? afterDeath[work.suspect] : 'suspect'
  tables.setWork(work, { suspect: next === 'poison' ? undefined : next })
  if (next === 'poison') {
    moveTo(transaction, work, 'parked', 'poison')
    log.error({ tenant, id }, 'The process died twice while only this task was suspected; it is parked as poison')
  } else {
    transaction.touched.set(work.lane, undefined)
    if (next === 'blamed') log.warn({ tenant, id }, 'The process died while only this task was suspected')
  }
}

/** The task ended normally, whatever the outcome. */
export const acquit = ({ tables }: Transaction, work: QueuedWork): void => {
  if (work.suspect !== undefined) tables.setWork(work, { suspect: undefined })
}
