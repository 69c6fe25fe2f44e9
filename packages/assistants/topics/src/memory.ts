import { type Fields, isFields } from '@deskwire/core/adapter'
import type { Answers } from './step.js'

export interface Offered {
  title: string
  value?: unknown
}

/** What is kept between two turns: plain JSON. */
export interface Memory {
  /** Where we are: the topic and the name of the step that asked. */
  topic?: string
  step?: string
  answers: Answers
  /** When it was asked, in the customer's time. */
  asked?: number
  /** What the choice offered. */
  offered?: readonly Offered[]
  /** Not understood so often in a row. */
  misses?: number
}

export const nothing: Memory = { answers: {} }

/** Memory comes back from a store, perhaps from an older script: what does not fit is forgotten. */
export const readMemory = (given: unknown): Memory => {
  if (!isFields(given)) return nothing
  const { topic, step, answers, asked, offered, misses } = given
  const memory: Memory = { answers: isFields(answers) ? safe(answers) : {} }
  if (typeof topic === 'string') memory.topic = topic
  if (typeof step === 'string') memory.step = step
  if (typeof asked === 'number' && Number.isFinite(asked)) memory.asked = asked
  if (typeof misses === 'number' && Number.isInteger(misses) && misses > 0) memory.misses = misses
  if (Array.isArray(offered))
    memory.offered = offered.flatMap((one: unknown) =>
      isFields(one) && typeof one.title === 'string' ? [{ title: one.title, value: one.value }] : [],
    )
  return memory
}

const safe = (answers: Fields): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([key]) => /^[A-Za-z]\w{0,39}$/.test(key) && key !== 'constructor'))
