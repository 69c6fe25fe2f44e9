export { type ScriptedClock, scriptedClock } from './clock.js'
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
export { FakeHost, type FakeHostOptions, type FakeTicket, fakeHost, type HostBehaviour } from './fakes/host.js'
export { Scene, type SceneOptions, scene } from './scene.js'
export * from './store.js'
