import type { Belongs } from '../../ports/store.js'

export type ByAddress = Extract<Belongs, { by: 'address' }>

/**
 * Caches the conversation of an address, so that customers are not identified again with each message. One map per line, because a message
 * usually comes on the same line as the one before it, and shorter keys are found faster.
 */
export class AddressCache {
  #lines = new Map<string, Map<string, string>>()
  #size = 0
  // The line of the last lookup.
  #tenant = ''
  #channel = ''
  #line = ''
  #last: Map<string, string> | undefined

  constructor(private readonly limit: number) {}

  get(tenant: string, belongs: ByAddress): string | undefined {
    return this.#on(tenant, belongs).get(keyOf(belongs))
  }

  set(tenant: string, belongs: ByAddress, conversation: string): void {
    if (this.#size >= this.limit) this.clear()
    this.#size++
    this.#on(tenant, belongs).set(keyOf(belongs), conversation)
  }

  clear(): void {
    this.#lines = new Map()
    this.#last = undefined
    this.#size = 0
  }

  #on(tenant: string, { channel, line }: ByAddress): Map<string, string> {
    if (this.#last && line === this.#line && channel === this.#channel && tenant === this.#tenant) return this.#last
    const name = `${tenant}\n${channel}\n${line}`
    const found = this.#lines.get(name) ?? new Map<string, string>()
    this.#lines.set(name, found)
    this.#tenant = tenant
    this.#channel = channel
    this.#line = line
    this.#last = found
    return found
  }
}

/** The identity data of an envelope as one key. Lengths make it unambiguous; a single number needs none. */
const keyOf = ({ addresses }: ByAddress): string => {
  const [only] = addresses
  if (only && addresses.length === 1 && only.kind === 'phone' && only.value.charCodeAt(0) === plus) return only.value
  let key = ''
  for (const { kind, value } of addresses) key += `\n${kind}${value.length}:${value}`
  return key
}
const plus = 43
