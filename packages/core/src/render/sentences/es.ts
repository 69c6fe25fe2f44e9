import type { Sentences } from '../sentences.js'

export const es: Sentences = {}
