import type { Conversation } from '../model/conversation.js'
import type { Window } from './window.js'

export type Hold = NonNullable<Conversation['hold']>

/**
 * A reply outside the window begins a hold, or joins the one there is: the customer is asked back once, however many
 * replies wait. `ask` says whether the template is to be sent now.
 */
export const joinHold = (
  hold: Hold | undefined,
  now: number,
  { forMs, template }: { forMs: number; template: string },
): { hold: Hold; ask: boolean } =>
  hold && now < hold.until ? { hold, ask: false } : { hold: { since: now, until: now + forMs, template }, ask: true }

/**
 * Release when the window is open again, even late; expire when its time is over. Every release passes the gate once
 * more: a customer who answered STOP opened the window too.
 */
export const holdStep = (hold: Hold, window: Window, now: number): 'release' | 'expire' | 'wait' => {
  if (window.open) return 'release'
  return now >= hold.until ? 'expire' : 'wait'
}
