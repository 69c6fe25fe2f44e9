import type { Purpose } from '../../model/consent.js'
import type { Content } from '../../model/content.js'
import type { Failure } from '../../model/failure.js'
import type { Author } from '../../model/message.js'
import type { Outcome } from '../../ports/store.js'
import { addNote } from '../agent/notes.js'
import { addReport } from '../agent/reports.js'
import type { Run } from '../task/run.js'
import type { Initiator } from '../task/work-items.js'

/** Something for the customer, from whatever source. */
export interface Outgoing {
  contents: readonly Content[]
  author: Author
  purpose: Purpose
  topic?: string
  initiator: Initiator
  /** The host's id of it, to report back to. */
  reply?: string
  /** The record a notification is about. */
  about?: { host: string; id: string }
  /** The one answer to STOP, START, HELP or NOTIFICATION. */
  confirmation?: true
  /** If it may not be sent, the agent need not be told. */
  courtesy?: true
  /** The customer's language, where their contact is no longer known. */
  language?: string
  /** The ticket an agent writes first from: it becomes the conversation's if the gate agrees. */
  adopts?: { host: string; id: string }
  /** May wait until the customer comes back: an agent's reply. */
  holdable: boolean
}

/** Tells the author the outcome, by its own id if it has one. */
export const reportRefusal = (
  run: Run,
  outgoing: Outgoing,
  failure: Parameters<typeof addReport>[1]['failure'],
  message?: string,
): void => {
  if (outgoing.about)
    addReport(run, {
      delivery: 'failed',
      about: outgoing.about,
      ...(failure && { failure }),
      ...(message !== undefined && { message }),
    })
  else if (outgoing.reply !== undefined || outgoing.author.kind === 'agent')
    addReport(run, {
      delivery: 'failed',
      ...(failure && { failure }),
      ...(outgoing.reply !== undefined && { reply: outgoing.reply }),
      ...(message !== undefined && { message }),
    })
  else if (run.conversation.ticket && failure && !outgoing.confirmation && !outgoing.courtesy)
    addNote(run, { key: 'delivery.refused', values: { reason: failure.message.replace(/\.$/, '') } })
}

/** Half a reply is worse than none: the agent is told that the file could not be fetched, and sends the reply again. */
export const refuseWithoutFile = (run: Run, reply: string, failure: Failure): Outcome => {
  const remedy = run.context.sayToAgent('remedy.attach')
  addReport(run, { reply, delivery: 'failed', failure: { ...failure, code: 'media', remedy } })
  return run.done({ refused: 'media' })
}
