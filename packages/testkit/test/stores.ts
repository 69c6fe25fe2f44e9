import { memory } from '@deskwire/core'
import type { Store } from '@deskwire/core/adapter'

/** Every promise is shown on each of these: a port that only ever met memory is not firm. */
export interface StoreUnderTest {
  name: string
  make(): { store: Store; reopen?: () => Store; clean: () => void }
}

export const stores: readonly StoreUnderTest[] = [
  { name: 'memory', make: () => ({ store: memory(), clean: () => {} }) },
]
