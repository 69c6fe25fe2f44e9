import { createBridge } from '@deskwire/core'
import { type Act, type Content, DeskwireError, type Opening } from '@deskwire/core/adapter'
import { fakeAssistant, fakeChannel, fakeHost, fakeSms } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'
import { stores } from './stores.js'

const hour = 60 * 60_000
const phone = '+15551230001'
const to = [{ kind: 'phone', value: phone }] as const
const text = (words: string): Content => ({ type: 'text', text: words, markup: 'plain' })
const say = (words: string): Act => ({ act: 'say', content: text(words) })
const template = { type: 'template', name: 'come_back', language: 'en' } as const

for (const { name, make } of stores)
  describe(`conversations, on the ${name} store`, () => {
    const ends: (() => unknown)[] = []
    const scene = async (options: Omit<SceneOptions, 'store'> = {}) => {
      const { store, clean } = make()
      const made = await new Scene({ store, ...options }).start()
      ends.push(() => made.stop().then(clean))
      return made
    }
    afterEach(async () => {
      for (const end of ends.splice(0)) await end()
    })
    const begun = async (options: Omit<SceneOptions, 'store'> = {}, words = 'good morning') => {
      const s = await scene(options)
      await s.customer(words)
      await s.until(() => s.host.tickets[0]?.entries.length === 1, 'the first entry')
      return s
    }

    describe('A2: an agent writes first', () => {
      it('from a ticket of the host, to someone who never wrote: refused without consent, told in the ticket', async () => {
        const s = await scene()
        await s.host.open(
          {
            key: 'x',
            channel: 'fake',
            line: 'line-1',
            medium: 'whatsapp',
            customer: { addresses: to, verified: false },
            subject: 's',
            attributes: {},
          },
          { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY },
        )
        await s.desk({ kind: 'outreach', id: 'o1', at: { channel: 'fake', to, ticket: 'T1' }, content: template })
        await s.until(() => s.host.tickets[0]?.reports.length === 1, 'the refusal')
        expect(s.host.tickets[0]?.reports[0]).toMatchObject({
          reply: 'o1',
          delivery: 'failed',
          failure: { code: 'no_consent' },
        })
        expect(s.channel.taken).toHaveLength(0)
      })

      it('while another ticket is open: the template goes out, and the answer comes to the ticket it was sent from', async () => {
        const s = await begun()
        await s.later(30 * hour)
        const opened = await s.host.open(
          {
            key: 'x',
            channel: 'fake',
            line: 'line-1',
            medium: 'whatsapp',
            customer: { addresses: to, verified: false },
            subject: 's',
            attributes: {},
          },
          { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY },
        )
        await s.desk({
          kind: 'outreach',
          id: 'o1',
          at: { channel: 'fake', to, ticket: opened.id },
          content: text('/template come_back en'),
        })
        await s.until(() => s.channel.taken.length === 1, 'the template')
        expect(s.channel.taken[0]?.content).toMatchObject(template)
        await s.customer('I am back')
        await s.until(() => s.host.ticket(opened.id).entries.length === 1, 'the answer')
        // The earlier ticket still finds its conversation.
        await s.agent('from the first ticket', 'T1')
        await s.until(() => s.channel.texts().includes('from the first ticket'))
      })

      it('in a ticket that no conversation has: a hint is followed if it says that they may have written first', async () => {
        const s = await begun()
        const opening = { ...s.host.tickets[0]?.opening, key: 'x' } as Opening
        const call = { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY }
        const { id: ticket } = await s.host.open(opening, call)
        for (const id of ['plain', 'first'])
          s.host.hints.set(id, [
            { kind: 'outreach', id: `of-${id}`, at: { channel: 'fake', to, ticket }, content: text(`News, ${id}`) },
          ])
        await s.desk({ kind: 'changed', id: 'plain', at: { ticket: 'of-nobody' } })
        await s.desk({ kind: 'changed', id: 'first', at: { ticket }, first: true })
        await s.until(() => s.channel.texts().includes('News, first'), 'what the agent wrote first')
        await s.customer('Tell me')
        await s.until(() => s.host.texts(ticket).includes('Tell me'), 'the answer, in their ticket')
        expect(s.channel.texts()).toEqual(['News, first'])
      })
    })

    describe('A2: the answer to what an agent wrote first', () => {
      const begin = async () => {
        const assigned: unknown[] = []
        const host = Object.assign(fakeHost(), {
          assign: async ({ id }: { id: string }, to: object) => void assigned.push({ id, ...to }),
        })
        const assistant = fakeAssistant(() => [say('I am the assistant')])
        const s = await scene({ host, assistants: { bot: assistant } })
        await s.customer('good morning')
        await s.until(() => s.channel.taken.length === 1, 'the assistant')
        return { s, assistant, assigned }
      }
      const write = (s: Scene) =>
        s.bridge.startConversation({
          channel: 'fake',
          to: [{ kind: 'phone', value: '+1 (555) 123-0001' }],
          agent: { id: 'beth', name: 'Beth' },
          content: text('We have news'),
        })

      it('goes to them and to no assistant, with their words in the transcript', async () => {
        const { s, assistant, assigned } = await begin()
        await write(s)
        await s.until(() => s.channel.texts().at(-1) === 'We have news', 'the first words')
        await s.customer('which news?')
        await s.until(() => assigned.length === 1, 'the ticket is hers')
        expect(assistant.turns).toHaveLength(1)
        const [ticket] = s.host.tickets
        expect(ticket?.opening.transcript?.at(-1)).toMatchObject({
          author: 'agent',
          name: 'Beth',
          content: text('We have news'),
        })
        expect(s.host.posted.at(-1)).toMatchObject({ answers: { id: 'beth', name: 'Beth' } })
        expect(assigned).toEqual([{ id: ticket?.id, agent: 'beth' }])
        await s.customer('and more?')
        await s.until(() => ticket?.entries.length === 2, 'the next message')
        expect(s.host.posted.at(-1)).not.toHaveProperty('answers')
        expect(assigned).toHaveLength(1)
      })

      it('is the assistant’s again where the provider refused the first words', async () => {
        const { s, assistant } = await begin()
        s.channel.next({ refuse: { code: 'content', message: 'not allowed' } })
        const { id } = await write(s)
        await s.until(async () => (await s.bridge.store.envelope('main', id))?.state === 'refused', 'the refusal')
        await s.customer('anybody there?')
        await s.until(() => assistant.turns.length === 2, 'the assistant')
        expect(s.host.tickets).toEqual([])
      })

      it('that cannot be assigned to them is told in the ticket', async () => {
        const { s } = await begin()
        Object.assign(s.host, {
          assign: () => Promise.reject(new DeskwireError({ code: 'not_found', message: 'No Beth', retryable: false })),
        })
        await write(s)
        await s.until(() => s.channel.texts().at(-1) === 'We have news', 'the first words')
        await s.customer('which news?')
        await s.until(() => s.host.tickets[0]?.notes.some((note) => note.includes('Beth')) ?? false, 'the note')
      })
    })

    describe('A3, B8, C5: notifications', () => {
      const order = (s: Scene, key: string) =>
        s.bridge.notify({ channel: 'fake', to, topic: 'orders', key, content: text('Your order was shipped') })
      const outcome = async (s: Scene, id: string) => {
        await s.until(async () => !['waiting'].includes((await s.bridge.store.envelope('main', id))?.state ?? ''), id)
        const found = await s.bridge.store.envelope('main', id)
        return found?.reason ?? found?.state
      }

      it('need a known contact, the opt-in and the subscription; each refusal says which is missing', async () => {
        const s = await scene({ channel: fakeSms(), host: fakeHost({ contacts: [{ id: 'c', name: 'Ana', phone }] }) })
        const stranger = await s.bridge.notify({
          channel: 'fake',
          to: [{ kind: 'phone', value: '+15559990000' }],
          topic: 'orders',
          content: text('x'),
        })
        expect(await outcome(s, stranger.id)).toMatch(/guest|no_consent/)
        expect(await outcome(s, (await order(s, '1')).id)).toBe('no_consent')
        await s.customer('START', phone)
        await s.settled()
        expect(await outcome(s, (await order(s, '2')).id)).toBe('no_consent')
        const [conversation] = (await s.bridge.store.conversations('main', { address: to[0], limit: 1 })).items
        if (!conversation) throw new Error('no conversation')
        await s.bridge.store.apply('main', conversation.id, [
          {
            consent: {
              id: 'api1',
              tenant: 'main',
              channel: 'fake',
              line: conversation.line,
              customer: conversation.customer,
              addresses: [`phone:${phone}`],
              purpose: 'updates',
              topic: 'orders',
              granted: true,
              source: 'api',
              evidence: 'form 7',
              at: s.clock(),
            },
          },
        ])
        expect(await outcome(s, (await order(s, '3')).id)).toBe('effected')
        // The same key twice happens once.
        expect((await order(s, '3')).accepted).toBe('duplicate')
        expect(s.channel.texts().filter((t) => t.includes('shipped'))).toHaveLength(1)
        await s.later(1000)
        await s.customer('STOP', phone)
        await s.settled()
        expect(await outcome(s, (await order(s, '4')).id)).toBe('opted_out')
      })

      it('NOTIFICATION tells the setting; START and HELP are answered once where the provider does not answer', async () => {
        const s = await scene({ host: fakeHost({ contacts: [{ id: 'c', name: 'Ana', phone }] }) })
        for (const word of ['Notification', 'START', 'notification', 'HELP', 'Stop', 'STOP']) {
          await s.customer(word, phone)
          await s.settled(1)
          await s.later(1000)
        }
        expect(s.channel.texts()).toEqual([
          expect.stringContaining('off'),
          expect.stringMatching(/subscribed|on/),
          expect.stringContaining('on'),
          expect.stringContaining('Reply STOP'),
          expect.stringContaining('unsubscribed'),
        ])
        // None of them opened a ticket.
        expect(s.host.tickets).toHaveLength(0)
      })

      it('in quiet hours wait until the customer may be written to', async () => {
        const s = await scene({
          host: fakeHost({ contacts: [{ id: 'c', name: 'Ana', phone, zone: 'UTC' }] }),
          policy: { quietHours: { from: '08:00', to: '12:00' } },
        })
        await s.customer('START', phone)
        await s.until(() => s.channel.taken.length === 1, 'the confirmation')
        const [conversation] = (await s.bridge.store.conversations('main', { limit: 1 })).items
        if (!conversation) throw new Error('no conversation')
        await s.bridge.store.apply('main', conversation.id, [
          {
            consent: {
              id: 'api1',
              tenant: 'main',
              channel: 'fake',
              line: conversation.line,
              customer: conversation.customer,
              addresses: [`phone:${phone}`],
              purpose: 'updates',
              topic: 'orders',
              granted: true,
              source: 'api',
              evidence: 'form 7',
              at: s.clock(),
            },
          },
        ])
        const before = s.channel.taken.length
        await order(s, 'q')
        await s.settled(2)
        expect(s.channel.taken).toHaveLength(before)
        await s.later(3.5 * hour)
        await s.until(() => s.channel.taken.length === before + 1, 'the notification')
      })
    })

    describe('A7, C7: who is speaking', () => {
      const answering = () =>
        fakeAssistant((turn) =>
          turn.content.type === 'text' && turn.content.text.includes('refund')
            ? [say('One moment.'), { act: 'handoff', reason: 'asked for a person', queue: 'billing' }]
            : [say(`echo ${turn.content.type === 'text' ? turn.content.text : ''}`)],
        )

      it('the assistant answers first, hands off with transcript and queue, and is silent until the ticket closes', async () => {
        const assistant = answering()
        const s = await scene({ assistants: { bot: assistant } })
        await s.customer('what are your hours')
        await s.until(() => s.channel.texts().length === 1)
        expect(s.host.tickets).toHaveLength(0)
        await s.customer('a refund please')
        await s.until(() => s.host.tickets.length === 1 && s.channel.texts().includes('One moment.'), 'the handoff')
        const opening = s.host.tickets[0]?.opening
        expect(opening).toMatchObject({ queue: 'billing' })
        expect(
          opening?.transcript?.map(({ author, content }) => [author, content.type === 'text' && content.text]),
        ).toEqual([
          ['customer', 'what are your hours'],
          ['assistant', 'echo what are your hours'],
          ['customer', 'a refund please'],
          ['assistant', 'One moment.'],
        ])
        await s.until(
          () => s.host.tickets[0]?.notes.some((note) => note.includes('asked for a person')) ?? false,
          'the note',
        )
        await s.customer('are you there')
        await s.until(() => s.host.tickets[0]?.entries.length === 1)
        expect(assistant.turns).toHaveLength(2)
        expect(assistant.left).toHaveLength(1)
        await s.desk({ kind: 'closed', id: 'c1', at: { ticket: 'T1' } })
        await s.settled(1)
        await s.customer('thank you')
        await s.until(() => s.channel.texts().includes('echo thank you'), 'the assistant again')
      })

      it('an agent takes over by replying and gives back', async () => {
        const assistant = answering()
        const s = await scene({ assistants: { bot: assistant } })
        await s.customer('a refund please')
        await s.until(() => s.host.tickets.length === 1)
        await s.desk({ kind: 'handed-back', id: 'b1', at: { ticket: 'T1' } })
        await s.settled(1)
        await s.customer('hello bot')
        await s.until(() => s.channel.texts().includes('echo hello bot'))
        await s.agent('this is Ben')
        await s.until(() => s.channel.texts().includes('this is Ben'))
        await s.customer('hello Ben')
        await s.until(() => s.host.texts('T1').includes('hello Ben'), 'the entry')
        expect(s.channel.texts()).not.toContain('echo hello Ben')
      })

      it('what was given back and is handed over once more is taken up in the helpdesk', async () => {
        const s = await scene({ assistants: { bot: answering() } })
        await s.customer('a refund please')
        await s.until(() => s.host.tickets.length === 1)
        const taken: string[] = []
        s.host.reopen = async ({ id }) => void taken.push(id)
        await s.desk({ kind: 'handed-back', id: 'b1', at: { ticket: 'T1' } })
        await s.settled(1)
        await s.customer('hello bot')
        await s.until(() => s.channel.texts().includes('echo hello bot'))
        expect(taken).toEqual([])
        await s.customer('a refund please')
        await s.until(() => taken.length > 0, 'it is taken up')
        await s.settled(1)
        expect(taken).toEqual(['T1'])
        expect(s.host.tickets).toHaveLength(1)
      })

      for (const [how, respond] of [
        ['throws', () => Promise.reject(new Error('boom'))],
        ['answers garbage', () => [{ act: 'dance' }] as unknown as Act[]],
        ['says nothing', () => []],
        ['loops', () => [say('again')]],
      ] as const)
        it(`an assistant that ${how} never leaves the customer without an answer`, async () => {
          const s = await scene({ assistants: { bot: fakeAssistant(respond) }, policy: { maxTurns: 3 } })
          for (let n = 0; n < 4; n++) {
            await s.customer(`message ${n}`)
            await s.until(async () => (await s.bridge.books()).waiting <= 2)
          }
          await s.later(2 * 60_000)
          await s.until(() => s.host.tickets[0]?.notes.some((note) => /assistant/i.test(note)) ?? false, 'the note')
        })

      it('its HTML reaches a helpdesk that takes HTML without anything that could run there', async () => {
        const html =
          '<b onclick="x()">Your order</b><script>alert(1)</script> <a href="javascript:alert(2)">is here</a>'
        const assistant = fakeAssistant(async () => [
          { act: 'say', content: { type: 'text', text: html, markup: 'html' } },
          { act: 'handoff', reason: 'asked' },
        ])
        const s = await scene({ assistants: { bot: assistant }, host: fakeHost({ capabilities: { markup: 'html' } }) })
        await s.customer('good morning')
        await s.until(() => s.host.tickets.length === 1, 'the ticket')
        const said = s.host.tickets[0]?.opening.transcript?.map(({ content }) => content)
        expect(said).toContainEqual({ type: 'text', text: '<strong>Your order</strong> is here', markup: 'html' })
      })

      it('quick messages reach it one after another, each with the memory of the one before', async () => {
        const assistant = fakeAssistant(async (turn) => {
          await new Promise((resolve) => setTimeout(resolve, 2))
          return [say(`${String(turn.memory ?? 0)}`)]
        })
        const s = await scene({ assistants: { bot: assistant } })
        await Promise.all([0, 1, 2, 3, 4].map((n) => s.customer(`${n}`)))
        await s.until(() => s.channel.taken.length === 5)
        expect(s.channel.texts()).toEqual(['0', '1', '2', '3', '4'])
      })
    })

    describe('reopen or new', () => {
      const closed = async (policy: SceneOptions['policy'], host = fakeHost()) => {
        const s = await begun({ host, ...(policy && { policy }) })
        host.ticket('T1').closed = true
        await s.desk({ kind: 'closed', id: 'c1', at: { ticket: 'T1' } })
        await s.settled(1)
        return s
      }
      it('reopens within the time given, in the same ticket', async () => {
        const s = await closed({ reopen: { reopenWithin: 2 * hour } })
        await s.later(hour)
        await s.customer('one more thing')
        await s.until(() => s.host.tickets[0]?.entries.length === 2)
        expect(s.host.tickets).toHaveLength(1)
        expect(s.host.tickets[0]?.closed).toBe(false)
      })
      it('opens a new one that follows the old after that time', async () => {
        const s = await closed({ reopen: { reopenWithin: 2 * hour } })
        await s.later(3 * hour)
        await s.customer('something else')
        await s.until(() => s.host.tickets[1]?.entries.length === 1)
        expect(s.host.tickets[1]?.opening.follows).toBe('T1')
      })
      it('opens a new one where closed is final, whatever the policy', async () => {
        const s = await closed({ reopen: 'append' }, fakeHost({ capabilities: { closedIsFinal: true } }))
        await s.customer('hello again')
        await s.until(() => s.host.tickets[1]?.entries.length === 1)
      })
      it('a ticket that turns out to be gone gives way to another, and nothing is lost', async () => {
        const s = await begun()
        s.host.tickets.splice(0)
        await s.customer('still here')
        await s.until(() => s.host.tickets[0]?.entries.length === 1)
        expect(s.host.texts()).toEqual(['still here'])
      })
      it('a merged ticket: entries go to the one it was merged into', async () => {
        const s = await begun()
        await s.customer('other person', '+15551230002')
        await s.until(() => s.host.tickets.length === 2)
        await s.desk({ kind: 'merged', id: 'm1', at: { ticket: 'T1' }, into: s.host.tickets[1]?.id ?? '' })
        await s.settled(2)
        await s.customer('after the merge')
        await s.until(() => s.host.texts(s.host.tickets[1]?.id).includes('after the merge'))
      })
    })

    describe('F2: hold and re-open', () => {
      const policy = { onClosed: 'reopen', reopenTemplate: template } as const
      it('several replies wait in order behind one template, and go out when the customer answers', async () => {
        const s = await begun({ policy })
        await s.later(25 * hour)
        await s.agent('first answer')
        await s.agent('second answer')
        await s.until(() => s.channel.taken.length === 1)
        await s.settled(3)
        await s.customer('yes?')
        await s.until(() => s.channel.taken.length === 3)
        expect(s.channel.texts()).toEqual(['[template]', 'first answer', 'second answer'])
      })
      it('a STOP opens the window but releases nothing', async () => {
        const s = await begun({ policy })
        // What is under way would lose its lease when the clock moves.
        await s.settled(1)
        await s.later(25 * hour)
        const reply = await s.agent('please come back')
        await s.until(() => s.channel.taken.length === 1)
        await s.settled(2)
        await s.customer('STOP')
        await s.until(
          () => s.host.tickets[0]?.reports.some((r) => r.reply === reply && r.failure?.code === 'opted_out') ?? false,
          'the refusal',
        )
        await s.until(() => s.channel.taken.length === 2, 'the confirmation')
        await s.settled(1)
        expect(s.channel.texts()).toEqual(['[template]', expect.stringContaining('unsubscribed')])
      })
      it('expires with notice', async () => {
        const s = await begun({ policy: { ...policy, holdMs: hour } })
        await s.later(25 * hour)
        const reply = await s.agent('too late')
        await s.until(() => s.channel.taken.length === 1)
        await s.settled(2)
        await s.later(2 * hour)
        await s.until(
          () =>
            s.host.tickets[0]?.reports.some((r) => r.reply === reply && r.failure?.code === 'hold_expired') ?? false,
          'the notice',
        )
      })
    })

    it('E7: the agent is warned before the window closes, once', async () => {
      const s = await begun()
      await s.later(23.5 * hour)
      await s.until(() => s.host.tickets[0]?.notes.length === 1, 'the warning')
      expect(s.host.tickets[0]?.notes[0]).toMatch(/ends in \d+ minutes/)
    })

    it('E6: outside the business hours the customer is told once, and tags of the analysis reach the ticket', async () => {
      const s = await scene({
        policy: { hours: { zone: 'UTC', week: { monday: [['08:00', '09:00']] } } },
        hooks: { analyze: () => Promise.resolve(['angry']) },
      })
      await s.customer('where is it')
      await s.customer('answer me')
      await s.until(() => s.host.tickets[0]?.entries.length === 2 && s.host.tickets[0].tags.length === 2)
      await s.settled(1)
      expect(s.channel.texts()).toHaveLength(1)
      expect(s.channel.texts()[0]).toMatch(/away/)
    })

    it('F4: a recycled number is somebody else, and the agent is told', async () => {
      const s = await begun({}, 'I am the first owner')
      await s.customer('known by both', [{ kind: 'bsuid', value: 'US.1' }, ...to])
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      await s.customer('I am new here', [{ kind: 'bsuid', value: 'US.2' }, ...to])
      await s.until(() => s.host.tickets[1]?.entries.length === 1, 'a ticket of their own')
      await s.until(() => s.host.tickets[1]?.notes.some((note) => note.includes('changed hands')) ?? false, 'the note')
      expect((await s.bridge.store.conversations('main', { limit: 5 })).items).toHaveLength(2)
    })

    it('F9, A6: directives reach the rich types; a near miss is never sent, and paths and URLs are text', async () => {
      const s = await begun({
        host: fakeHost({
          articles: [{ id: 'KB1', title: 'How to reset', url: 'https://kb.test/1' }],
          records: { CS1: { type: 'card', title: 'CS1', fields: [{ label: 'State', value: 'Open' }] } },
        }),
      })
      await s.agent('/article KB1')
      await s.agent('/record CS1')
      await s.agent('/choices Which day? | Mon | Tue')
      await s.agent('/location 52.37,4.90 Office')
      await s.agent('/note only for us')
      await s.agent('/etc/hosts is wrong')
      const wrong = await s.agent('/tempalte order_ready en')
      await s.until(() => s.host.tickets[0]?.reports.some((r) => r.reply === wrong) ?? false, 'what is wrong')
      await s.until(() => s.channel.taken.length === 5, 'five of them')
      expect(s.channel.taken.map(({ content }) => content.type)).toEqual(['text', 'text', 'choice', 'location', 'text'])
      expect(s.channel.texts()[0]).toContain('https://kb.test/1')
      expect(s.channel.texts()[4]).toBe('/etc/hosts is wrong')
      expect(s.host.tickets[0]?.reports.find((r) => r.reply === wrong)?.failure?.message).toContain('/template')
    })

    it('a text too long for a phone goes as a file; too long a menu is refused, and the agent is told why', async () => {
      const s = await begun()
      await s.agent(`${'word '.repeat(4_000)}end`)
      await s.until(() => s.channel.taken.length === 1, 'the file')
      const content = s.channel.taken[0]?.content
      expect(content).toMatchObject({ type: 'media', kind: 'file', media: { mime: 'text/plain', size: 20_003 } })
      const options = Array.from({ length: 100 }, (_, n) => ({ id: `${n}`, title: `${n} ${'x'.repeat(600)}` }))
      await s.agent({ type: 'choice', id: 'c', prompt: 'Which?', options, input: 'choice' })
      await s.until(() => s.host.tickets[0]?.reports.some(({ delivery }) => delivery === 'failed') === true, 'refusal')
      expect(s.host.tickets[0]?.reports.at(-1)).toMatchObject({
        failure: {
          code: 'content',
          message: expect.stringMatching(/^This has 60,?\d{3} characters, and at most 50,?000/),
        },
      })
      expect(s.channel.taken).toHaveLength(1)
    })

    it('D8: the inbound hook may change or drop; the outbound hook too', async () => {
      const s = await scene({
        hooks: {
          inbound: ({ content }) =>
            Promise.resolve(
              content.type === 'text' && content.text === 'spam spam'
                ? { drop: 'spam' }
                : { content: text('changed by the hook') },
            ),
          outbound: () => Promise.resolve(text('also changed')),
        },
      })
      await s.customer('spam spam')
      await s.customer('good morning')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      expect(s.host.texts()).toEqual(['changed by the hook'])
      await s.agent('answer of an agent')
      await s.until(() => s.channel.taken.length === 1)
      expect(s.channel.texts()).toEqual(['also changed'])
      expect((await s.bridge.books()).ignored['hook: spam']).toBe(1)
    })

    it('media goes before the text that follows it: the text waits for its sent, but not for ever', async () => {
      const s = await begun()
      s.host.files.set('f', Buffer.from('%PDF'))
      await s.agent([
        { type: 'media', kind: 'file', media: { ref: 'f', mime: 'application/pdf' } },
        text('this is the file'),
      ])
      await s.agent('and another')
      await s.until(() => s.channel.taken.length === 1)
      await s.later(1000)
      expect(s.channel.taken).toHaveLength(1)
      await s.status('p1', 'sent')
      await s.until(() => s.channel.taken.length === 3)
      expect(s.channel.texts()).toEqual(['[media]', 'this is the file', 'and another'])
    })

    it("a provider's 429 rests the line for everybody, while STOP and statuses flow", async () => {
      const s = await begun()
      await s.customer('other person', '+15551230002')
      await s.until(() => s.host.tickets.length === 2)
      s.channel.next({ refuse: { code: 'rate_limited', retryable: true, retryAfterMs: 60_000, scope: 'line' } })
      await s.agent('to the first', 'T1')
      await s.until(() => s.bridge.store.pausedUntil('main', 'line/fake/line-1') !== undefined, 'the pause')
      await s.agent('to the second', s.host.tickets[1]?.id)
      await s.customer('STOP', '+15551230002')
      await s.until(async () => (await s.bridge.store.consents('main', { channel: 'fake' })).items.length === 1)
      expect(s.channel.taken).toHaveLength(0)
      await s.later(2 * 60_000)
      await s.until(() => s.channel.texts().includes('to the first'))
      await s.settled(2)
      expect(s.channel.texts()).not.toContain('to the second')
    })

    it('a message the provider took and refused for now (63018) goes out again from its status', async () => {
      const s = await begun()
      await s.agent('try this one')
      await s.until(() => s.channel.taken.length === 1)
      await s.settled(1)
      const { received } = await s.bridge.books()
      await s.status('p1', 'failed', {
        failure: { code: 'rate_limited', message: 'slow down', retryable: true, retryAfterMs: 5_000 },
      })
      // The status alone waits too, for a moment: what it leads to is received as well.
      await s.until(async () => (await s.bridge.books()).received === received + 2)
      await s.later(10_000)
      await s.until(() => s.channel.taken.length === 2)
      await s.status('p2', 'delivered')
      await s.until(() => s.host.tickets[0]?.reports.some(({ delivery }) => delivery === 'delivered') ?? false)
      expect(s.host.tickets[0]?.reports.map(({ delivery }) => delivery)).not.toContain('failed')
    })

    it('expired credentials are nobody’s fault: the replies wait, and go out in order when they work again', async () => {
      const s = await begun()
      s.channel.next({ refuse: { code: 'auth' } }, { refuse: { code: 'auth' } })
      await s.agent('the first reply')
      await s.agent('the second reply')
      await s.until(() => s.bridge.store.pausedUntil('main', 'line/fake/line-1') !== undefined, 'the pause')
      for (let n = 0; n < 10 && s.channel.taken.length < 2; n++) await s.later(2 * 60_000)
      await s.until(() => s.channel.taken.length === 2)
      expect(s.channel.texts()).toEqual(['the first reply', 'the second reply'])
    })

    it('12: a group is visible in a ticket of its own, and never taken for the person who wrote in it', async () => {
      const s = await begun()
      await s.customer('to everybody here', phone, { group: 'G1', name: 'Ana' })
      await s.until(() => s.host.tickets[1]?.entries.length === 1)
      expect(s.host.tickets[1]?.opening.customer.addresses).toEqual([{ kind: 'username', value: 'group:G1' }])
      await s.customer('only to you')
      await s.until(() => s.host.texts('T1').includes('only to you'))
    })

    it('C6: two channels that claim one address are refused at start, by name', () => {
      const { store, clean } = make()
      const setup = { publicUrl: 'https://bridge.test', store, hosts: { desk: fakeHost() } }
      expect(() => createBridge({ ...setup, channels: { one: fakeChannel(), two: fakeChannel() } })).toThrow(
        /channels\.two.*whatsapp \+15550001000.*one/,
      )
      // The same number on SMS and on WhatsApp is normal.
      expect(() => createBridge({ ...setup, channels: { one: fakeChannel(), two: fakeSms() } })).not.toThrow()
      clean()
    })
  })
