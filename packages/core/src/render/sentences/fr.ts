import type { Sentences } from '../sentences.js'

export const fr: Sentences = {}
