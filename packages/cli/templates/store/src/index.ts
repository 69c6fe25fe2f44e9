import { memory } from '@deskwire/core'
import type { Store } from '@deskwire/core/store'

/** Begins as the memory store. Replace its methods one after the other until nothing of it is left. */
export const acme = (): Store => {
  const store = memory()
  return {
    ...store,
    async start(environment) {
      environment.log.warn({ store: 'acme-name' }, 'Nothing in this store outlives the process yet')
      await store.start(environment)
    },
  }
}
