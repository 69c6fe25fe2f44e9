import type { Choice, Option } from '../model/content.js'
import type { SentenceOverrides } from './sentences.js'

export type Selected = { options: readonly Option[]; by: 'number' | 'words' } | 'ambiguous' | undefined

export interface SelectOptions {
  /** Tried first; the other languages are understood as well. */
  language?: string
  /** STOP words: an option titled with one is chosen by number only. */
  reserved?: readonly string[]
}

/** Gives each option its id `<choice>.<n>` and a boolean its yes and no. What the asker called an option stays its value. */
export declare const numbered: (
  choice: Choice,
  options?: { id?: string; language?: string; sentences?: SentenceOverrides },
) => Choice
/** The same choice, to be rendered from that option on (default: the first not shown yet, then from the beginning). */
export declare const page: (choice: Choice, from?: number) => Choice
/** Whether this asks for the next page: "0", "more", or a tap on the row for it (`<choice>.0`). */
export declare const more: (text: string, choice: Choice) => boolean
/** Which options these words mean. `ambiguous`: ask again. Undefined: an ordinary text. */
export declare const select: (text: string, choice: Choice, options?: SelectOptions) => Selected
/** The option of a tapped id. */
export declare const tapped: (id: string, choice: Choice) => Option | undefined
