import { createHttp } from '../adapter/http/http.js'
import { fail } from '../model/failure.js'
import type { Environment, Log } from '../ports/shared.js'
import { beginCatchUp } from './ingress/catch-up.js'
import type { TenantOptions } from './options.js'
import { Context } from './task/context.js'

type Shared = ConstructorParameters<typeof Context>[2]

/** The path to something of a tenant's; `main` needs no prefix. */
export const mountUrl = (publicUrl: string, tenant: string, kind: string, name: string): string =>
  `${publicUrl}${tenant === 'main' ? '' : `/t/${tenant}`}/${kind}/${name}`

const names = /^[a-zA-Z0-9][\w-]{0,63}$/

/** Every tenant's setup, checked before it is accepted. Channels and hosts may come and go at run time. */
export class Tenants {
  readonly #contexts = new Map<string, Context>()

  constructor(
    readonly shared: Shared,
    readonly publicUrl: string,
  ) {}

  get(name: string): Context | undefined {
    return this.#contexts.get(name)
  }

  all(): readonly Context[] {
    return [...this.#contexts.values()]
  }

  /** Adapters are started before the tenant accepts anything. */
  async add(name: string, setup: TenantOptions): Promise<Context> {
    const context = this.check(name, setup)
    await Promise.all([
      ...this.#start(context, 'channels', setup.channels),
      ...this.#start(context, 'hosts', setup.hosts),
      ...this.#start(context, 'assistants', setup.assistants ?? {}),
    ])
    await beginCatchUp(context)
    this.#contexts.set(name, context)
    return context
  }

  remove(name: string): boolean {
    return this.#contexts.delete(name)
  }

  /** Finds what is wrong before anything is started. */
  check(name: string, setup: TenantOptions): Context {
    if (!names.test(name)) throw config(`tenant "${name}"`, 'a name of letters, digits, _ and -, at most 64')
    const kinds = { channels: setup.channels, hosts: setup.hosts, assistants: setup.assistants ?? {} }
    for (const [kind, mounted] of Object.entries(kinds))
      for (const mount of Object.keys(mounted))
        if (!names.test(mount)) throw config(`${kind}.${mount}`, 'a name of letters, digits, _ and -, at most 64')
    if (Object.keys(setup.hosts).length === 0)
      throw config('hosts', 'at least one host, for a conversation needs a place to go')
    this.#checkAddresses(name, setup)
    if (setup.policy?.onClosed === 'reopen' && !setup.policy.reopenTemplate)
      throw config(
        'policy.reopenTemplate',
        "the approved template that asks the customer back, for `onClosed: 'reopen'` sends it",
      )
    return new Context(name, setup, this.shared)
  }

  /** C6: one (medium, address) belongs to one channel. The same number on SMS and on WhatsApp is normal. */
  #checkAddresses(tenant: string, setup: TenantOptions): void {
    const owners = new Map<string, string>()
    const claim = (owner: string, medium: string, address: string) => {
      const key = `${medium} ${address}`
      const other = owners.get(key)
      if (other !== undefined && other !== owner)
        throw config(
          `channels.${owner.replace(`${tenant}/`, '')}`,
          `a line of its own: ${key} is claimed by ${other} as well, and a message can only have one reader`,
        )
      owners.set(key, owner)
    }
    const claimAll = (name: string, channels: TenantOptions['channels']) => {
      for (const [channel, { lines }] of Object.entries(channels))
        for (const line of lines)
          for (const address of new Set([
            ...(line.address === undefined ? [] : [line.address]),
            ...(line.senders ?? []),
          ]))
            claim(`${name}/${channel}`, line.medium, address)
    }
    for (const context of this.#contexts.values())
      if (context.tenant !== tenant) claimAll(context.tenant, context.setup.channels)
    claimAll(tenant, setup.channels)
  }

  #start(
    context: Context,
    kind: 'channels' | 'hosts' | 'assistants',
    adapters: Readonly<Record<string, { start?(environment: Environment): Promise<void> }>>,
  ): Promise<void>[] {
    const { now, wall, log } = this.shared
    return Object.entries(adapters).map(async ([name, adapter]) => {
      if (!adapter.start) return
      const own: Log = log
      const base = mountUrl(this.publicUrl, context.tenant, kind, name)
      await adapter.start({
        tenant: context.tenant,
        name,
        now,
        url: (path) => `${base}${path}`,
        http: createHttp({ log: own, now, wall }),
        log: own,
        mark: (key, value) => context.store.mark(context.tenant, key, value),
      })
    })
  }
}

const config = (field: string, right: string) =>
  fail('config', `${field}: needs ${right}`, { remedy: 'Correct the setup and start again.' })
