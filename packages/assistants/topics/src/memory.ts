import { type Fields, isFields } from '@deskwire/core/adapter'
import type { Answers } from './step.js'

export interface Offered {
  title: string
  value?: unknown
}

/** The state between two turns: plain JSON. */
export interface Memory {
  /** The topic and the name of the step that asked. */
  topic?: string
  step?: string
  answers: Answers
  /** When it was asked, by the time of the customer's messages. */
  asked?: number
  /** The options offered. */
  offered?: readonly Offered[]
  /** How many answers in a row were not understood. */
  misses?: number
}

export const nothing: Memory = { answers: {} }

/** Reads memory from the store. It may be of an older script; anything invalid is dropped. */
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
