import { grant, memory, revoke } from '@deskwire/core'
import { fakeChannel, fakeHost, fakeSms } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'

let s: Scene
afterEach(() => s.stop())

const ana = '+15551230001'
const contact = { id: 'c1', name: 'Ana Jensen', phone: ana }
const topics = {
  orders: { title: { en: 'Orders', de: 'Bestellungen' } },
  offers: { title: 'Offers', start: false },
} as const

const begin = async (options: Partial<SceneOptions> = {}) => {
  s = await new Scene({
    store: memory(),
    host: fakeHost({ contacts: [contact] }),
    ...options,
    policy: { windowWarningMs: 0, topics, ...options.policy },
  }).start()
}
const write = async (words: string, from = ana) => {
  await s.customer(words, from)
  await s.settled()
}
let notices = 0
const notify = async (topic: string, to = ana) => {
  const { id } = await s.bridge.notify({
    channel: 'fake',
    to: [{ kind: 'phone', value: to }],
    topic,
    key: `n${++notices}`,
    content: { type: 'text', text: `About ${topic}`, markup: 'plain' },
  })
  await s.settled()
  const work = await s.bridge.store.envelope('main', id)
  return work?.state === 'refused' ? work.reason : work?.state
}
const last = () => s.channel.taken.at(-1)?.content

describe('START is enough (C5)', () => {
  it('one topic: a known contact who writes START gets its notifications, without an API call', async () => {
    await begin({ policy: { topics: { orders: { title: 'Orders' } } } })
    expect(await notify('orders')).toBe('no_consent')
    await write('START')
    expect(s.channel.texts().at(-1)).toBe('Notifications are now on: Orders. Reply STOP to turn them off.')
    expect(await notify('orders')).toBe('effected')
    await write('Notification')
    expect(s.channel.texts().at(-1)).toBe('Notifications are on. Reply STOP to turn them off.')
    await write('STOP')
    expect(await notify('orders')).toBe('opted_out')
    await write('START')
    expect(await notify('orders')).toBe('effected')
  })

  it('a guest is told why not, unless the setup allows guests', async () => {
    await begin({ host: fakeHost() })
    await write('START')
    expect(s.channel.texts().at(-1)).toBe('Notifications are available to registered customers only.')
    expect(await notify('orders')).toBe('guest')
    await s.stop()
    await begin({ host: fakeHost(), policy: { guests: true } })
    await write('START')
    expect(await notify('orders')).toBe('effected')
  })

  it('START subscribes to what the setup says, and NOTIFICATION turns each topic by a tap', async () => {
    await begin()
    await write('START')
    expect([await notify('orders'), await notify('offers')]).toEqual(['effected', 'no_consent'])
    await write('Notification')
    const menu = last()
    if (menu?.type !== 'choice') throw new Error(`no menu but ${menu?.type}`)
    expect(menu.prompt).toBe('Your notifications: Orders on, Offers off. Choose one to turn it on or off.')
    expect(menu.options.map(({ title }) => title)).toEqual(['Orders', 'Offers'])
    const tap = async (title: string) => {
      const option = menu.options.find((one) => one.title === title)
      await s.customer({ type: 'selection', choice: '', options: [{ id: option?.id ?? '', title }], by: 'tap' }, ana)
      await s.settled()
    }
    await tap('Offers')
    expect(s.channel.texts().at(-1)).toBe('You will receive messages about Offers. Reply STOP to stop all messages.')
    expect(await notify('offers')).toBe('effected')
    await tap('Orders')
    expect(s.channel.texts().at(-1)).toBe('You will no longer receive messages about Orders.')
    expect(await notify('orders')).toBe('no_consent')
    // Nothing of it was said to an agent: there is no ticket.
    expect(s.host.tickets).toEqual([])
  })

  it('by its number, where there is nothing to tap; whoever turns one on opts in with it', async () => {
    await begin({ channel: fakeSms() })
    await write('Notification')
    expect(s.channel.texts().at(-1)).toContain('1. Orders')
    await write('2')
    expect(s.channel.texts().at(-1)).toContain('about Offers')
    expect([await notify('orders'), await notify('offers')]).toEqual(['no_consent', 'effected'])
  })

  it('in the customer’s language', async () => {
    await begin({ host: fakeHost({ contacts: [{ ...contact, language: 'de' }] }) })
    await write('START')
    expect(s.channel.texts().at(-1)).toContain('Bestellungen')
  })

  it.each([
    ['nl', 'Afmelden', 'U bent afgemeld en ontvangt geen berichten meer van dit nummer.', 'Meldingen staan nu aan'],
    ['it', 'BASTA', 'La sua iscrizione è stata annullata', 'Le notifiche sono ora attive'],
  ])('%s: what is understood is answered in the same language', async (language, stop, stopped, on) => {
    await begin({ host: fakeHost({ contacts: [{ ...contact, language }] }), language })
    await write(stop)
    expect(s.channel.texts().at(-1)).toContain(stopped)
    await write('START')
    expect(s.channel.texts().at(-1)).toContain(on)
  })

  it('nobody but us can ask for it', async () => {
    await begin()
    await write('hello')
    await s.agent({
      type: 'choice',
      id: 'x~consent/topics',
      prompt: 'Yes?',
      input: 'choice',
      options: [{ id: '', title: 'Yes', value: { topic: 'offers', on: true } }],
    })
    await s.settled()
    const asked = last()
    if (asked?.type !== 'choice') throw new Error('nothing was asked')
    const [{ id, title }] = asked.options as readonly [{ id: string; title: string }]
    await s.customer({ type: 'selection', choice: '', options: [{ id, title }], by: 'tap' }, ana)
    await s.settled()
    expect(await notify('offers')).toBe('no_consent')
  })
})

