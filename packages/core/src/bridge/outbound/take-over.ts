import { addNote } from '../agent/notes.js'
import type { Run } from '../task/run.js'

/** Who is speaking? An agent's reply takes the conversation over; what the assistant says afterwards is not sent. */
export const takeOver = (run: Run): void => {
  const { conversation } = run
  if (conversation.state === 'open' || conversation.state === 'waiting') run.set({ state: 'active', stateAt: run.now })
  if (conversation.speaker === 'host') return
  run.set({ speaker: 'host', takenOver: run.task.seq })
  if (conversation.route?.assistant) addNote(run, { key: 'note.taken_over' })
}
