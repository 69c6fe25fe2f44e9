import type { Belongs } from '../../ports/store.js'

export type ByAddress = Extract<Belongs, { by: 'address' }>

/**
 * Where addresses led the last time, so that nobody is identified anew with each message. Line by line, for one message
 * mostly comes on the line of the one before it, and a short key is found sooner than a long one.
 */
export class AddressCache {
  #lines = new Map<string, Map<string, string>>()
  #size = 0
  // The line that was asked for last.
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

/** What an envelope says about who it is, as one key. The lengths keep any two apart; a number alone is like no other. */
const keyOf = ({ addresses }: ByAddress): string => {
  const [only] = addresses
  if (only && addresses.length === 1 && only.kind === 'phone' && only.value.charCodeAt(0) === plus) return only.value
  let key = ''
  for (const { kind, value } of addresses) key += `\n${kind}${value.length}:${value}`
  return key
}
const plus = 43
