import type { ChannelEvent, Content, Delivery } from '@deskwire/core/adapter'
import { fakeChannel, fakeHost, fakeSms } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'
import { stores } from './stores.js'

const day = 24 * 60 * 60_000
const phones = (n: number) => `+1555123${String(n).padStart(4, '0')}`
const image = (ref: string): Content => ({ type: 'media', kind: 'image', media: { ref, mime: 'image/jpeg' } })

const permutations = <T>(list: readonly T[]): T[][] =>
  list.length < 2
    ? [[...list]]
    : list.flatMap((one, n) => permutations([...list.slice(0, n), ...list.slice(n + 1)]).map((rest) => [one, ...rest]))

for (const { name, make } of stores)
  describe(`promises, on the ${name} store`, () => {
    const ends: (() => unknown)[] = []
    const scene = async (options: Omit<SceneOptions, 'store'> = {}) => {
      const { store, clean } = make()
      const made = await new Scene({ store, ...options }).start()
      ends.push(async () => {
        const books = await made.bridge.books()
        const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)
        const { received, effected, waiting, parked, duplicate } = books
        // Promise 9, after every test.
        expect(received, JSON.stringify(books)).toBe(
          effected + waiting + parked + duplicate + sum(books.ignored) + sum(books.refused),
        )
        await made.stop()
        clean()
      })
      return made
    }
    afterEach(async () => {
      for (const end of ends.splice(0)) await end()
    })

    it('1: a store that fails makes the provider repeat, and the repeat has one effect', async () => {
      const s = await scene()
      const { accept } = s.bridge.store
      s.bridge.store.accept = () => Promise.reject(new Error('disk full'))
      const message = s.message('hello')
      expect(await s.provider(message)).toBe(503)
      s.bridge.store.accept = accept
      expect(await s.provider(message)).toBe(200)
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.settled(1)
      expect(s.host.texts()).toEqual(['hello'])
    })

    it('2: a message delivered five times at once, and again for eight days, has one effect', async () => {
      const s = await scene()
      const message = s.message('once')
      await Promise.all(Array.from({ length: 5 }, () => s.provider(message)))
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      for (let n = 0; n < 8; n++) {
        await s.later(0.99 * day)
        expect(await s.provider(message)).toBe(200)
      }
      await s.settled(1)
      expect(s.host.texts()).toEqual(['once'])
      expect((await s.bridge.books()).duplicate).toBe(12)
    })

    it('3: two customers on one line do not wait for each other while the host is slow', async () => {
      let letGo = () => {}
      const slow = new Promise<void>((resolve) => {
        letGo = resolve
      })
      const s = await scene()
      s.host.next({ until: slow })
      await s.customer('from the first', phones(1))
      await s.until(() => s.host.planned === 0, 'the slow call')
      await s.customer('from the second', phones(2))
      await s.until(() => s.host.tickets.length === 1 && s.host.tickets[0]?.entries.length === 1)
      expect(s.host.texts()).toEqual(['from the second'])
      letGo()
      await s.until(() => s.host.tickets.length === 2)
    })

    it('3: ten quick messages from one customer are all delivered, in order, one at a time', async () => {
      const host = fakeHost()
      let busy = 0
      let most = 0
      const { post } = host
      host.post = async (...given) => {
        most = Math.max(most, ++busy)
        await new Promise((resolve) => setTimeout(resolve, 2))
        busy--
        return post.apply(host, given)
      }
      const s = await scene({ host })
      await Promise.all(Array.from({ length: 10 }, (_, n) => s.customer(`message ${n}`)))
      await s.until(() => host.tickets[0]?.entries.length === 10)
      expect(host.texts()).toEqual(Array.from({ length: 10 }, (_, n) => `message ${n}`))
      expect(host.tickets).toHaveLength(1)
      expect(most).toBe(1)
    })

    it('3: a STOP and a status do not wait behind a host that is down', async () => {
      const s = await scene()
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.agent('hello')
      await s.until(() => s.channel.taken.length === 1)
      s.host.down = true
      await s.customer('are you there?')
      await s.customer('STOP')
      await s.status('p1', 'delivered')
      await s.until(async () =>
        (await s.bridge.store.consents('main', { channel: 'fake' })).items.some((c) => !c.granted),
      )
      await s.until(async () => (await s.bridge.store.sent('main', 'fake', 'p1'))?.delivery === 'delivered')
      expect(s.host.texts()).toEqual(['hi'])
      s.host.down = false
      // One asks whether it is back, then the others come.
      for (let n = 0; n < 20; n++) await s.later(30_000)
      await s.until(() => s.host.tickets[0]?.entries.length === 3)
      expect(s.host.texts()).toEqual(['hi', 'are you there?', 'STOP'])
    })

    it('4: an album of ten images from a new customer, in ten webhooks at once, is one ticket with ten entries', async () => {
      const s = await scene()
      for (let n = 0; n < 10; n++) s.channel.files.set(`m${n}`, Buffer.from(`${n}`))
      await Promise.all(Array.from({ length: 10 }, (_, n) => s.customer(image(`m${n}`))))
      await s.until(() => s.host.tickets[0]?.entries.length === 10)
      await s.settled(1)
      expect(s.host.tickets).toHaveLength(1)
    })

    for (let bad = 0; bad < 4; bad++)
      it(`5: a bad item at place ${bad} of four is parked with a reason, and its neighbours arrive`, async () => {
        const s = await scene()
        const batch: ChannelEvent[] = [0, 1, 2, 3].map((n) =>
          n === bad
            ? { kind: 'unreadable', id: 'odd', at: s.clock(), reason: 'no type', raw: { a: 1 } }
            : s.message(`message ${n}`),
        )
        expect(await s.provider(...batch)).toBe(200)
        await s.until(() => s.host.tickets[0]?.entries.length === 3)
        expect(s.host.texts()).toEqual([0, 1, 2, 3].filter((n) => n !== bad).map((n) => `message ${n}`))
        await s.until(async () => (await s.bridge.books()).parked === 1)
        expect((await s.bridge.store.parked('main', { limit: 5 })).items[0]?.reason).toBe('unreadable: no type')
      })

    it('5: an entry the host refuses is parked, the next one goes on, and a retry delivers it', async () => {
      const s = await scene()
      await s.customer('first')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      s.host.next({ refuse: { code: 'invalid' } })
      await s.customer('second')
      await s.customer('third')
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      await s.until(async () => (await s.bridge.books()).parked === 1)
      const [parked] = (await s.bridge.store.parked('main', { limit: 5 })).items
      expect(parked?.reason).toBe('refused: invalid')
      expect(await s.bridge.store.retry('main', parked?.id ?? '')).toBe(true)
      await s.until(() => s.host.tickets[0]?.entries.length === 3)
      expect(s.host.texts()).toEqual(['first', 'third', 'second'])
    })

    it('5: a host that is down is no bad item: its lanes wait, and nothing is lost', async () => {
      // The clock jumps while calls are under way, so their answers are lost with the lease; keys make that harmless.
      const s = await scene({ host: fakeHost({ capabilities: { repeatable: { open: true, post: true } } }) })
      s.host.down = true
      for (let n = 0; n < 5; n++) await s.customer(`${n}`, phones(n % 2))
      await s.later(3 * 60 * 60_000)
      expect((await s.bridge.books()).parked).toBe(0)
      s.host.down = false
      // One asks whether it is back, then the others come.
      for (let n = 0; n < 20; n++) await s.later(30_000)
      await s.until(() => s.host.tickets.length === 2 && s.host.tickets.every(({ entries }) => entries.length >= 2))
      await s.settled(2)
      expect(s.host.tickets.flatMap(({ id }) => s.host.texts(id)).sort()).toEqual(['0', '1', '2', '3', '4'])
    })

    it('5: an entry at which the host breaks every time is set aside in the end, and the lane goes on', async () => {
      const s = await scene({ host: fakeHost({ lookup: true }) })
      await s.customer('good one')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.settled(1)
      s.host.breaksAt = ({ content }) => content.type === 'text' && content.text === 'poison'
      await s.customer('poison')
      await s.customer('another good one')
      const texts = () => s.host.texts(s.host.tickets[0]?.id)
      for (let n = 0; n < 40 && texts().length < 2; n++) {
        await s.customer(`from somebody else, ${n}`, phones(2))
        await s.later(10 * 60_000)
      }
      expect(texts()).toEqual(['good one', 'another good one'])
      expect((await s.bridge.store.parked('main', { limit: 5 })).items[0]?.reason).toBe('refused: stuck')
    })

    it('7: a send whose answer was lost is looked up, not repeated', async () => {
      const s = await scene({ channel: fakeChannel({ lookup: true }) })
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      s.channel.next('lose-answer')
      await s.agent('hello')
      await s.until(() => s.channel.taken.length === 1)
      await s.later(60_000)
      await s.settled(1)
      expect(s.channel.texts()).toEqual(['hello'])
    })

    for (const [asks, ends] of [
      ['asks whose each one is', { texts: ['hello', 'hello'], parked: [] }],
      ['takes the first that is alike', { texts: ['hello'], parked: ['unknown'] }],
    ] as const)
      it(`7: of two equal texts the lost second is not taken for the first, where the look-up ${asks}`, async () => {
        const channel = fakeChannel({ lookup: 'alike' })
        const { lookup } = channel
        if (asks !== 'asks whose each one is' && lookup)
          channel.lookup = {
            ...lookup,
            find: (part, to, { isOthers: _, ...attempt }, call) => lookup.find(part, to, attempt, call),
          }
        const s = await scene({ channel })
        await s.customer('hi')
        await s.until(() => s.host.tickets[0]?.entries.length === 1)
        await s.agent('hello')
        await s.until(() => s.channel.taken.length === 1)
        s.channel.next('lose-request')
        const second = await s.agent('hello')
        await s.until(() => s.channel.planned === 0)
        for (let n = 0; n < 8; n++) await s.later(60_000)
        await s.settled(1)
        expect(s.channel.texts()).toEqual(ends.texts)
        const { items } = await s.bridge.store.parked('main', { limit: 5 })
        expect(items.map(({ reason }) => reason)).toEqual(ends.parked)
        const told = s.host.tickets[0]?.reports.filter(
          ({ reply, delivery }) => reply === second && delivery === 'failed',
        )
        expect(told).toHaveLength(ends.parked.length)
      })

    it('7: a send that never arrived is found absent, and sent', async () => {
      const s = await scene({ channel: fakeChannel({ lookup: true }) })
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      s.channel.next('lose-request')
      await s.agent('hello')
      await s.until(() => s.channel.planned === 0)
      await s.later(60_000)
      await s.until(() => s.channel.taken.length === 1)
      await s.settled(1)
    })

    it('7: where nobody can be asked, a status that carries our part id tells', async () => {
      const s = await scene()
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      s.channel.next('lose-answer')
      await s.agent('hello')
      await s.until(() => s.channel.taken.length === 1)
      await s.status('p1', 'sent', { part: s.channel.taken[0]?.part ?? '' })
      await s.settled(1)
      expect(await s.bridge.store.sent('main', 'fake', 'p1')).toMatchObject({ delivery: 'sent' })
      expect(s.channel.taken).toHaveLength(1)
      expect((await s.bridge.books()).parked).toBe(0)
    })

    it('7: what nobody can tell is unknown: parked, told to the agent, never repeated', async () => {
      const s = await scene()
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      s.channel.next('lose-answer')
      const reply = await s.agent('hello')
      await s.until(() => s.channel.taken.length === 1)
      await s.later(10 * 60_000)
      await s.until(async () => (await s.bridge.books()).parked === 1)
      await s.until(() => s.host.tickets[0]?.reports.length === 1)
      expect(s.host.tickets[0]?.reports[0]).toMatchObject({ reply, delivery: 'failed', failure: { code: 'unknown' } })
      expect(s.channel.taken).toHaveLength(1)
    })

    it('7: part 2 of 3 fails: 1 is never sent again, and the agent learns why', async () => {
      const s = await scene({ channel: fakeChannel({ capabilities: { text: { max: 10, markup: 'whatsapp' } } }) })
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      s.channel.next({ delayMs: 0 }, { refuse: { code: 'content', message: 'not allowed' } })
      const reply = await s.agent('one two three four five')
      await s.until(() => s.host.tickets[0]?.reports.length === 1)
      expect(s.host.tickets[0]?.reports[0]).toMatchObject({ reply, delivery: 'failed', failure: { code: 'content' } })
      await s.later(60 * 60_000)
      await s.settled(1)
      expect(s.channel.taken).toHaveLength(1)
    })

    it('8: all 24 orders of sent, delivered, read and failed end the same, before and after the answer', async () => {
      const s = await scene()
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      const orders = permutations<Delivery>(['sent', 'delivered', 'read', 'failed'])
      for (const [n, order] of orders.entries()) {
        const early = n % 2 === 0
        let letGo = () => {}
        if (early)
          s.channel.next({
            until: new Promise<void>((resolve) => {
              letGo = resolve
            }),
          })
        await s.agent(`reply ${n}`)
        const id = `p${n + 1}`
        if (!early) await s.until(() => s.channel.taken.length === n + 1)
        for (const status of order)
          await s.status(id, status, { failure: { code: 'x', message: 'x', retryable: false } })
        letGo()
        await s.until(
          async () => (await s.bridge.store.sent('main', 'fake', id))?.delivery === 'read',
          `order ${order}`,
        )
      }
      await s.settled(1)
      const last = new Map(s.host.tickets[0]?.reports.map(({ reply, delivery }) => [reply, delivery]))
      expect([...last.values()]).toEqual(orders.map(() => 'read'))
    })

    it('8: a status of a message nobody knows is kept a while, then ignored, and fails no batch', async () => {
      const s = await scene()
      const status: ChannelEvent = {
        kind: 'status',
        id: 'x:sent',
        line: 'line-1',
        to: [],
        message: 'x',
        status: 'sent',
        at: s.clock(),
      }
      expect(await s.provider(status, s.message('hi'))).toBe(200)
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.later(2 * 60 * 60_000)
      await s.until(async () => (await s.bridge.books()).ignored.unknown_message === 1)
      expect(s.host.tickets).toHaveLength(1)
    })

    it('10: what we wrote into the host is known when it comes back, even before its answer', async () => {
      const s = await scene()
      let letGo = () => {}
      await s.customer('one')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.settled(1)
      s.host.next({
        answers: new Promise<void>((resolve) => {
          letGo = resolve
        }),
      })
      await s.customer('two')
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      for (const entry of s.host.tickets[0]?.entries ?? [])
        await s.desk({
          kind: 'reply',
          id: entry.id,
          at: { ticket: 'T1' },
          author: { kind: 'automation' },
          content: [entry.content],
        })
      await s.until(async () => (await s.bridge.books()).ignored.echo === 1)
      letGo()
      await s.until(async () => (await s.bridge.books()).ignored.echo === 2)
      await s.agent('two')
      await s.until(() => s.channel.taken.length === 1)
      expect(s.channel.texts()).toEqual(['two'])
    })

    it('11: an address is stored and written to as it came', async () => {
      const s = await scene()
      await s.customer('oi', '+5511912345678')
      await s.customer('hola', '+5215512345678')
      await s.until(() => s.host.tickets.length === 2)
      await s.agent('hola', s.host.tickets[1]?.id)
      await s.until(() => s.channel.taken.length === 1)
      expect(s.host.tickets.map(({ opening }) => opening.customer.addresses[0]?.value).sort()).toEqual([
        '+5215512345678',
        '+5511912345678',
      ])
      expect(s.channel.taken[0]?.to[0]?.value).toBe(s.host.tickets[1]?.opening.customer.addresses[0]?.value)
    })

    it('12: every kind of inbound item is visible in the ticket', async () => {
      const s = await scene()
      s.channel.files.set('i', Buffer.from('i'))
      const kinds: Content[] = [
        image('i'),
        image('gone'),
        { type: 'unsupported', kind: 'poll_creation' },
        { type: 'location', latitude: 52.37, longitude: 4.9 },
        { type: 'reaction', emoji: '👍', to: 'in1' },
        { type: 'reaction', emoji: null, to: 'in1' },
        { type: 'contacts', contacts: [] },
        { type: 'order', items: [] },
        { type: 'revoke', of: 'in1' },
      ]
      for (const content of kinds) await s.customer(content)
      await s.until(() => s.host.tickets[0]?.entries.length === kinds.length)
    })

    it('peers: a failed status reaches the host with its reason', async () => {
      const s = await scene()
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      const reply = await s.agent('hello')
      await s.until(() => s.channel.taken.length === 1)
      await s.status('p1', 'failed', {
        failure: {
          code: 'unreachable',
          message: 'Not on WhatsApp',
          retryable: false,
          provider: { name: 'fake', code: '131026' },
        },
      })
      await s.until(() => s.host.tickets[0]?.reports.length === 1)
      expect(s.host.tickets[0]?.reports[0]).toMatchObject({
        reply,
        delivery: 'failed',
        failure: { message: 'Not on WhatsApp.' },
      })
    })

    it('peers: a reply leaves from the line and the sender it came in on', async () => {
      const channel = fakeSms({
        lines: [
          { id: 'MG1', medium: 'sms', senders: ['+15550000001', '+15550000002'] },
          { id: 'PN2', medium: 'sms', address: '+15550000003' },
        ],
      })
      const s = await scene({ channel })
      await s.customer('to the service', phones(1), { line: 'MG1', sender: '+15550000002' })
      await s.customer('to the number', phones(1), { line: 'PN2' })
      await s.until(() => s.host.tickets.length === 2)
      for (const { id, opening } of [...s.host.tickets]) await s.agent(opening.line, id)
      await s.until(() => channel.taken.length === 2)
      const by = new Map(channel.taken.map((taken) => [taken.line, taken]))
      expect(by.get('MG1')).toMatchObject({ sender: '+15550000002', content: { text: 'MG1' } })
      expect(by.get('PN2')).toMatchObject({ content: { text: 'PN2' } })
      expect(by.get('PN2')?.sender).toBeUndefined()
    })

    it('peers: a handler that fails, then a redelivery: one entry, and nothing is lost to a mark set too early', async () => {
      const s = await scene()
      s.host.next({ refuse: { code: 'unavailable', retryable: true } })
      const message = s.message('the database was down')
      expect(await s.provider(message)).toBe(200)
      await s.until(() => s.host.planned === 0, 'the failure')
      expect(await s.provider(message)).toBe(200)
      for (let n = 0; n < 10 && s.host.tickets.length === 0; n++) await s.later(10_000)
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.settled(1)
      expect(s.host.texts()).toEqual(['the database was down'])
      expect((await s.bridge.books()).duplicate).toBe(1)
    })

    it('peers: an image-only message arrives', async () => {
      const s = await scene()
      s.channel.files.set('i', Buffer.from('bytes of it'))
      await s.customer(image('i'))
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      const [posted] = s.host.posted
      if (posted?.content.type !== 'media') throw new Error('no media')
      const body = await new Response(await posted.content.media.open(new AbortController().signal)).text()
      expect(body).toBe('bytes of it')
    })

    it('E7: a late reply is refused with the sentence and a way out; the template works', async () => {
      const channel = fakeChannel({
        templates: [{ name: 'order_ready', language: 'en', category: 'UTILITY', status: 'APPROVED', body: '' }],
      })
      const s = await scene({ channel })
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.later(25 * 60 * 60_000)
      const reply = await s.agent('sorry for the delay')
      await s.until(() => s.host.tickets[0]?.reports.length === 1)
      expect(s.host.tickets[0]?.reports[0]).toMatchObject({
        reply,
        delivery: 'failed',
        failure: {
          message: 'This conversation has exceeded the 24 hour limit to respond to the customer.',
          remedy: expect.stringContaining('order_ready en'),
        },
      })
      expect(channel.taken).toHaveLength(0)
      await s.agent('/template order_ready en name=Ana')
      await s.until(() => channel.taken.length === 1)
      expect(channel.taken[0]?.content).toMatchObject({
        type: 'template',
        name: 'order_ready',
        values: { name: 'Ana' },
      })
    })
  })
