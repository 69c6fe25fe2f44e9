import type { Environment } from '@deskwire/core/adapter'
import type { Usage } from './model.js'

export interface Prices {
  /** What all conversations of a day may cost together. */
  most: number
  inputPerMillion: number
  outputPerMillion: number
}

/**
 * What was spent on this day (UTC), kept in the bridge's store: it outlives a restart, and all machines add to the same sum. Two that
 * add in the same instant may lose one of the two; a ceiling is no invoice.
 */
export class Spending {
  #last: Promise<unknown> = Promise.resolve()
  /** Without a store, for tests of the assistant alone. */
  readonly #own = new Map<string, string>()

  constructor(
    readonly prices: Prices,
    readonly environment: () => Environment,
  ) {}

  async isSpent(): Promise<boolean> {
    return (await this.#sum()) >= this.prices.most
  }

  /** One after the other, so that none of this process is lost. */
  add({ input, output }: Usage): Promise<void> {
    const { inputPerMillion, outputPerMillion } = this.prices
    const cost = (input * inputPerMillion + output * outputPerMillion) / 1_000_000
    const added = this.#last.then(async () => {
      await this.#mark(String((await this.#sum()) + cost))
    })
    this.#last = added.catch(() => undefined)
    return added
  }

  async #sum(): Promise<number> {
    const sum = Number(await this.#mark())
    return Number.isFinite(sum) ? sum : 0
  }

  #mark(value?: string): Promise<string | undefined> {
    const { name, now, mark } = this.environment()
    const key = `assistants/${name}/spent/${new Date(now()).toISOString().slice(0, 10)}`
    if (mark) return mark(key, value)
    if (value !== undefined) this.#own.set(key, value)
    return Promise.resolve(this.#own.get(key))
  }
}
