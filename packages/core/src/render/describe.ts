import type { Content } from '../model/content.js'
import type { SentenceOverrides } from './sentences.js'

/** Any content as plain text, for hosts and assistants that show nothing else: always something visible. */
export declare const describe: (content: Content, language?: string, overrides?: SentenceOverrides) => string
/** One short line, for a subject or a notification. */
export declare const brief: (content: Content, language?: string, max?: number, overrides?: SentenceOverrides) => string
