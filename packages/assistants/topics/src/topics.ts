import { type Answer, type Assistant, configure, type Turn } from '@deskwire/core/adapter'
import { Holding } from './holding.js'
import { type Memory, nothing, readMemory } from './memory.js'
import { type Settings, schema, type TopicsOptions } from './options.js'
import { readAnswer, readChoice, textOf } from './read.js'
import { Script } from './script.js'
import type { Answers, Step } from './step.js'
import type { Topic } from './topic.js'
import { fold, holds } from './words.js'

const personValue = { person: true }

/** A small scripted assistant. It is stateless: everything is in the conversation's memory. */
export const topics = (given: TopicsOptions): Assistant => {
  const handle = configure<Settings>('topics', schema, given)
  const settings = handle.options
  const triggers = settings.topics.map((topic) => ({ topic, words: (topic.options.keywords ?? []).map(fold) }))
  const cancel = new Set(settings.cancelWords.map(fold))

  const called = (said: string) => bestOf(triggers, said)

  const respond = async (script: Script, memory: Memory): Promise<Memory> => {
    const { content } = script.turn
    const pending = pendingIn(script, memory)
    const expired = memory.asked !== undefined && script.at - memory.asked > settings.expiresAfterMs
    const typed = fold(written(content))

    if (cancel.has(typed)) {
      if (pending && !expired) script.say(script.sentence('cancelled'))
      return menu(script)
    }
    const chosen = fromMenu(script, expired ? nothing : memory)
    if (chosen === 'person') return toPerson(script)
    if (chosen) return script.run(chosen, 0, {})
    const started = called(typed)
    if (pending && !expired) return answered(script, memory, pending, started)
    if (started) return start(script, started)
    // A photo or a voice note is no misunderstanding, and a colleague may see it.
    if (isSeen(content)) {
      if (content.type !== 'reaction') script.say(script.sentence('noted'))
      return pending ? menu(script) : { ...menu(script), ...kept(memory) }
    }
    if (pending) {
      script.say(script.sentence('expired'))
      return menu(script)
    }
    // A first message that matches nothing does not count as misunderstood.
    return script.turn.first ? menu(script) : missed(script, memory)
  }

  const start = (script: Script, { topic, word }: Started): Promise<Memory> =>
    script.run(topic, 0, {}, new Holding(written(script.turn.content), word))

  const answered = async (
    script: Script,
    memory: Memory,
    { topic, step, place }: Pending,
    instead: Started | undefined,
  ): Promise<Memory> => {
    const read = readAnswer(script.kind(step.question), script.turn.content, {
      choice: `${topic.id}.${step.id}`,
      offered: memory.offered ?? [],
      at: script.at,
    })
    const context = script.context(memory.answers, `${topic.id}.${step.id}`)
    const wrong = 'wrong' in read ? script.sentence(read.wrong) : await step.question.check?.(read.value, context)
    if (wrong === undefined && 'value' in read)
      return script.run(topic, place + 1, { ...memory.answers, [step.id]: read.value })
    // Not an answer to the question, but it starts another topic.
    if (instead && 'wrong' in read) return start(script, instead)
    const misses = (memory.misses ?? 0) + (isSeen(script.turn.content) ? 0 : 1)
    if (misses > settings.fallback.after) return giveUp(script)
    if (wrong !== undefined) script.say(wrong)
    return { ...(await script.ask(topic, step, memory.answers)), misses }
  }

  const missed = (script: Script, memory: Memory): Memory => {
    const misses = (memory.misses ?? 0) + 1
    if (misses > settings.fallback.after) return giveUp(script)
    script.say(script.sentence('again'))
    return { ...menu(script), misses }
  }

  const giveUp = (script: Script): Memory => {
    const reason = settings.fallback.reason ?? 'The assistant did not understand'
    return script.handoff(reason, settings.fallback.queue, script.sentence('handing'))
  }
  const toPerson = (script: Script): Memory =>
    script.handoff('The customer asked for a person', settings.fallback.queue, script.sentence('handing'))

  const menuOf = (script: Script) => [
    ...settings.topics.flatMap(({ id, options }) =>
      options.title === undefined ? [] : [{ title: script.words(options.title), value: { topic: id } as unknown }],
    ),
    ...(settings.person ? [{ title: script.sentence('person'), value: personValue as unknown }] : []),
  ]

  const menu = (script: Script): Memory => {
    const offered = menuOf(script)
    if (settings.menu === false || offered.length === 0) return giveUp(script)
    const prompt = settings.menu === undefined ? script.sentence('menu') : script.words(settings.menu)
    const options = offered.map((one, n) => ({ id: `${n + 1}`, ...one }))
    script.acts.ask({ type: 'choice', id: 'menu', prompt, input: 'choice', options, markup: 'whatsapp' })
    return { answers: {}, step: 'menu', asked: script.at, offered }
  }

  /** A tap on the menu works at any time; a typed number or title only while the menu is the last question. */
  const fromMenu = (script: Script, memory: Memory): Topic<Answers> | 'person' | undefined => {
    const { content } = script.turn
    const tapped = content.type === 'selection' && content.choice === 'menu'
    if (!tapped && (memory.step !== 'menu' || memory.topic !== undefined)) return undefined
    const read = readChoice(content, { choice: 'menu', offered: menuOf(script) })
    if (!('value' in read)) return undefined
    const { topic } = read.value as { topic?: string }
    return topic === undefined ? 'person' : script.topic(topic)
  }

  return {
    spec: 1,
    name: 'topics',
    repeatable: true,
    ...(settings.fallback.queue !== undefined && { queue: settings.fallback.queue }),
    start: handle.start,
    async respond(turn: Turn, call): Promise<Answer> {
      const script = new Script(settings, turn, turn.at ?? handle.now(), call)
      let memory = await respond(script, readMemory(turn.memory))
      // A topic that sent nothing must not leave the customer waiting.
      if (script.acts.silent) memory = menu(script)
      return { acts: script.acts.all, memory }
    },
  }
}

