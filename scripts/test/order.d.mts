import type { TestSequencerConstructor } from 'vitest/node'

export const Order: TestSequencerConstructor
