import type { Content } from '../../model/content.js'
import { type Standing, saidAt } from '../../policy/standing.js'
import type { Run } from '../task/run.js'
import { currentStanding, holds, recordConsent } from './standing.js'

/** The id of our menu, which nobody else may use. */
export const topicsMenu = 'consent/topics'

/** A topic's title for a customer, in their language if the setup has it. */
export const titleOf = ({ context, conversation }: Run, topic: string): string => {
  const { topics = {} } = context.policy
  const title = Object.hasOwn(topics, topic) ? topics[topic]?.title : undefined
  if (typeof title !== 'object') return title ?? topic
  const language = context.language(conversation) ?? 'en'
  return title[language] ?? title[language.split(/[-_]/, 1)[0] ?? ''] ?? title.en ?? Object.values(title)[0] ?? topic
}

/** The single answer to a keyword, or to the menu that followed it. */
export const confirm = (run: Run, said: Content | string): void =>
  run.enqueue('out', `confirm/${run.key()}`, {
    work: 'say',
    author: { kind: 'system' },
    content: typeof said === 'string' ? { type: 'text', markup: 'plain', text: said } : said,
    purpose: 'service',
    initiator: 'reply',
    confirmation: true,
  })

/** Each topic, and whether it is on: choosing one toggles it. */
export const menuOf = (run: Run, { updates, topics }: Standing): Content => {
  const { context, conversation } = run
  const all = Object.keys(context.policy.topics ?? {}).map((topic) => ({
    topic,
    on: updates && topics.has(topic),
    title: titleOf(run, topic),
  }))
  const settings = all.map(({ on, title }) =>
    context.say(on ? 'consent.topic.on' : 'consent.topic.off', conversation, { topic: title }),
  )
  return {
    type: 'choice',
    id: topicsMenu,
    prompt: context.say('consent.topics', conversation, { topics: settings.join(', ') }),
    options: all.map(({ topic, on, title }) => ({ id: '', title, value: { topic, on: !on } })),
    input: 'choice',
  }
}

export interface Turned {
  topic: string
  on: boolean
  title: string
}

/** What was chosen in our menu, if that is what they answered. */
export const turnedTopic = (run: Run, content: Content): Turned | undefined => {
  const known = run.result<Turned>('turned')
  if (known || content.type !== 'selection' || content.choice !== topicsMenu) return known
  const [chosen] = content.options
  const value = chosen?.value as Partial<Turned> | undefined
  if (!chosen || typeof value?.topic !== 'string' || typeof value.on !== 'boolean') return undefined
  return run.remember('turned', { topic: value.topic, on: value.on, title: chosen.title })
}

/** Recorded in the ledger and confirmed. Turning one on is an opt-in. */
export const turnTopic = async (run: Run, { topic, on, title }: Turned): Promise<void> => {
  const { context, conversation } = run
  const { channel, line } = conversation
  const now = await currentStanding(run)
  if (now.optedOut) return confirm(run, context.say('consent.notifications.setting.off', conversation))
  const record = {
    channel,
    line,
    purpose: 'updates',
    granted: on,
    source: 'keyword',
    evidence: title,
    at: saidAt(run.task.envelope.at, run.wall),
  } as const
  const isTrue = await holds(run, [record, { ...record, topic }])
  if (on && !now.updates) recordConsent(run, record, '.opt-in')
  recordConsent(run, { ...record, topic }, '.topic')
  if (!isTrue) return
  confirm(
    run,
    context.say(on ? 'consent.subscribed' : 'consent.unsubscribed', conversation, { topic: titleOf(run, topic) }),
  )
}