describe('START and a revocation of the same second, where the provider tells whole seconds', () => {
  const byHand = {
    tenant: 'main',
    to: { kind: 'phone', value: ana },
    source: 'api',
    evidence: 'a letter',
  } as const
  const line = { channel: 'fake', line: 'line-1' }
  const revoked = () =>
    revoke(s.bridge.store, { ...byHand, id: `v${++notices}`, lines: [line], purpose: 'all', at: s.clock() })
  /** Said in the second that begins at `at`, heard now. */
  const hear = async (words: string, at: number) => {
    await s.provider(s.message(words, ana, { at }))
    await s.settled()
  }
  const second = async () => {
    await s.later(1_000 - (s.clock() % 1_000))
    return s.clock()
  }

  it('START that comes after it brings them back, as they are told', async () => {
    await begin()
    const at = await second()
    await s.later(400)
    await revoked()
    await s.later(200)
    await hear('START', at)
    expect(s.channel.texts()).toEqual([expect.stringMatching(/^Notifications are now on/)])
    expect(await notify('orders')).toBe('effected')
  })

  it('START that came before it does not, nor one that was on its way since an earlier second: nobody is told otherwise', async () => {
    await begin()
    const at = await second()
    await s.later(400)
    await hear('START', at)
    await s.later(200)
    await revoked()
    expect(await notify('orders')).toBe('opted_out')
    const told = s.channel.texts().length
    await s.later(5_000)
    await hear('START', at - 1_000)
    await hear('Where is my order?', at - 1_000)
    expect(await notify('orders')).toBe('opted_out')
    expect(s.channel.texts()).toHaveLength(told)
    const notes = s.host.tickets.flatMap((ticket) => ticket.notes)
    expect(notes.filter((note) => !note.startsWith('The message was not sent'))).toEqual([])
  })

  it('STOP wins over a grant recorded before it, and over a START heard before it', async () => {
    await begin()
    await write('START')
    const at = await second()
    await s.later(400)
    await hear('START', at)
    await grant(s.bridge.store, { ...byHand, ...line, id: `g${++notices}`, purpose: 'service', at: s.clock() })
    await s.later(200)
    await hear('STOP', at)
    expect(await notify('orders')).toBe('opted_out')
  })
})

describe('a keyword is answered once', () => {
  it.each(['Notification', 'START', 'STOP', 'HELP'])(
    '%s: a helpdesk that answers by itself gets a note',
    async (word) => {
      await begin({ host: fakeHost({ contacts: [contact], capabilities: { answers: true } }) })
      await write('Where is my parcel?')
      await write(word)
      const [ticket] = s.host.tickets
      expect(s.host.texts()).toEqual(['Where is my parcel?'])
      expect(ticket?.notes).toContain(`The customer wrote "${word}". It was answered automatically.`)
      expect(s.channel.taken).toHaveLength(1)
    },
  )

  it('elsewhere it stands in the ticket as they wrote it', async () => {
    await begin()
    await write('Where is my parcel?')
    await write('Notification')
    expect(s.host.texts()).toEqual(['Where is my parcel?', 'Notification'])
  })
})

describe('an agent writes first', () => {
  const outreach = async (ticket: string, to = ana) => {
    await s.desk({
      kind: 'outreach',
      id: `o${++notices}`,
      at: { channel: 'fake', to: [{ kind: 'phone', value: to }], ticket },
      content: { type: 'template', name: 'hello', language: 'en' },
    })
    await s.settled()
  }
  const newTicket = async () => {
    const call = { signal: new AbortController().signal, deadline: Number.MAX_SAFE_INTEGER }
    const opening = {
      key: `own-${s.clock()}`,
      channel: 'fake',
      line: 'line-1',
      medium: 'whatsapp',
      customer: { addresses: [], verified: false },
      subject: '',
      attributes: {},
    } as const
    return (await s.host.open(opening, call)).id
  }

  it('the refusal says which consent is missing and how to record it, and then it goes', async () => {
    await begin()
    const ticket = await newTicket()
    await outreach(ticket)
    const [report] = s.host.ticket(ticket).reports
    expect(report?.failure?.code).toBe('no_consent')
    expect(report?.failure?.remedy).toMatch(/"service".*POST \/api\/consent\/grant.*deskwire consent grant.*START/)
    await write('START')
    await outreach(ticket)
    expect(s.channel.taken.at(-1)?.content).toMatchObject({ type: 'template', name: 'hello' })
  })

  it('a refused attempt takes no conversation away from the ticket that is open', async () => {
    await begin()
    await write('Where is my parcel?')
    await write('STOP')
    await outreach(await newTicket())
    const { items } = await s.bridge.store.conversations('main', { limit: 1 })
    expect(items[0]?.ticket?.id).toBe('T1')
  })
})

describe('typing is shown to whom an answer might be sent', () => {
  const typing = async () => {
    const before = s.channel.typed.length
    await s.desk({ kind: 'typing', at: { ticket: s.host.tickets[0]?.id ?? '' } })
    for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
    return s.channel.typed.length > before
  }
  it('not after STOP', async () => {
    await begin()
    await write('hello')
    expect(await typing()).toBe(true)
    await write('STOP')
    expect(await typing()).toBe(false)
    await write('START')
    expect(await typing()).toBe(true)
  })
  it('not in a closed window', async () => {
    await begin({ channel: fakeChannel() })
    await write('hello')
    await s.later(25 * 60 * 60_000)
    expect(await typing()).toBe(false)
  })
})
