import { Acts, type Call, type Content, fail, type Turn } from '@deskwire/core/adapter'
import { candidates, type Held, type Holding } from './holding.js'
import type { Memory, Offered } from './memory.js'
import type { Settings } from './options.js'
import { type SentenceKey, sentences } from './sentences.js'
import { type Answers, make, type Offer, type Question, type Speech, type Step, type StepContext } from './step.js'
import type { Topic } from './topic.js'
import { inLanguage, type Words } from './words.js'

/** More steps than this without a question mean that the script loops. */
const longest = 500

/** The run of one turn: collects the messages, and records where it stopped. */
export class Script {
  readonly acts = new Acts()
  readonly #topics: ReadonlyMap<string, Topic<Answers>>

  constructor(
    readonly settings: Settings,
    readonly turn: Turn,
    readonly at: number,
    readonly call: Call,
  ) {
    this.#topics = new Map(settings.topics.map((topic) => [topic.id, topic]))
  }

  topic(id: string | undefined): Topic<Answers> | undefined {
    return id === undefined ? undefined : this.#topics.get(id)
  }

  words(words: Words): string {
    return inLanguage(words, this.turn.language, this.settings.language)
  }
  sentence(key: SentenceKey): string {
    return this.words(this.settings.sentences?.[key] ?? sentences[key])
  }

  say(what: Speech): void {
    for (const one of Array.isArray(what) ? (what as readonly (Words | Content)[]) : [what as Words | Content])
      this.acts.say(isContent(one) ? one : { type: 'text', text: this.words(one), markup: 'whatsapp' })
  }

  context(answers: Answers, step: string): StepContext {
    const { turn, at, call } = this
    return { answers, key: `${turn.key}.${step}`, at, turn, call, text: (words) => this.words(words) }
  }

  /**
   * Runs from a place in a topic until it asks, hands off, ends or has no more steps. Returns the new memory. What the
   * message that started the topic already `holds` is not asked: "Where is my order 1234?".
   */
  async run(topic: Topic<Answers>, from: number, given: Answers, holds?: Holding): Promise<Memory> {
    let [current, place, answers] = [topic, from, given]
    for (let count = 0; count < longest; count++) {
      const step = current.steps[place]
      if (!step) return { answers: {} }
      const context = this.context(answers, `${current.id}.${step.id}`)
      switch (step.does) {
        case 'say':
          this.say(await make(step.what, context))
          break
        case 'ask': {
          const held = holds && (await this.#held(step.question, context, holds))
          if (!held) return this.ask(current, step, answers)
          answers = { ...answers, [step.id]: held.value }
          break
        }
        case 'call': {
          const value = await step.run(context)
          if (step.keep) answers = { ...answers, [step.id]: plain(value) }
          break
        }
        case 'branch':
          if (!(await step.test(context))) {
            place += step.otherwise
            continue
          }
          break
        case 'skip':
          place += step.by
          continue
        case 'go': {
          const next = this.topic(step.topic)
          if (!next) throw fail('config', `topics: there is no topic ${step.topic}`)
          ;[current, place] = [next, 0]
          continue
        }
        case 'handoff':
          return this.handoff(await make(step.reason, context), step.queue)
        case 'end':
          this.acts.add({ act: 'end' })
          return { answers: {} }
      }
      place++
    }
    return this.handoff(`topics: ${current.id} loops without asking a question`)
  }

  /** `promise` is said only where somebody is there. */
  handoff(reason: Words, queue?: string, promise?: string): Memory {
    this.acts.add({
      act: 'handoff',
      reason: this.words(reason),
      ...(queue !== undefined && { queue }),
      ...(promise !== undefined && { available: { type: 'text', text: promise, markup: 'whatsapp' } }),
    })
    return { answers: {} }
  }

  /** The one answer to this question that the message holds and that passes its check. Each word answers one question. */
  async #held(question: Question, context: StepContext, holds: Holding): Promise<{ value: unknown } | undefined> {
    if (question.always) return undefined
    const offers = question.kind === 'choice' && question.options ? await make(question.options, context) : []
    const titles = offers.map(({ title, value }): Offered => ({ title: this.words(title), value: plain(value) }))
    const fitting: Held[] = []
    for (const one of candidates(question, holds, titles, this.at))
      if ((await question.check?.(one.value, context)) === undefined) fitting.push(one)
    const [only, ...others] = fitting
    if (!only || others.length > 0) return undefined
    holds.take(only)
    return only
  }

  async ask(topic: Topic<Answers>, step: Extract<Step, { does: 'ask' }>, answers: Answers): Promise<Memory> {
    const { question } = step
    const context = this.context(answers, `${topic.id}.${step.id}`)
    const prompt = this.words(await make(question.prompt, context))
    const memory: Memory = { topic: topic.id, step: step.id, answers, asked: this.at }
    const offers = question.options ? await make(question.options, context) : []
    if (question.kind === 'choice' && offers.length === 0) {
      // Nothing to choose from: hand off instead of showing an empty menu.
      this.say(sentences.unavailable)
      return this.handoff(`${topic.id}: nothing to choose from for ${step.id}`, this.settings.fallback.queue)
    }
    this.acts.ask(this.#question(topic, step.id, question, prompt, offers))
    if (question.kind === 'choice')
      memory.offered = offers.map(({ title, value }): Offered => ({ title: this.words(title), value: plain(value) }))
    return memory
  }

  /** Over SMS a file can only be a picture (MMS), so ask for that. */
  kind({ kind }: Question): Question['kind'] {
    return kind === 'file' && this.turn.medium === 'sms' ? 'image' : kind
  }

  #question(
    topic: Topic<Answers>,
    step: string,
    question: Question,
    prompt: string,
    offers: readonly Offer[],
  ): Content {
    const id = `${topic.id}.${step}`
    const kind = this.kind(question)
    if (kind === 'boolean') return { type: 'choice', id, prompt, input: 'boolean', options: [], markup: 'whatsapp' }
    if (kind === 'choice')
      return {
        type: 'choice',
        id,
        prompt,
        input: 'choice',
        markup: 'whatsapp',
        ...(question.button !== undefined && { button: this.words(question.button) }),
        options: offers.map(({ title, value, description, section }, n) => ({
          id: `${n + 1}`,
          title: this.words(title),
          value: plain(value),
          ...(description !== undefined && { description: this.words(description) }),
          ...(section !== undefined && { section: this.words(section) }),
        })),
      }
    return { type: 'request', what: kind, prompt }
  }
}

const isContent = (given: Words | Content): given is Content =>
  typeof given === 'object' && Object.hasOwn(given, 'type')

/** Converts a value to plain JSON for the memory; undefined and functions become null. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null) ?? 'null') as unknown
