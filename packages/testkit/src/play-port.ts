import { memory } from '@deskwire/core'
import { type Content, describe } from '@deskwire/core/adapter'
import type { AssistantDescriptor } from './contract/assistant/assistant-descriptor.js'
import type { ChannelDescriptor } from './contract/channel/channel-descriptor.js'
import type { HostDescriptor } from './contract/host/host-descriptor.js'
import { fakeChannelDescriptor } from './fakes/channel-descriptor.js'
import { fakeHostDescriptor } from './fakes/host-descriptor.js'
import { Pair, type PairOptions } from './pair.js'
import { play } from './play.js'
import type { StoreFactory } from './store/harness.js'

/** What was there when the script was over. */
export interface Played {
  /** What the customer got, oldest first. */
  inbox: readonly string[]
  /** What agents see, in all tickets, oldest first. */
  desk: readonly string[]
  tickets: number
}

/** Options of the bridge; the other port may be another than the fake. */
export type PlayOptions = Partial<PairOptions>

const played = async (
  options: Partial<PairOptions>,
  script: string,
  words: (shown: string) => string,
): Promise<Played> => {
  const pair = await Pair.start({
    store: memory(),
    channel: fakeChannelDescriptor(),
    host: fakeHostDescriptor(),
    ...options,
  })
  try {
    await play(pair, script)
    return { inbox: (await pair.inbox()).map(words), desk: await pair.desk(), tickets: await pair.tickets() }
  } finally {
    await pair.stop()
  }
}

/** The fake provider takes contents as they are. */
const ofTheFake = (shown: string): string => describe(JSON.parse(shown) as Content)
const asIs = (shown: string): string => shown

/**
 * Plays a conversation on a real bridge between this host and a fake phone: the customer's webhook, the ticket in the
 * helpdesk, the agent's webhook, and what arrives on the phone.
 */
export const playHost = (host: HostDescriptor, script: string, options: PlayOptions = {}): Promise<Played> =>
  played({ ...options, host }, script, options.channel ? asIs : ofTheFake)

/** The same between this channel and a fake helpdesk. `inbox` is what the provider was sent, as JSON. */
export const playChannel = (channel: ChannelDescriptor, script: string, options: PlayOptions = {}): Promise<Played> =>
  played({ ...options, channel }, script, asIs)

/** The same with this assistant before a fake helpdesk, on a fake phone. */
export const playAssistant = async (
  assistant: AssistantDescriptor,
  script: string,
  options: PlayOptions = {},
): Promise<Played> => {
  const assistants = { assistant: await assistant.create() }
  const route = () => ({ host: 'contract', assistant: 'assistant' })
  try {
    return await played({ route, ...options, assistants }, script, options.channel ? asIs : ofTheFake)
  } finally {
    await assistant.end?.()
  }
}

/** The same on this store, between fakes. */
export const playStore = async (factory: StoreFactory, script: string, options: PlayOptions = {}): Promise<Played> => {
  const { store, dispose } = await factory()
  try {
    return await played({ ...options, store }, script, options.channel ? asIs : ofTheFake)
  } finally {
    await dispose?.()
  }
}
