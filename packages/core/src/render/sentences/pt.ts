import type { Sentences } from '../sentences.js'

export const pt: Sentences = {}
