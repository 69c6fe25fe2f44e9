import { strict as assert } from 'node:assert'
import type { Channel, ChannelEvent, Content, Destination, Line, MediaIn, Part } from '@deskwire/core/adapter'
import { type Ground, onGround } from '../ground.js'
import type { Hook } from '../hook.js'
import type { ChannelDescriptor, MessageAbout } from './channel-descriptor.js'

export type ChannelGround = Ground<Channel, ChannelEvent>

export const onChannel = (descriptor: ChannelDescriptor) => onGround<Channel, ChannelEvent>(descriptor, 'channels')

export const customer = '+15551230001'

export const firstLine = (channel: Channel): Line => {
  const [line] = channel.lines
  if (!line) throw new Error('A channel has at least one line')
  return line
}

export const toCustomer = (line: Line, n = 1, more: Partial<Destination> = {}): Destination => ({
  line: line.id,
  addresses: [{ kind: 'phone', value: phone(n) }],
  lastInbound: 'message-1',
  ...more,
})

export const phone = (n: number): string => `+1555123${String(n).padStart(4, '0')}`

export const partOf = (n: number, content: Content<MediaIn>, more: Partial<Part> = {}): Part => ({
  id: `c1.${n}.0`,
  content,
  ...more,
})

export const text = (words: string): Content<MediaIn> => ({ type: 'text', text: words, markup: 'plain' })

export const messageAbout = (channel: Channel, n: number, more: Partial<MessageAbout> = {}): MessageAbout => {
  const line = firstLine(channel)
  const [sender] = line.senders ?? []
  return {
    n,
    text: `message ${n}`,
    from: customer,
    line,
    ...(sender !== undefined && { sender }),
    // To the second, as most providers tell the time.
    at: Math.floor(Date.now() / 1_000) * 1_000 - 5_000,
    ...more,
  }
}

export const heard = async (ground: ChannelGround, descriptor: ChannelDescriptor, hook: Hook) => {
  const { reply, events } = await ground.ask(await ground.signed(hook, descriptor.sign))
  assert.ok(reply.status >= 200 && reply.status < 300, `a webhook is answered with 2xx, not ${reply.status}`)
  return events
}

export const only = <K extends ChannelEvent['kind']>(
  events: readonly ChannelEvent[],
  kind: K,
): Extract<ChannelEvent, { kind: K }> => {
  const found = events.filter((event): event is Extract<ChannelEvent, { kind: K }> => event.kind === kind)
  assert.equal(found.length, 1, `one event of kind ${kind}, in ${JSON.stringify(events.map((event) => event.kind))}`)
  return found[0] as Extract<ChannelEvent, { kind: K }>
}

/** All text anywhere in what the provider got. */
export const wordsIn = (value: unknown): string => {
  if (typeof value === 'string') return `${value}\n${nested(value)}`
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}\n`
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return ''
  return Object.values(value).map(wordsIn).join('')
}

/** Some APIs take JSON inside a form field. */
const nested = (value: string): string => {
  if (!/^[[{]/.test(value)) return ''
  try {
    return wordsIn(JSON.parse(value))
  } catch {
    return ''
  }
}
