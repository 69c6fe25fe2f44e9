import { isFields } from '@deskwire/core/adapter'

/** What is kept between two turns: plain JSON. What was said is in the store. */
export interface Memory {
  tokens: number
  turns: number
  /** The last answer: it may still be on its way, and not in the store. */
  said?: string
  /** How often in a row it was the same. */
  repeats: number
}

const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0)

/** It may be of an older version; what is invalid is dropped. */
export const readMemory = (given: unknown): Memory => {
  const { tokens, turns, said, repeats } = isFields(given) ? given : {}
  return {
    tokens: count(tokens),
    turns: count(turns),
    repeats: count(repeats),
    ...(typeof said === 'string' && said !== '' && { said }),
  }
}
