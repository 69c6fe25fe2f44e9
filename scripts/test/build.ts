import { build } from '../release/packed.mjs'

/** Several of these tests look at what is built, so it is built once, before any of them. */
export default build
