export { type ScriptedClock, scriptedClock } from './clock.js'
export { assistantCases, describeAssistant } from './contract/assistant/assistant.js'
export type { AssistantDescriptor, AssistantSamples } from './contract/assistant/assistant-descriptor.js'
export { turnOf } from './contract/assistant/assistant-ground.js'
export type { Awaitable, Case } from './contract/case.js'
export { channelCases, describeChannel } from './contract/channel/channel.js'
export type {
  ChannelDescriptor,
  ChannelSamples,
  ChannelServer,
  LedgerEntry,
  MessageAbout,
  StatusAbout,
} from './contract/channel/channel-descriptor.js'
export { anyContent, mediaIn, type Sample, sampleContents } from './contract/contents.js'
export type { Fault, Faults, Subject } from './contract/ground.js'
export type { Hook, Sign } from './contract/hook.js'
export { describeHost, hostCases } from './contract/host/host.js'
export type {
  AgentFile,
  HookAbout,
  HostDescriptor,
  HostLack,
  HostSamples,
  HostServer,
  ReplyAbout,
  Shown,
} from './contract/host/host-descriptor.js'
export type { Listening } from './contract/receive.js'
export { callFor, environmentAt } from './environment.js'
export { FakeAssistant, fakeAssistant } from './fakes/assistant.js'
export {
  type Behaviour,
  FakeChannel,
  type FakeChannelOptions,
  fakeChannel,
  fakeSms,
  smsLike,
  type Taken,
  whatsappLike,
} from './fakes/channel.js'
export { fakeChannelDescriptor } from './fakes/channel-descriptor.js'
export { FakeHost, type FakeHostOptions, type FakeTicket, fakeHost, type HostBehaviour } from './fakes/host.js'
export { fakeHostDescriptor } from './fakes/host-descriptor.js'
export { InHand } from './in-hand.js'
export { Pair, type PairOptions } from './pair.js'
export { play, type Stage } from './play.js'
export { type Played, type PlayOptions, playAssistant, playChannel, playHost, playStore } from './play-port.js'
export * from './store.js'
