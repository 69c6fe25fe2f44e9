import { type HeldReply, holdStep, joinHold } from '../../policy/hold.js'
import { windowOf } from '../../policy/window.js'
import type { Outcome } from '../../ports/store.js'
import { describe, shorten } from '../../render/describe.js'
import { addNote } from '../agent/notes.js'
import { callSetup } from '../agent/setup-code.js'
import type { Context } from '../task/context.js'
import type { Run } from '../task/run.js'
import { sayToCustomer } from '../task/say.js'
import { type Outgoing, reportRefusal } from './outgoing.js'

/** The conversation is read for every task, so it keeps no long texts. */
const longestShown = 500

/**
 * Hold and re-open (F2): outside the window the reply waits, keeping its place; one template asks the customer back;
 * when they answer it is sent, through the gate again. Undefined: cannot be held, or its time is over.
 */
export const hold = async (run: Run, outgoing: Outgoing): Promise<Outcome | undefined> => {
  const { context, conversation, now } = run
  const held = run.result<number>('held')
  if (held !== undefined) {
    const window = windowOf(
      conversation,
      context.channel(conversation.channel)?.capabilities.window,
      run.wall,
      context.policy.windowMarginMs,
    )
    return holdStep({ since: 0, until: held, template: '' }, window, now) === 'wait'
      ? run.waitUntil(held, 'hold', true)
      : undefined
  }
  const set = context.policy.reopenTemplate
  const called =
    typeof set === 'function' ? await callSetup(run, 'policy.reopenTemplate', () => set(conversation)) : { value: set }
  if ('outcome' in called) return called.outcome
  const template = called.value
  if (!template) return undefined
  const joined = joinHold(conversation.hold, inWords(context, outgoing), now, {
    forMs: context.policy.holdMs,
    template: template.name,
  })
  if (joined.ask) sayToCustomer(run, 'reopen', template)
  run.set({ hold: joined.hold })
  run.remember('held', joined.hold.until)
  addNote(run, joined.ask ? { key: 'hold.told', values: { template: template.name } } : { key: 'hold.waiting' })
  context.events.emit('held', { tenant: context.tenant, conversation: conversation.id, until: joined.hold.until })
  return run.waitUntil(joined.hold.until, 'hold', true)
}

const inWords = ({ agentLanguage, setup }: Context, { author, contents }: Outgoing): HeldReply => {
  const text = contents.map((one) => describe(one, agentLanguage, setup.sentences)).join('\n')
  const by = author.name ?? author.id
  return { ...(by !== undefined && { by }), text: shorten(text, longestShown) }
}

/** The customer answered: reported once for everything that waited. */
export const releaseHold = (run: Run): void => {
  if (!run.conversation.hold) return
  run.set({ hold: undefined })
  addNote(run, { key: 'hold.released' })
}

export const expireHold = (run: Run, outgoing: Outgoing): Outcome => {
  const message = run.context.sayToAgent('hold.expired')
  if (run.conversation.hold) run.set({ hold: undefined })
  const remedy = run.context.sayToAgent('remedy.window_closed')
  reportRefusal(run, outgoing, { code: 'hold_expired', message, remedy, retryable: false })
  return run.done({ refused: 'hold_expired' })
}
