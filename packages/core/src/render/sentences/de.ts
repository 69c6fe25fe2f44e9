import type { Sentences } from '../sentences.js'

export const de: Sentences = {}