interface Started {
  topic: Topic<Answers>
  word: string
}

/** The topic that most of the message speaks of: by the words of its keywords, then by the longest, then by the first. */
const bestOf = (
  triggers: readonly { topic: Topic<Answers>; words: readonly string[] }[],
  said: string,
): Started | undefined => {
  let best: (Started & { score: number }) | undefined
  for (const { topic, words } of triggers) {
    const there = words.filter((word) => holds(said, word)).sort((a, b) => b.length - a.length)
    const [word] = there
    if (word === undefined) continue
    const score = new Set(there.flatMap((one) => one.split(' '))).size * 1_000 + word.length
    if (!best || score > best.score) best = { topic, word: there.join(' '), score }
  }
  return best
}

/** What the customer typed, alone or under a picture. */
const written = (content: Turn['content']): string =>
  (content.type === 'media' ? content.caption : content.type === 'text' ? textOf(content) : undefined) ?? ''

const seen = new Set(['media', 'location', 'contacts', 'reaction', 'unsupported'])

/** What people send to be looked at or heard. */
const isSeen = ({ type }: Turn['content']): boolean => seen.has(type)

const kept = ({ misses }: Memory): Pick<Memory, 'misses'> => (misses === undefined ? {} : { misses })

interface Pending {
  topic: Topic<Answers>
  step: Extract<Step, { does: 'ask' }>
  place: number
}

/** The open question, if the script still has it. */
const pendingIn = (script: Script, memory: Memory): Pending | undefined => {
  const topic = script.topic(memory.topic)
  const place = topic?.steps.findIndex(({ id }) => id === memory.step) ?? -1
  const step = topic?.steps[place]
  return topic && step?.does === 'ask' ? { topic, step, place } : undefined
}
