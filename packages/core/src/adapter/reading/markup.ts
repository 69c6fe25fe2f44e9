export { brief, describe, describeEntry, quoteOf } from '../../render/describe.js'
export { convert } from '../../render/markup.js'
export { type Segments, segments } from '../../render/segments.js'
export { split } from '../../render/split.js'
