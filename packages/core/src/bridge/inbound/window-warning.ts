import { warnAt, windowOf } from '../../policy/window.js'
import type { Outcome } from '../../ports/store.js'
import { addNote } from '../agent/notes.js'
import type { Run } from '../task/run.js'

/** For a conversation with no warning scheduled. When it is due it looks again, because each message moves the window. */
export const scheduleWarning = (run: Run): void => {
  const { context, conversation } = run
  const ahead = context.policy.windowWarningMs
  if (ahead <= 0) return
  const rule = context.channel(conversation.channel)?.capabilities.window
  const at = rule && warnAt(windowOf(conversation, rule, run.wall, context.policy.windowMarginMs).until, ahead)
  if (at === undefined || at <= run.wall) return
  run.set({ warningAt: at })
  run.enqueue('facts', `window/${run.key()}`, { work: 'window-closing' }, run.when(at))
}

/** The window is about to close: tells the agent, if there is one and the customer has had no answer since. */
export const windowFacts = (run: Run): Outcome => {
  const { context, conversation } = run
  const rule = context.channel(conversation.channel)?.capabilities.window
  const window = windowOf(conversation, rule, run.wall, context.policy.windowMarginMs)
  const at = warnAt(window.until, context.policy.windowWarningMs)
  if (window.open && at !== undefined && at > run.wall) {
    run.set({ warningAt: at })
    return run.waitUntil(run.when(at), 'window', true)
  }
  run.set({ warningAt: undefined })
  const openTicket = conversation.ticket && conversation.closedTicket?.id !== conversation.ticket.id
  if (!window.open || !openTicket) return run.done({ ignored: 'nobody_to_warn' })
  const minutes = Math.max(1, Math.round(((window.until ?? run.wall) - run.wall) / 60_000))
  addNote(run, { key: 'window.closing', values: { minutes } })
  return run.done()
}
