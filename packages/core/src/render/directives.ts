import type { Content } from '../model/content.js'
import type { Sentence } from './sentences.js'

/** What an agent's first line asks for. `rest` is what followed it: an ordinary text, to be sent after. */
export type Directive =
  | { content: Content; rest?: string }
  | { article: string; rest?: string }
  | { record: string; rest?: string }
  /** Only for us: the lines that follow belong to it. */
  | { note: string }
  /** A near miss: never sent to the customer. */
  | { problem: Sentence }

/** Undefined: an ordinary text. A choice comes without an id: `render` takes one in its options. */
export declare const directive: (content: Content, prefix?: string) => Directive | undefined
