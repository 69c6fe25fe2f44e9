import type { Conversation } from '../model/conversation.js'
import type { Window } from './window.js'

export type Hold = NonNullable<Conversation['hold']>

/**
 * A reply outside the window starts a hold or joins the current one: the customer is asked back once, however many
 * replies wait. `ask` tells whether to send the template now.
 */
export const joinHold = (
  hold: Hold | undefined,
  now: number,
  { forMs, template }: { forMs: number; template: string },
): { hold: Hold; ask: boolean } =>
  hold && now < hold.until ? { hold, ask: false } : { hold: { since: now, until: now + forMs, template }, ask: true }

/**
 * Release when the window is open again, even late; expire when the time is over. Every released reply passes the gate
 * again: a customer who answered STOP has also opened the window.
 */
export const holdStep = (hold: Hold, window: Window, now: number): 'release' | 'expire' | 'wait' => {
  if (window.open) return 'release'
  return now >= hold.until ? 'expire' : 'wait'
}
