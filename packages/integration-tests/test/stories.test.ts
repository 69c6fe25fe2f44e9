import type { Act, Choice } from '@deskwire/core/adapter'
import { fakeAssistant, fakeChannel, fakeHost, fakeSms } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'
import { stores } from './stores.js'

const hour = 60 * 60_000
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const end of open.splice(0)) await end()
})

const say = (text: string): Act => ({ act: 'say', content: { type: 'text', text, markup: 'plain' } })

for (const { name, make } of stores)
  describe(`the five stories the ports were walked through, on the ${name} store`, () => {
    const scene = async (options: Omit<SceneOptions, 'store'> = {}) => {
      const { store, clean } = make()
      const made = await new Scene({ store, ...options }).start()
      open.push(() => made.stop().then(clean))
      return made
    }

    it('(a) an album from a customer known by business-scoped id only is one ticket; a picker is tapped and answered untyped', async () => {
      const channel = fakeChannel()
      const host = fakeHost({ turns: true })
      const s = await scene({ channel, host })
      const who = [{ kind: 'bsuid', value: 'NL.4566546130240823' }] as const
      const album = Array.from({ length: 10 }, (_, n) => {
        channel.files.set(`media-${n}`, Buffer.from(`image ${n}`))
        return s.message({ type: 'media', kind: 'image', media: { ref: `media-${n}`, mime: 'image/jpeg' } }, who)
      })
      expect(await s.provider(...album)).toBe(200)
      // One entry at a time: the next waits until the host gives the turn back, in a webhook of its own.
      for (let n = 1; n <= 10; n++) {
        await s.until(() => host.tickets[0]?.entries.length === n, `entry ${n}`)
        const key = host.tickets[0]?.entries.at(-1)?.key ?? ''
        await s.desk({ kind: 'turn-over', id: `turn${n}`, at: { ticket: 'T1' }, request: key })
      }
      expect(host.tickets).toHaveLength(1)
      expect(host.tickets[0]?.entries.map(({ content }) => content.type === 'media' && content.media.ref)).toEqual(
        album.map((_, n) => `media-${n}`),
      )
      expect(host.tickets[0]?.opening.customer.addresses).toEqual(who)

      // Its virtual agent asks by callback, naming us by the key we gave when opening.
      const picker: Choice = {
        id: 'topic',
        prompt: 'What is it about?',
        input: 'choice',
        options: [
          { id: 'a', title: 'Billing', value: { sys_id: '1' } },
          { id: 'b', title: 'Delivery', value: { sys_id: '2' } },
        ],
      }
      await s.desk({
        kind: 'reply',
        id: 'cb1',
        at: { key: host.tickets[0]?.key ?? '' },
        author: { kind: 'assistant' },
        content: [{ type: 'choice', ...picker }],
      })
      await s.until(() => channel.taken.length === 1, 'the picker')
      const shown = channel.taken[0]?.content
      if (shown?.type !== 'choice') throw new Error('not a choice')
      await s.customer(
        { type: 'selection', choice: '', options: [{ id: shown.options[1]?.id ?? '', title: 'Delivery' }], by: 'tap' },
        who,
      )
      await s.until(() => host.tickets[0]?.entries.length === 11, 'the answer')
      expect(host.tickets[0]?.entries[10]?.content).toMatchObject({
        type: 'selection',
        choice: 'topic',
        options: [{ title: 'Delivery', value: { sys_id: '2' } }],
        by: 'tap',
      })
      expect(host.posted.at(-1)?.typed).toBe(false)
      expect(host.tickets).toHaveLength(1)
    })

    it('(b) a reply after 30 hours is held, the process dies after the template went out, and nothing is lost or doubled', async () => {
      const channel = fakeChannel({ lookup: true })
      const host = fakeHost()
      const policy: SceneOptions['policy'] = {
        onClosed: 'reopen',
        reopenTemplate: { type: 'template', name: 'come_back', language: 'en' },
      }
      const s = await scene({ channel, host, policy })
      await s.customer('my parcel is late')
      await s.until(() => host.tickets[0]?.entries.length === 1)
      await s.later(30 * hour)
      host.files.set('label.pdf', Buffer.from('%PDF-1.7'))
      channel.next('lose-answer') // of the template: it went out, and nobody here knows
      await s.agent([
        { type: 'text', text: 'Here is your label', markup: 'plain' },
        { type: 'media', kind: 'file', media: { ref: 'label.pdf', mime: 'application/pdf', name: 'label.pdf' } },
      ])
      await s.until(() => channel.taken.length === 1, 'the template')
      expect(channel.taken[0]?.content).toMatchObject({ type: 'template', name: 'come_back' })
      await s.until(() => host.tickets[0]?.notes.some((note) => note.includes('held')) ?? false, 'the note')
      // The lost answer is looked up, not repeated.
      await s.later(60_000)
      await s.settled(2)
      expect(channel.taken).toHaveLength(1)
      await s.customer('yes I am here')
      await s.until(() => channel.taken.length === 3, 'the held reply')
      expect(channel.taken.slice(1).map(({ content }) => content.type)).toEqual(['text', 'media'])
      await s.until(() => host.tickets[0]?.notes.some((note) => note.includes('answered')) ?? false, 'the release')
      expect(host.texts()).toEqual(['my parcel is late', 'yes I am here'])
    })

    it('(c) over SMS: 14 options, "the second one", STOP, START, then a notification', async () => {
      const channel = fakeSms()
      const phone = '+15551230001'
      const host = fakeHost({ contacts: [{ id: 'c1', name: 'Ana', phone }] })
      const options = Array.from({ length: 14 }, (_, n) => ({ id: `o${n}`, title: `Case ${n + 1}`, value: n + 1 }))
      const assistant = fakeAssistant((turn) =>
        turn.content.type === 'selection'
          ? [say(`you chose ${String(turn.content.options[0]?.value)}`)]
          : [{ act: 'ask', content: { type: 'choice', id: 'case', prompt: 'Which case?', input: 'choice', options } }],
      )
      const s = await scene({ channel, host, assistants: { menu: assistant } })
      await s.customer('status', phone)
      await s.until(() => channel.taken.length > 0, 'the menu')
      expect(channel.texts().join('\n')).toMatch(/1\W+Case 1\b/)
      const menus = channel.taken.length
      await s.customer('the second one', phone)
      await s.until(() => channel.texts().at(-1) === 'you chose 2', 'the choice')
      expect(assistant.turns.at(-1)?.content).toMatchObject({ type: 'selection', by: 'number' })
      await s.customer('STOP', phone)
      await s.settled()
      // The provider has answered STOP by itself.
      expect(channel.taken).toHaveLength(menus + 1)
      const refused = await s.bridge.notify({
        channel: 'fake',
        to: [{ kind: 'phone', value: phone }],
        topic: 'orders',
        content: { type: 'text', text: 'shipped', markup: 'plain' },
      })
      await s.settled()
      expect(await s.bridge.store.envelope('main', refused.id)).toMatchObject({ state: 'refused', reason: 'opted_out' })
      await s.later(1000)
      await s.customer('START', phone)
      await s.settled()
      const agent = await s.bridge.startConversation({
        channel: 'fake',
        to: [{ kind: 'phone', value: phone }],
        content: { type: 'text', text: 'Hello again', markup: 'plain' },
        agent: { name: 'Ben' },
      })
      await s.until(() => channel.texts().at(-1) === 'Hello again', 'the agent who writes first')
      expect(agent.accepted).toBe('new')
      await s.settled()
      expect(assistant.turns).toHaveLength(2)
    })

    it('(d) a system event, an agent message and typing, while read arrives before sent for part 2 of 3', async () => {
      const channel = fakeChannel({ capabilities: { text: { max: 20, markup: 'whatsapp' } } })
      const s = await scene({ channel })
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.desk(
        { kind: 'assigned', id: 'sys1', at: { ticket: 'T1' }, to: 'ana' },
        { kind: 'typing', at: { ticket: 'T1' } },
        {
          kind: 'reply',
          id: 'r1',
          at: { ticket: 'T1' },
          author: { kind: 'agent', id: 'ana' },
          content: [{ type: 'text', text: 'one two three four five six seven eight nine ten', markup: 'plain' }],
        },
      )
      await s.until(() => channel.taken.length === 3, 'three parts')
      await s.until(() => channel.typed.length === 1, 'typing')
      expect(channel.texts().join(' ')).toBe('one two three four five six seven eight nine ten')
      const part = (n: number) => ({ part: channel.taken[n]?.part ?? '' })
      await s.status('p2', 'read', part(1))
      await s.status('p2', 'sent', part(1))
      await s.status('p1', 'delivered', part(0))
      await s.settled(1)
      expect(s.host.tickets[0]?.reports).toEqual([])
      await s.status('p3', 'sent', part(2))
      await s.until(() => s.host.tickets[0]?.reports.length === 1, 'sent')
      await s.status('p3', 'read', part(2))
      await s.until(() => s.host.tickets[0]?.reports.at(-1)?.delivery === 'delivered', 'delivered')
      await s.status('p1', 'read', part(0))
      await s.until(() => s.host.tickets[0]?.reports.at(-1)?.delivery === 'read', 'read')
      expect(s.host.tickets[0]?.reports.map(({ delivery }) => delivery)).toEqual(['sent', 'delivered', 'read'])
      const [conversation] = (await s.bridge.store.conversations('main', { limit: 2 })).items
      expect(conversation?.state).toBe('active')
    })

    it('(e) two workers: one loses its lease in the middle of a post, and there is one entry', async () => {
      let letGo = () => {}
      const stuck = new Promise<void>((resolve) => {
        letGo = resolve
      })
      const host = fakeHost({ lookup: true })
      const s = await scene({ host, leaseMs: 5_000, callMs: 3_000 })
      await s.customer('first')
      await s.until(() => host.tickets[0]?.entries.length === 1)
      await s.settled(1)
      host.next({ answers: stuck })
      await s.customer('second')
      await s.customer('third')
      await s.until(async () => (await s.bridge.books()).waiting >= 2)
      await s.until(() => host.tickets[0]?.entries.length === 2, 'the post that hangs')
      // The worker hangs; its lease ends, and another takes the lane over.
      await s.clock.advance(5_500)
      await s.until(async () => {
        await s.later(500)
        return host.tickets[0]?.entries.length === 3
      }, 'the lane taken over')
      letGo()
      await s.settled(1)
      expect(host.texts()).toEqual(['first', 'second', 'third'])
      const books = await s.bridge.books()
      expect(books.parked).toBe(0)
    })
  })
