import type { Call, Content, Turn } from '@deskwire/core/adapter'
import type { Words } from './words.js'

export type Answers = Readonly<Record<string, unknown>>

/** What functions in a script are called with. */
export interface StepContext<A extends Answers = Answers> {
  answers: A
  /** The same for every retry of this step in this turn: use it as an idempotency key for what the function calls. */
  key: string
  /** When the customer wrote. */
  at: number
  turn: Turn
  call: Call
  /** The text in the customer's language. */
  text(words: Words): string
}

interface Maker<A extends Answers, T> {
  // A method, whose parameters TypeScript compares bivariantly, so that a function of known answers is accepted for any answers.
  make(context: StepContext<A>): T | Promise<T>
}
/** A value, or a function of the answers so far. */
export type Made<A extends Answers, T> = T | Maker<A, T>['make']

export type Speech = Words | Content | readonly (Words | Content)[]

export interface Offer<V = unknown> {
  title: Words
  value: V
  description?: Words
  section?: Words
}

export type Kind = 'text' | 'choice' | 'boolean' | 'number' | 'date' | 'location' | 'image' | 'file'

export interface Checking<A extends Answers, V> {
  /** What is wrong with the answer; sent before the question is asked again. */
  check?(value: V, context: StepContext<A>): Words | undefined | Promise<Words | undefined>
  /** Asked even where the message that started the topic seems to hold the answer. */
  always?: boolean
}

export interface Question {
  kind: Kind
  prompt: Made<Answers, Words>
  options?: Made<Answers, readonly Offer[]>
  /** The label that opens a list. */
  button?: Words
  check?: Checking<Answers, unknown>['check']
  always?: boolean
}

/** A script is a flat list of these. Branches are jumps, so that a position is one name. */
export type Step = { id: string } & (
  | { does: 'say'; what: Made<Answers, Speech> }
  | { does: 'ask'; question: Question }
  | { does: 'call'; run: Maker<Answers, unknown>['make']; keep: boolean }
  | { does: 'branch'; test: Maker<Answers, boolean>['make']; otherwise: number }
  | { does: 'skip'; by: number }
  | { does: 'go'; topic: string }
  | { does: 'handoff'; reason: Made<Answers, Words>; queue?: string }
  | { does: 'end' }
)

/** The value of something that may be a function. Texts and contents are never functions. */
export const make = async <T>(made: Made<Answers, T>, context: StepContext): Promise<T> =>
  typeof made === 'function' ? (made as Maker<Answers, T>['make'])(context) : made
