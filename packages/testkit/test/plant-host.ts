import {
  type Content,
  DeskwireError,
  type Entry,
  type Failure,
  type HostEvent,
  type Opening,
} from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { fakeHostDescriptor } from '../src/fakes/host-descriptor.js'
import { type FakeHost, type FakeHostOptions, type HostDescriptor, hostCases } from '../src/index.js'
import { failing } from './failing.js'

export type Plant = (host: FakeHost) => Partial<FakeHost>

/** A mistake in a host that is well otherwise, and the rule that must find it. Without `plant`, it is in the options. */
export interface PlantedHost {
  what: string
  rule: string
  plant?: Plant
  options?: FakeHostOptions
}

export const descriptor = (options?: FakeHostOptions, plant: Plant = () => ({})): HostDescriptor =>
  fakeHostDescriptor(options, (host) => Object.assign(host, plant(host)))

export const plantHost = (planted: readonly PlantedHost[]): void => {
  it.each(planted)('F15: $what: caught by “$rule…”', async ({ rule, plant, options }) => {
    if (plant) expect(await failing(await hostCases(descriptor(options)), rule), 'it fails without it').toEqual([])
    expect(await failing(await hostCases(descriptor(options, plant)), rule)).toHaveLength(1)
  })
}

export const changedEntry =
  (change: (entry: Entry) => Entry): Plant =>
  (host) => {
    const post = host.post.bind(host)
    return { post: (ticket, entry, call) => post(ticket, change(entry), call) }
  }

export const changedOpening =
  (change: (opening: Opening) => Opening): Plant =>
  (host) => {
    const open = host.open.bind(host)
    return { open: (opening, call) => open(change(opening), call) }
  }

export const changedFailure =
  (change: (failure: Failure) => Failure): Plant =>
  (host) => {
    const post = host.post.bind(host)
    return {
      post: (...given) =>
        post(...given).catch((error: unknown) => {
          throw DeskwireError.isInstance(error) ? new DeskwireError(change(error.failure)) : error
        }),
    }
  }

/** `receive` as it was, with its events changed. */
export const changedEvents =
  (change: (event: HostEvent) => readonly HostEvent[]): Plant =>
  ({ receive }) => ({
    receive: (request) => {
      const received = receive(request)
      return { ...received, events: received.events.flatMap(change) }
    },
  })

/** The contents of replies changed. */
export const changedWords = (change: (content: Content) => readonly Content[]): Plant =>
  changedEvents((event) => [event.kind === 'reply' ? { ...event, content: event.content.flatMap(change) } : event])
