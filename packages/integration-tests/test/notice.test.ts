import { fakeHost } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'
import { stores } from './stores.js'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const end of open.splice(0)) await end()
})

const ana = '+15551230001'
const to = [{ kind: 'phone', value: ana }] as const
const ticket = { host: 'desk', id: 'CS7' }
const content = { type: 'template', name: 'order_ready', language: 'en' } as const

for (const { name, make } of stores)
  describe(`a notification about a record, on the ${name} store`, () => {
    const scene = async () => {
      const { store, clean } = make()
      const host = fakeHost({ contacts: [{ id: 'C1', name: 'Ana', phone: ana }] })
      // The record is the host's own and was never a conversation's.
      const notes: string[] = []
      host.note = (at, text) => {
        if (at.id === ticket.id) notes.push(text)
        return Promise.resolve({ ids: [`n${notes.length}`] })
      }
      const s = await new Scene({ store, host, policy: { windowWarningMs: 0 } }).start()
      open.push(() => s.stop().then(clean))
      return { s, notes }
    }
    const subscribe = async (s: Scene) => {
      await s.customer('START', ana)
      await s.settled()
      await s.bridge.store.apply('main', undefined, [
        {
          consent: {
            id: 'form',
            tenant: 'main',
            channel: 'fake',
            line: 'line-1',
            customer: (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.customer ?? '',
            addresses: [`phone:${ana}`],
            purpose: 'updates',
            topic: 'orders',
            granted: true,
            source: 'api',
            evidence: 'form 12',
            at: s.clock(),
          },
        },
      ])
    }

    it('A3, B5: business event → gate → template → provider; sent, delivered and read come back to the record, each once', async () => {
      const { s, notes } = await scene()
      await subscribe(s)
      await s.bridge.notify({ channel: 'fake', to, topic: 'orders', ticket, content })
      await s.settled()
      const [sent] = s.channel.taken.filter((one) => one.content.type === 'template')
      expect(sent?.content).toEqual(content)
      for (const status of ['sent', 'sent', 'delivered', 'sent', 'delivered', 'read'] as const) {
        await s.status(sent?.providerId ?? '', status)
        await s.settled()
      }
      expect(notes).toEqual([
        'The message was sent to the customer.',
        'The message reached the customer.',
        'The customer has read the message.',
      ])
    })

    it('the record is not taken for the conversation, and needs no conversation in the host', async () => {
      const { s, notes } = await scene()
      await subscribe(s)
      const before = (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.ticket
      await s.bridge.notify({ channel: 'fake', to, topic: 'orders', ticket, content })
      await s.settled()
      expect((await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.ticket).toEqual(before)
      const { providerId = '' } = s.channel.taken.at(-1) ?? {}
      await s.status(providerId, 'failed', {
        failure: {
          code: 'unreachable',
          message: 'Not on WhatsApp',
          retryable: false,
          provider: { name: 'fake', code: '9' },
        },
      })
      await s.settled()
      expect(notes).toEqual([
        'The message did not reach the customer: Not on WhatsApp. Check the number, or use another way to reach the customer.',
      ])
    })

    it('B7: a refusal of the gate is noted on the record, with what would help', async () => {
      const { s, notes } = await scene()
      const { id } = await s.bridge.notify({ channel: 'fake', to, topic: 'orders', ticket, content })
      await s.settled()
      expect(await s.bridge.store.envelope('main', id)).toMatchObject({ state: 'refused', reason: 'no_consent' })
      expect(notes).toEqual([expect.stringMatching(/^The message was not sent: /)])
      expect(s.channel.taken).toEqual([])
    })
  })
