// Stands in for fast-check in `npm test`, which tries a property with fewer values; `npm run test:long` tries them all.
import fc from '../../node_modules/fast-check/lib/fast-check.js'

export * from '../../node_modules/fast-check/lib/fast-check.js'

const fewer = (runs = 100) => Math.min(runs, Math.max(50, runs / 10))

export const assert = (property, { numRuns, ...parameters } = {}) =>
  fc.assert(property, { ...parameters, numRuns: fewer(numRuns) })

export default { ...fc, assert }
