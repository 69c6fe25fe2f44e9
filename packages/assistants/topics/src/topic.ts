import { fail, type MediaRef } from '@deskwire/core/adapter'
import type { Answers, Checking, Kind, Made, Offer, Question, Speech, Step, StepContext } from './step.js'
import type { Words } from './words.js'

export interface TopicOptions {
  /** Its title in the main menu; without a title it is not in the menu. */
  title?: Words
  /** The words that start it. They match whole words in a message; case and accents are ignored. */
  keywords?: readonly string[]
}

export interface Place {
  latitude: number
  longitude: number
  name?: string
  address?: string
}

type With<A extends Answers, K extends string, V> = A & Readonly<Record<K, V>>
type Without = Readonly<Record<never, never>>

/**
 * A script, built step by step. Every call returns a new one, so scripts can share a beginning. Answers are in `answers` from
 * then on, typed.
 */
export class Topic<A extends Answers = Without> {
  constructor(
    readonly id: string,
    readonly options: TopicOptions = {},
    readonly steps: readonly Step[] = [],
  ) {
    assertName(id)
  }

  say(what: Made<A, Speech>): Topic<A> {
    return this.#with({ id: this.#next(), does: 'say', what: what as Made<Answers, Speech> })
  }

  text<K extends string>(id: K, prompt: Made<A, Words>, options?: Checking<A, string>): Topic<With<A, K, string>> {
    return this.#ask(id, 'text', prompt, options)
  }
  number<K extends string>(id: K, prompt: Made<A, Words>, options?: Checking<A, number>): Topic<With<A, K, number>> {
    return this.#ask(id, 'number', prompt, options)
  }
  /** As `YYYY-MM-DD`. */
  date<K extends string>(id: K, prompt: Made<A, Words>, options?: Checking<A, string>): Topic<With<A, K, string>> {
    return this.#ask(id, 'date', prompt, options)
  }
  yesNo<K extends string>(id: K, prompt: Made<A, Words>, options?: Checking<A, boolean>): Topic<With<A, K, boolean>> {
    return this.#ask(id, 'boolean', prompt, options)
  }
  location<K extends string>(id: K, prompt: Made<A, Words>, options?: Checking<A, Place>): Topic<With<A, K, Place>> {
    return this.#ask(id, 'location', prompt, options)
  }
  image<K extends string>(id: K, prompt: Made<A, Words>, options?: Checking<A, MediaRef>): Topic<With<A, K, MediaRef>> {
    return this.#ask(id, 'image', prompt, options)
  }
  /** Over SMS only pictures can be sent, so there it asks for an image. */
  file<K extends string>(id: K, prompt: Made<A, Words>, options?: Checking<A, MediaRef>): Topic<With<A, K, MediaRef>> {
    return this.#ask(id, 'file', prompt, options)
  }
  /** Titles, which are also the values; or options with a plain JSON value; or a function that returns either. */
  choice<K extends string>(id: K, prompt: Made<A, Words>, titles: readonly string[]): Topic<With<A, K, string>>
  choice<K extends string, const V>(
    id: K,
    prompt: Made<A, Words>,
    offers: Made<A, readonly Offer<V>[]>,
    options?: Checking<A, V> & { button?: Words },
  ): Topic<With<A, K, V>>
  choice<K extends string, V>(
    id: K,
    prompt: Made<A, Words>,
    offers: readonly string[] | Made<A, readonly Offer<V>[]>,
    options?: Checking<A, V> & { button?: Words },
  ): Topic<With<A, K, V>> {
    const given =
      typeof offers === 'function' ? offers : offers.map((one) => (typeof one === 'string' ? titled(one) : one))
    return this.#ask(id, 'choice', prompt, options, {
      options: given as Made<Answers, readonly Offer[]>,
      ...(options?.button !== undefined && { button: options.button }),
    })
  }

  /** Calls your function, whose result (plain JSON) becomes an answer. It may run again with the same `key`. */
  call<K extends string, V>(id: K, run: (context: StepContext<A>) => V | Promise<V>): Topic<With<A, K, V>> {
    assertName(id)
    return this.#with({ id, does: 'call', run: run as (context: StepContext) => unknown, keep: true })
  }
  /** Calls your function for its effect. */
  run(run: (context: StepContext<A>) => unknown): Topic<A> {
    return this.#with({ id: this.#next(), does: 'call', run: run as (context: StepContext) => unknown, keep: false })
  }

  when<B extends Answers, C extends Answers = A>(
    test: (context: StepContext<A>) => boolean | Promise<boolean>,
    then: (topic: Topic<A>) => Topic<B>,
    otherwise?: (topic: Topic<A>) => Topic<C>,
  ): Topic<A & Partial<Omit<B, keyof A>> & Partial<Omit<C, keyof A>>> {
    const at = this.steps.length
    const prefix = new Topic<A>(this.id, this.options, [...this.steps, { id: `#${at}`, does: 'skip', by: 1 }])
    const yes = then(prefix).steps.slice(at + 1)
    // The jump over the other branch is the last step of the first.
    const middle = new Topic<A>(this.id, this.options, [
      ...prefix.steps,
      ...yes,
      { id: `#${at + 1 + yes.length}`, does: 'skip', by: 1 },
    ])
    const no = otherwise ? otherwise(middle).steps.slice(middle.steps.length) : []
    return new Topic(this.id, this.options, [
      ...this.steps,
      { id: `#${at}`, does: 'branch', test: test as (context: StepContext) => boolean, otherwise: yes.length + 2 },
      ...yes,
      { id: `#${at + 1 + yes.length}`, does: 'skip', by: no.length + 1 },
      ...no,
    ])
  }

  /** Runs these steps again and again while it is so: once for each question of a form, say. Their answers are overwritten. */
  repeat<B extends Answers>(
    test: (context: StepContext<A>) => boolean | Promise<boolean>,
    body: (topic: Topic<A>) => Topic<B>,
  ): Topic<A & Partial<Omit<B, keyof A>>> {
    const at = this.steps.length
    const branch = { id: `#${at}`, does: 'skip', by: 1 } as const
    const steps = body(new Topic<A>(this.id, this.options, [...this.steps, branch])).steps.slice(at + 1)
    return new Topic(this.id, this.options, [
      ...this.steps,
      { id: `#${at}`, does: 'branch', test: test as (context: StepContext) => boolean, otherwise: steps.length + 2 },
      ...steps,
      { id: `#${at + 1 + steps.length}`, does: 'skip', by: -(steps.length + 1) },
    ])
  }

  /** Inserts a part of a script, such as `searchArticles()`. */
  use<B extends Answers>(piece: (topic: Topic<A>) => Topic<B>): Topic<B> {
    return piece(this)
  }
  /** Continues with another topic; the answers are kept. */
  go(topic: string): Topic<A> {
    return this.#with({ id: this.#next(), does: 'go', topic })
  }
  handoff(reason: Made<A, Words>, options: { queue?: string } = {}): Topic<A> {
    return this.#with({ id: this.#next(), does: 'handoff', reason: reason as Made<Answers, Words>, ...options })
  }
  end(): Topic<A> {
    return this.#with({ id: this.#next(), does: 'end' })
  }

  #ask<K extends string, V>(
    id: K,
    kind: Kind,
    prompt: Made<A, Words>,
    options: Checking<A, V> | undefined,
    more: Partial<Question> = {},
  ): Topic<With<A, K, V>> {
    assertName(id)
    const question: Question = { kind, prompt: prompt as Made<Answers, Words>, ...more }
    if (options?.always) question.always = true
    if (options?.check) question.check = options.check.bind(options) as NonNullable<Question['check']>
    return this.#with({ id, does: 'ask', question })
  }

  #with<B extends Answers>(step: Step): Topic<B> {
    if (this.steps.some(({ id }) => id === step.id))
      throw fail('config', `topics: ${this.id} has two steps named ${step.id}`, { remedy: 'Rename one of them' })
    return new Topic<B>(this.id, this.options, [...this.steps, step])
  }
  #next(): string {
    return `#${this.steps.length}`
  }
}

const titled = (title: string) => ({ title, value: title as unknown })

const name = /^[A-Za-z]\w{0,39}$/
const reserved = new Set(['constructor', 'prototype', 'menu'])
const assertName = (given: string): void => {
  if (!name.test(given) || reserved.has(given))
    throw fail('config', `topics: ${JSON.stringify(given)} is not a valid name`, {
      remedy: 'Use up to 40 letters, digits and underscores, beginning with a letter; not menu',
    })
}

export const topic = (id: string, options?: TopicOptions): Topic => new Topic(id, options)
