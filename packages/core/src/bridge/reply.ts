import type { Purpose } from '../model/consent.js'
import type { Content } from '../model/content.js'
import type { Author } from '../model/message.js'
import type { Refused } from '../policy/gate.js'
import type { Outcome } from '../ports/store.js'
import { render } from '../render/render.js'
import { expireHold, hold, release } from './hold.js'
import { permit, refusalOf } from './permit.js'
import type { Run } from './run.js'
import { choiceId } from './selection.js'
import { type Plan, sendParts } from './send.js'
import { report, tell } from './tell.js'
import type { Initiator } from './work.js'

/** Something for the customer, whoever wants it said. */
export interface Outgoing {
  contents: readonly Content[]
  author: Author
  purpose: Purpose
  topic?: string
  initiator: Initiator
  /** The host's id of it, to report back to. */
  reply?: string
  /** The one answer to STOP, START, HELP or NOTIFICATION. */
  confirmation?: true
  /** May wait until the customer comes back: an agent's reply. */
  holdable: boolean
}

/** Through the gate, rendered, and out part by part. What was decided once is not decided anew by a repeat. */
export const reply = async (run: Run, outgoing: Outgoing): Promise<Outcome> => {
  const { context } = run
  const channel = context.channel(run.conversation.channel)
  if (!channel) return run.park(`no_channel: ${run.conversation.channel}`)

  const planned = run.result<Plan>('plan')
  if (planned) return sendParts(run, channel, planned, outgoing)

  const verdict = await permit(run, outgoing, outgoing.contents[0])
  if ('outcome' in verdict) return verdict.outcome
  if ('refused' in verdict) return refuse(run, outgoing, verdict.refused)
  if (run.result('held') !== undefined) release(run)

  const contents = await hooked(run, outgoing.contents)
  if ('drop' in contents) return run.done({ ignored: `hook: ${contents.drop}` })
  const plan = makePlan(run, contents.kept, channel.capabilities, outgoing)
  if (plan.parts.length === 0) {
    const message = context.say('delivery.lost', run.conversation, { lost: plan.lost.join('; ') })
    toldAgent(run, outgoing, { code: 'content', message, retryable: false })
    return run.done({ refused: 'content' })
  }
  return sendParts(run, channel, plan, outgoing, { justPermitted: true })
}

const hooked = async (
  run: Run,
  contents: readonly Content[],
): Promise<{ kept: readonly Content[] } | { drop: string }> => {
  const hook = run.context.setup.hooks?.outbound
  if (!hook) return { kept: contents }
  const kept: Content[] = []
  for (const content of contents) {
    const answer = await hook(content, { conversation: run.conversation })
    if (answer && 'drop' in answer) return answer
    kept.push(answer ?? content)
  }
  return { kept }
}

const longLinkMs = 30 * 24 * 60 * 60_000

const makePlan = (
  run: Run,
  contents: readonly Content[],
  capabilities: Parameters<typeof render>[1],
  outgoing: Outgoing,
): Plan => {
  const { context, conversation } = run
  const language = context.language(conversation)
  const message = run.key()
  const parts: Plan['parts'][number][] = []
  const lost: string[] = []
  let question: Plan['question']
  for (const original of contents) {
    const content = original.type === 'choice' ? { ...original, id: choiceId(run, original.id ?? '') } : original
    const rendered = render(content, capabilities, {
      id: choiceId(run, ''),
      reserved: context.stopWords,
      ...(language !== undefined && { language }),
      ...(context.setup.sentences && { sentences: context.setup.sentences }),
      link: (media) =>
        media.stored === undefined
          ? media.ref
          : context.shared.media.link({ ...media, stored: media.stored }, longLinkMs),
    })
    for (const part of rendered.parts) parts.push({ id: `${message}.${parts.length}`, content: part })
    lost.push(...rendered.lost)
    if (rendered.choice) {
      run.add({ choice: rendered.choice })
      question = { choice: rendered.choice.id }
    } else if (content.type === 'request') question = { request: content.what }
  }
  if (parts.length > 0)
    run.add(
      {
        message: {
          id: message,
          conversation: conversation.id,
          direction: 'out',
          author: outgoing.author,
          at: run.now,
          content: contents,
          purpose: outgoing.purpose,
          ...(outgoing.reply !== undefined && { reply: outgoing.reply }),
          ...(conversation.ticket && { ticket: conversation.ticket.id }),
          ...(lost.length > 0 && { lost }),
        },
      },
      ...parts.map(({ id, content }) => ({ part: { id, of: message, content, delivery: 'queued' as const } })),
    )
  return run.remember<Plan>('plan', { message, parts, lost, ...(question && { question }) })
}

/** No, with a way out: held where the policy says so, else told to whoever wrote it. */
export const refuse = async (run: Run, outgoing: Outgoing, refused: Refused): Promise<Outcome> => {
  const { context, conversation } = run
  if (refused.refuse === 'quiet_hours' && refused.until !== undefined && outgoing.initiator === 'system')
    return run.waitUntil(refused.until, 'quiet_hours', true)
  if (refused.refuse === 'window_closed' && outgoing.holdable && context.policy.onClosed === 'reopen') {
    const held = hold(run)
    if (held) return held
  }
  if (run.result('held') !== undefined && refused.refuse === 'window_closed') return expireHold(run, outgoing)
  context.events.emit('refused', {
    tenant: context.tenant,
    conversation: conversation.id,
    reason: refused.refuse,
    initiator: outgoing.initiator,
  })
  toldAgent(run, outgoing, await refusalOf(run, refused, outgoing))
  return run.done({ refused: refused.refuse })
}

/** Whoever wrote it learns what became of it: by its own id where it has one. */
export const toldAgent = (
  run: Run,
  outgoing: Outgoing,
  failure: Parameters<typeof report>[1]['failure'],
  message?: string,
): void => {
  if (outgoing.reply !== undefined || outgoing.author.kind === 'agent')
    report(run, {
      delivery: 'failed',
      ...(failure && { failure }),
      ...(outgoing.reply !== undefined && { reply: outgoing.reply }),
      ...(message !== undefined && { message }),
    })
  else if (run.conversation.ticket && failure && !outgoing.confirmation)
    tell(run, { key: 'delivery.refused', values: { reason: failure.message.replace(/\.$/, '') } })
}
