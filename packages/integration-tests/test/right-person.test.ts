import type { Address, ChannelEvent } from '@deskwire/core/adapter'
import { fakeChannel } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'
import { stores } from './stores.js'

const second = 1_000
const phone = (value: string): Address => ({ kind: 'phone', value })
const bsuid = (value: string): Address => ({ kind: 'bsuid', value })
const [before, after, scoped, anew] = [phone('+15551230001'), phone('+15551230002'), bsuid('US.old1'), bsuid('US.new2')]

const lines = [
  { id: 'line-1', medium: 'whatsapp', address: '+15550001000' },
  { id: 'line-2', medium: 'whatsapp', address: '+15550002000' },
] as const

for (const { name, make } of stores)
  describe(`what is sent goes where the customer was last proven to be, on the ${name} store`, () => {
    let s: Scene
    let clean = () => {}
    const open = async (options: Parameters<typeof fakeChannel>[0] = {}) => {
      const made = make()
      clean = made.clean
      const channel = fakeChannel({ lines, ...options })
      s = await new Scene({ store: made.store, channel, policy: { markRead: 'viewed', windowWarningMs: 0 } }).start()
    }
    afterEach(async () => {
      await s.stop()
      clean()
    })
    const identity = (id: string, at = s.clock()): ChannelEvent => ({
      kind: 'identity',
      id,
      line: 'line-1',
      before: [before, scoped],
      after: [after, anew],
      at,
    })
    const reply = async (words: string) => {
      const count = s.channel.taken.length
      await s.agent(words)
      await s.until(() => s.channel.taken.length > count, 'the reply')
      return s.channel.taken.at(-1)?.to
    }
    const written = async (from: readonly Address[]) => {
      const entries = () => s.host.tickets.reduce((sum, ticket) => sum + ticket.entries.length, 0)
      const count = entries()
      await s.customer('hello', from)
      await s.until(() => entries() > count, 'the entry')
    }

    it('what they wrote from, or what the provider says', async () => {
      await open()
      await written([before, scoped])
      expect(await reply('one')).toEqual([before, scoped])
      // The provider tells of a change, before anything comes from the new number.
      await s.later(second)
      await s.provider(identity('i1'))
      await s.settled()
      expect(await reply('two')).toEqual([after, anew])
      await s.later(second)
      await written([after, anew])
      expect(await reply('three')).toEqual([after, anew])
      // Without a word from the provider: the same id from another number.
      const third = phone('+15551230003')
      await s.later(second)
      await written([third, anew])
      expect(await reply('four')).toEqual([third, anew])
      // They hide the number: the id alone is proven, and the number may be anybody's by the time we write.
      await s.later(second)
      await written([anew])
      expect(await reply('five')).toEqual([anew])
      expect(s.host.tickets).toHaveLength(1)
    })

    it('news that comes late proves nothing', async () => {
      await open()
      const early = s.clock()
      await s.later(second)
      await written([before, scoped])
      await s.later(second)
      await s.provider(identity('i1'))
      await s.settled()
      await s.customer('sent before I moved', [before, scoped], { at: early })
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      expect(await reply('one')).toEqual([after, anew])
    })

    it('signs of typing and ticks go there too, and name no message from an address they have left', async () => {
      await open()
      await written([before, scoped])
      const at = { ticket: s.host.tickets[0]?.id ?? '' }
      await s.desk({ kind: 'typing', at }, { kind: 'viewing', at })
      await s.until(() => s.channel.typed.length === 1 && s.channel.read.length === 1)
      expect(s.channel.typed).toMatchObject([{ addresses: [before, scoped], lastInbound: s.channel.read[0] }])
      await s.later(second)
      await s.provider(identity('i1'))
      await s.settled()
      await s.desk({ kind: 'typing', at }, { kind: 'viewing', at })
      await s.until(() => s.channel.typed.length === 2)
      expect(s.channel.typed[1]?.addresses).toEqual([after, anew])
      expect(s.channel.typed[1]).not.toHaveProperty('lastInbound')
      expect(s.channel.read).toHaveLength(1)
      await s.later(second)
      await written([after, anew])
      await s.desk({ kind: 'viewing', at })
      await s.until(() => s.channel.read.length === 2)
    })

    it('their conversations on other lines go with them', async () => {
      await open()
      await written([before, scoped])
      await s.customer('on the other line', [before, scoped], { line: 'line-2' })
      await s.until(() => s.host.tickets.length === 2)
      await s.later(second)
      await s.provider(identity('i1'))
      await s.settled()
      expect(await reply('to the other line')).toEqual([after, anew])
    })

    it('who never wrote on a line is not written to at a number that they have left', async () => {
      await open()
      await written([before, scoped])
      await s.later(second)
      await s.provider(identity('i1'))
      await s.settled()
      const place = { channel: 'fake', line: 'line-2' }
      const consent = {
        ...place,
        id: 'agreed-1',
        tenant: 'main',
        customer: '',
        addresses: [],
        purpose: 'service',
        granted: true,
        source: 'agent',
        evidence: 'on the phone',
        at: s.clock(),
      } as const
      const introduce = { by: 'address', ...place, addresses: [before], create: true } as const
      await s.bridge.store.apply('main', undefined, [{ introduce, changes: [{ consent }] }])
      const content = { type: 'template', name: 'hello', language: 'en' } as const
      await s.bridge.startConversation({ ...place, to: [before], content })
      await s.until(() => s.channel.taken.length === 1)
      expect(s.channel.taken.map(({ to }) => to)).toEqual([[after, anew]])
    })

    it('a lost answer is looked for where it was sent, so that a move between the two sends nothing twice', async () => {
      await open({ lookup: true, settlesAfterMs: second })
      const { lookup } = s.channel
      const asked: (readonly Address[])[] = []
      s.channel.lookup = lookup && {
        ...lookup,
        find: (part, to, ...rest) => {
          asked.push(to.addresses)
          return lookup.find(part, to, ...rest)
        },
      }
      await written([before, scoped])
      s.channel.next('lose-answer')
      await s.agent('once')
      await s.until(() => s.channel.taken.length === 1)
      await s.provider(identity('i1', s.clock() + second))
      await s.later(60 * second)
      await s.until(async () => {
        await s.later(10 * second)
        return asked.length > 0
      })
      await s.settled()
      expect(asked).toEqual([[before, scoped]])
      expect(s.channel.taken).toHaveLength(1)
    })
  })
