import type { Context } from '../../bridge/task/context.js'
import type { MediaRef } from '../../model/content.js'
import type { Change } from '../../ports/store.js'

// Good for one to two of these: whoever asks again and again is given the same link, which need not be written each time.
const stepMs = 15 * 60_000

/** The links of one answer, good once they are kept. */
export class ShownLinks {
  readonly #fresh = new Map<string, Change[]>()

  constructor(private readonly context: Context) {}

  to(file: MediaRef & { stored: string }, conversation: string): string {
    const { shared, tenant } = this.context
    const now = shared.media.now()
    const until = (Math.floor(now / stepMs) + 2) * stepMs
    return shared.media.link(file, { tenant, id: conversation }, { is: 'api', forMs: until - now }, (change) => {
      if (shared.media.shown.get(change.link.id) !== change.link.until)
        this.#fresh.set(conversation, [...(this.#fresh.get(conversation) ?? []), change])
    })
  }

  async keep(): Promise<void> {
    const { store, tenant, shared } = this.context
    await Promise.all([...this.#fresh].map(([conversation, links]) => store.apply(tenant, conversation, links)))
    for (const change of [...this.#fresh.values()].flat())
      if ('link' in change) shared.media.shown.set(change.link.id, change.link.until)
  }
}
