import type { Conversation } from '../model/conversation.js'
import type { Window } from './window.js'

export type Hold = NonNullable<Conversation['hold']>
export type HeldReply = NonNullable<Hold['replies']>[number]

/** How many of the held replies are shown in words. */
const mostShown = 20

/**
 * A reply outside the window starts a hold or joins the current one: the customer is asked back once, however many
 * replies wait. `ask` tells whether to send the template now.
 */
export const joinHold = (
  hold: Hold | undefined,
  reply: HeldReply,
  now: number,
  { forMs, template }: { forMs: number; template: string },
): { hold: Hold; ask: boolean } => {
  const ask = !hold || now >= hold.until
  const joined = ask ? { since: now, until: now + forMs, template } : hold
  const before = ask ? [] : (hold.replies ?? [])
  return { hold: { ...joined, replies: [...before, reply].slice(0, mostShown) }, ask }
}

/**
 * Release when the window is open again, even late; expire when the time is over. Every released reply passes the gate
 * again: a customer who answered STOP has also opened the window.
 */
export const holdStep = (hold: Hold, window: Window, now: number): 'release' | 'expire' | 'wait' => {
  if (window.open) return 'release'
  return now >= hold.until ? 'expire' : 'wait'
}
