import { memory } from '@deskwire/core'
import { describeStore } from './describe-store.js'

describeStore('memory', () => ({ store: memory() }), { runs: 60 })
