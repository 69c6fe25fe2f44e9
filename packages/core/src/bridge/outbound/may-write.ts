import type { Address } from '../../model/address.js'
import type { Conversation } from '../../model/conversation.js'
import { gate, type Refused, type Verdict } from '../../policy/gate.js'
import { type Window, windowOf } from '../../policy/window.js'
import type { Context } from '../task/context.js'
import { standingOf } from '../task/signs.js'

export interface MayWrite {
  window: Window
  text: Verdict
  template: Verdict
}

/** The gate's answer to an agent who would write first now. Nothing is sent, and the gate is asked again when something is. */
export const mayWrite = async (
  context: Context,
  { channel, line, to }: { channel: string; line: string; to: Address },
): Promise<MayWrite> => {
  const belongs = { by: 'address', channel, line, addresses: [to], create: false } as const
  const known = await context.store.find(context.tenant, belongs)
  return mayWriteIn(context, known ?? { customer: '', channel, line, addresses: [to] })
}

/** The same for a known conversation, or one that would begin. */
export const mayWriteIn = async (
  context: Context,
  known: Pick<Conversation, 'customer' | 'channel' | 'line' | 'addresses'> & Partial<Conversation>,
): Promise<MayWrite> => {
  const standing = await standingOf(context, known)
  const rule = context.channel(known.channel)?.capabilities.window
  const window = windowOf(known, rule, context.wall(), context.policy.windowMarginMs)
  const asked = (form: 'free' | 'template') =>
    gate({
      purpose: 'service',
      form,
      standing,
      window,
      wroteBefore: known.lastInbound !== undefined,
      contactKnown: known.contact != null,
      guestsAllowed: context.policy.guests,
      blocked: known.blocked,
      unreachable: known.unreachable,
    })
  return { window, text: asked('free'), template: asked('template') }
}

/** A refusal in the agent's words: what it is, and what would help. */
export const toldAgent = (context: Context, { refuse, remedy }: Refused): { says: string; remedy: string } => ({
  says: context.sayToAgent(`gate.${refuse}`),
  remedy: context.sayToAgent(remedy),
})
