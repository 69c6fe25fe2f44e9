import type { Choice, Content } from '../../model/content.js'
import type { Outcome } from '../../ports/store.js'
import { render } from '../../render/render.js'
import { ratingQuestion } from '../agent/closing.js'
import { inWords } from '../agent/in-words.js'
import { rememberOutreach } from '../agent/outreach.js'
import { callSetup } from '../agent/setup-code.js'
import { adoptTicket } from '../agent/ticket.js'
import { writtenIn } from '../agent/written-in.js'
import { topicsMenu } from '../consent/topics.js'
import { choiceId } from '../task/choices.js'
import { readers } from '../task/media.js'
import type { Run } from '../task/run.js'
import { releaseHold } from './hold.js'
import { withinLimits } from './limits.js'
import { followMove } from './moved.js'
import { type Outgoing, reportRefusal } from './outgoing.js'
import { permit } from './permit.js'
import { refuse } from './refuse.js'
import { type Plan, sendParts } from './send.js'

/** Through the gate, rendered, and sent part by part. A repeat does not decide again. */
export const planAndSend = async (run: Run, outgoing: Outgoing): Promise<Outcome> => {
  const { context } = run
  const channel = context.channel(run.conversation.channel)
  if (!channel) return run.park(`no_channel: ${run.conversation.channel}`)

  const planned = run.result<Plan>('plan')
  if (planned) return sendParts(run, channel, planned, outgoing)

  await followMove(run)
  const verdict = await permit(run, outgoing, outgoing.contents[0])
  if ('outcome' in verdict) return verdict.outcome
  if ('refused' in verdict) return refuse(run, outgoing, verdict.refused)
  if (run.result('held') !== undefined) releaseHold(run)
  if (outgoing.adopts) adoptTicket(run, outgoing.adopts)

  const contents = await hooked(run, outgoing.contents)
  if ('outcome' in contents) return contents.outcome
  if ('drop' in contents) return run.done({ ignored: `hook: ${contents.drop}` })
  const short = await withinLimits(run, contents.kept)
  if ('outcome' in short) return short.outcome
  if ('problem' in short) {
    reportRefusal(run, outgoing, { code: 'content', message: short.problem, retryable: false })
    return run.done({ refused: 'too_long' })
  }
  const plan = makePlan(run, short.contents, channel.capabilities, outgoing)
  if (plan.parts.length === 0) {
    const message = context.sayToAgent('delivery.lost', { lost: plan.lost.join('; ') })
    const remedy = context.sayToAgent('remedy.change')
    reportRefusal(run, outgoing, { code: 'content', message, remedy, retryable: false })
    return run.done({ refused: 'content' })
  }
  // A ticket they write from takes the answer by itself.
  if (outgoing.initiator === 'agent' && !writtenIn(run)) {
    const text = await inWords(context, run.conversation.channel, short.contents, context.agentLanguage)
    rememberOutreach(run, { message: plan.message, author: outgoing.author, text, record: outgoing.about })
  }
  return sendParts(run, channel, plan, outgoing, { justPermitted: true })
}

const hooked = async (
  run: Run,
  contents: readonly Content[],
): Promise<{ kept: readonly Content[] } | { drop: string } | { outcome: Outcome }> => {
  const hook = run.context.setup.hooks?.outbound
  if (!hook) return { kept: contents }
  const kept: Content[] = []
  for (const content of contents) {
    const called = await callSetup(run, 'hooks.outbound', () => hook(content, { conversation: run.conversation }))
    if ('outcome' in called) return called
    const answer = called.value
    if (answer && 'drop' in answer) return answer
    kept.push(answer ?? content)
  }
  return { kept }
}

/** Only we may ask what they want to be notified of, and for a rating: the answer is consent, or the rating. */
const askedBy = ({ author }: Outgoing, { id = '' }: Choice): string =>
  author.kind !== 'system' && [topicsMenu, ratingQuestion].some((ours) => id.endsWith(ours)) ? '' : id

const makePlan = (
  run: Run,
  contents: readonly Content[],
  capabilities: Parameters<typeof render>[1],
  outgoing: Outgoing,
): Plan => {
  const { context, conversation } = run
  const language = outgoing.language ?? context.language(conversation)
  const message = run.key()
  const from = writtenIn(run)
  const ticket = from ?? conversation.ticket
  const parts: Plan['parts'][number][] = []
  const lost: string[] = []
  let question: Plan['question']
  for (const original of contents) {
    const content =
      original.type === 'choice' ? { ...original, id: choiceId(run, askedBy(outgoing, original)) } : original
    const rendered = render(content, capabilities, {
      id: choiceId(run, ''),
      reserved: context.stopWords,
      agentLanguage: context.agentLanguage,
      ...(language !== undefined && { language }),
      ...(context.setup.sentences && { sentences: context.setup.sentences }),
      link: (media) =>
        media.stored === undefined
          ? undefined
          : context.shared.media.link({ ...media, stored: media.stored }, conversation, readers.customer, (change) =>
              run.add(change),
            ),
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
          at: run.wall,
          content: contents,
          purpose: outgoing.purpose,
          ...(outgoing.reply !== undefined && { reply: outgoing.reply }),
          ...(outgoing.about && { about: outgoing.about }),
          ...(from && { from }),
          ...(ticket && { ticket: ticket.id }),
          ...(lost.length > 0 && { lost }),
        },
      },
      ...parts.map(({ id, content }) => ({ part: { id, of: message, content, delivery: 'queued' as const } })),
    )
  return run.remember<Plan>('plan', { message, parts, lost, ...(question && { question }) })
}
