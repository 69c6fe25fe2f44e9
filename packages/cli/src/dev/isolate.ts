import type { BridgeOptions } from '@deskwire/core'
import type { Assistant, Channel, Host } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import { assistantKinds } from '../init/choice.js'
import { Trouble, usage } from '../trouble.js'

/** What replaces a real adapter while `dev` runs. */
export interface Replaced {
  /** As `--real` names it: `store`, `hosts/zendesk`, `assistants/menu`. */
  what: string
  by: string
}

export interface StandIns {
  /** Numbers and ids of the simulated providers. */
  lines: ReadonlySet<string>
  store(): Store
  host(): Promise<Host>
  /** The file exports a desk for `dev` to show, so a desk among its hosts is not a real helpdesk. */
  ownDesk: boolean
}

// Ours that call an outside service: all but the topics. Any other assistant is what the user wants to try with `dev`.
const remote = new Set<string>(assistantKinds.filter((kind) => kind !== 'topics'))

/**
 * The options without side effects outside: simulated customers never reach a real store, helpdesk or
 * assistant, and no message reaches a real customer, unless asked for by name.
 */
export const isolated = async (
  options: BridgeOptions,
  real: ReadonlySet<string>,
  standIns: StandIns,
): Promise<{ options: BridgeOptions; replaced: readonly Replaced[] }> => {
  const { channels, hosts, assistants = {} } = options
  const under = (group: string, adapters: object) => Object.keys(adapters).map((name) => `${group}/${name}`)
  const names = ['store', ...under('channels', channels), ...under('hosts', hosts), ...under('assistants', assistants)]
  const unknown = [...real].find((what) => !names.includes(what))
  if (unknown !== undefined) throw usage(`Unknown name: ${unknown}`, `The names are ${names.join(', ')}.`)
  for (const [name, channel] of Object.entries(channels)) checkSimulated(`channels/${name}`, channel, real, standIns)

  const replaced: Replaced[] = []
  const instead = <T>(what: string, by: string, standIn: T): T => {
    replaced.push({ what, by })
    return standIn
  }
  const hostsNow: Record<string, Host> = {}
  for (const [name, host] of Object.entries(hosts)) {
    const what = `hosts/${name}`
    const local = host.name === 'desk' && standIns.ownDesk
    hostsNow[name] = local || real.has(what) ? host : instead(what, 'a demo desk', await standIns.host())
  }
  const assistantsNow: Record<string, Assistant> = {}
  for (const [name, assistant] of Object.entries(assistants)) {
    const what = `assistants/${name}`
    const stays = !remote.has(assistant.name) || real.has(what)
    assistantsNow[name] = stays ? assistant : instead(what, 'one that hands over to agents at once', handsOver)
  }
  const store = real.has('store') ? options.store : instead('store', 'memory', standIns.store())
  return {
    options: { ...options, store, hosts: hostsNow, ...(options.assistants && { assistants: assistantsNow }) },
    replaced,
  }
}

const checkSimulated = (what: string, channel: Channel, real: ReadonlySet<string>, { lines }: StandIns): void => {
  if (real.has(what)) return
  const line = channel.lines.find(({ id, address }) => !lines.has(id) && !lines.has(address ?? id))
  if (line)
    throw new Trouble(
      `${what} would write to real customers: ${line.address ?? line.id} is not simulated`,
      `Read its settings from the environment, as projects of deskwire init do, or use --real ${what}.`,
    )
}

const handsOver: Assistant = {
  spec: 1,
  name: 'stand-in',
  repeatable: true,
  respond: ({ memory }) =>
    Promise.resolve({ acts: [{ act: 'handoff', reason: 'Not checked in development' }], memory }),
}
