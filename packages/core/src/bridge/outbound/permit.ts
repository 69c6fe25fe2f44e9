import type { Content } from '../../model/content.js'
import type { Failure } from '../../model/failure.js'
import { reachOf } from '../../model/reach.js'
import { gate, type Refused } from '../../policy/gate.js'
import { quietUntil } from '../../policy/hours.js'
import { windowOf } from '../../policy/window.js'
import { zonesOf } from '../../policy/zones.js'
import type { Outcome } from '../../ports/store.js'
import { knownContact } from '../agent/route.js'
import { currentStanding } from '../consent/standing.js'
import type { Run } from '../task/run.js'
import type { Outgoing } from './outgoing.js'

/** Gathers everything the gate needs to know at this moment, and asks it. */
export const permit = async (
  run: Run,
  outgoing: Outgoing,
  content: Content | undefined,
): Promise<{ allow: true } | { refused: Refused } | { outcome: Outcome }> => {
  const { context } = run
  if (outgoing.purpose !== 'service' && run.conversation.contact === undefined) {
    const contact = await knownContact(run, run.conversation.route?.host ?? Object.keys(context.setup.hosts)[0] ?? '')
    if ('outcome' in contact) return contact
  }
  const { conversation } = run
  const capabilities = context.channel(conversation.channel)?.capabilities
  const { quietHours } = context.policy
  const verdict = gate({
    purpose: outgoing.purpose,
    form: outgoing.confirmation ? 'confirmation' : content?.type === 'template' ? 'template' : 'free',
    // Always read, because somebody who shares an address with them may have revoked.
    standing: await currentStanding(run),
    window: windowOf(conversation, capabilities?.window, run.wall, context.policy.windowMarginMs),
    wroteBefore: conversation.lastInbound !== undefined,
    contactKnown: conversation.contact !== null && conversation.contact !== undefined,
    guestsAllowed: context.policy.guests,
    ...(outgoing.topic !== undefined && { topic: outgoing.topic }),
    ...(quietHours &&
      outgoing.purpose !== 'service' && {
        quietUntil: quietUntil(quietHours, zonesOf(reachOf(conversation), conversation.contact?.zone), run.wall),
      }),
    ...(conversation.blocked && { blocked: true }),
    ...(conversation.unreachable !== undefined && { unreachable: conversation.unreachable }),
  })
  return 'allow' in verdict ? verdict : { refused: verdict }
}

/** The gate's refusal in words: what it is, and what would help. */
export const refusalOf = async (run: Run, refused: Refused, outgoing: Outgoing): Promise<Failure> => {
  const { context, conversation } = run
  const reason = refused.refuse
  return {
    code: reason,
    message: context.sayToAgent(`gate.${reason}`, { reason: conversation.unreachable }),
    remedy: await remedyOf(run, refused, outgoing),
    retryable: false,
  }
}

const remedyOf = async (run: Run, { refuse, remedy, until }: Refused, outgoing: Outgoing): Promise<string> => {
  const { context, conversation } = run
  const templates = refuse === 'window_closed' ? await context.approvedTemplates(conversation.channel) : []
  if (templates.length > 0)
    return context.sayToAgent('remedy.window_closed.templates', { templates: templates.join(', ') })
  return context.sayToAgent(remedy, {
    topic: outgoing.topic,
    time: until === undefined ? undefined : new Date(until).toISOString().slice(0, 16).replace('T', ' '),
  })
}
