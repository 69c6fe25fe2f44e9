import { memoryBackend, type Store, storeOver } from '@deskwire/core/store'
import { describeStore } from './describe-store.js'

// It ends with its process, but the rules are the same over tables that are kept.
const kept = () => {
  const backend = memoryBackend()
  let store: Store = storeOver(backend)
  return {
    store,
    reopen(crash: boolean) {
      if (crash) void store.close()
      store = storeOver(backend)
      return store
    },
  }
}

describeStore('memory', kept, { durable: true, runs: 60 })
