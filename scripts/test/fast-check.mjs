// Stands in for fast-check in `npm test`, which tries a property with fewer values; `npm run test:long` tries them all.
import fc from '../../node_modules/fast-check/lib/fast-check.js'
import { valuesOf } from './rounds.mjs'

export * from '../../node_modules/fast-check/lib/fast-check.js'

export const assert = (property, { numRuns, ...parameters } = {}) =>
  fc.assert(property, { ...parameters, numRuns: valuesOf(numRuns) })

export default { ...fc, assert }
