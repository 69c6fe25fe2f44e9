import { type ChannelEvent, type Content, type Destination, type MediaIn, readAll } from '@deskwire/core/adapter'
import { createWire } from '@deskwire/simulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whatsappCloud } from '../src/channel.js'
import { call, environment, media } from './graph.js'

const token = 'EAAtoken'
const url = 'https://desk.example/channels/whatsapp'
const line = '106540352242922'
const waba = '102290129340398'
const ana = '+16505551234'

const template = (
  name: string,
  body: string,
  more: object[] = [],
  parameterFormat: 'POSITIONAL' | 'NAMED' = 'POSITIONAL',
) => ({
  name,
  language: 'en',
  parameterFormat,
  components: [{ type: 'BODY', text: body }, ...more] as never,
})

/** The channel and a phone, joined by Meta's protocol: webhooks in, Graph calls out, both over sockets. */
const join = async (
  more: {
    coexistence?: boolean
    subscribed?: boolean
    callbackUrl?: string
    overrideUrl?: string
    options?: object
  } = {},
) => {
  const events: ChannelEvent[] = []
  const wire = createWire({
    meta: [
      {
        id: '900100',
        secret: 'shh',
        tokens: [token],
        requireProof: true,
        callbackUrl: more.callbackUrl === undefined ? url : more.callbackUrl || undefined,
        verifyToken: 'planted-verify-7c1e',
        accounts: [
          {
            id: waba,
            subscribed: more.subscribed ?? true,
            numbers: [
              {
                id: line,
                displayPhoneNumber: '+1 555-078-3881',
                verifiedName: 'Lucky Shrub',
                coexistence: more.coexistence,
                overrideUrl: more.overrideUrl,
              },
            ],
            templates: [
              template('order_ready', 'Hi {{1}}, order {{2}} is ready.', [
                { type: 'HEADER', format: 'IMAGE' },
                {
                  type: 'BUTTONS',
                  buttons: [
                    { type: 'URL', text: 'Track', url: 'https://x.example/{{1}}' },
                    { type: 'QUICK_REPLY', text: 'Thanks' },
                  ],
                },
              ]),
              template('welcome', 'Hi {{name}}, how are you?', [], 'NAMED'),
            ],
          },
        ],
      },
    ],
    deliver: async (to, { method, headers, body }) => {
      const at = new URL(to)
      const { reply, events: some } = channel.receive({
        method,
        publicUrl: url,
        path: at.search,
        headers,
        body: Buffer.from(body),
        receivedAt: Date.now(),
      })
      events.push(...some)
      return { status: reply.status, body: String(reply.body ?? ''), headers: {} }
    },
  })
  const server = await wire.listen()
  const channel = whatsappCloud({
    accessToken: token,
    appSecret: 'shh',
    verifyToken: 'planted-verify-7c1e',
    lines: [line],
    wabaId: waba,
    apiBase: `${server.url}/graph`,
    ...more.options,
  })
  await channel.start?.(environment())
  let parts = 0
  const send = async (
    content: Content<MediaIn>,
    to: Destination = { line, addresses: [{ kind: 'phone', value: ana }] },
    replyTo?: string,
  ) => {
    parts += 1
    const part = { id: `c1.${parts}.0`, content, ...(replyTo === undefined ? {} : { replyTo }) }
    const sent = await channel.send(part, to, call())
    await wire.idle()
    return { ...sent, part: part.id }
  }
  const statuses = (message: string) =>
    events.flatMap((event) => (event.kind === 'status' && event.message === message ? [event] : []))
  return { wire, channel, events, send, statuses, phone: wire.phone(ana, { name: 'Ana' }) }
}

let world: Awaited<ReturnType<typeof join>>
beforeEach(async () => {
  world = await join()
})
afterEach(() => world.wire.close())

const opened = async () => {
  const message = world.phone.on(line).send('Hello')
  await world.wire.idle()
  return message
}
const png = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

const sendable: readonly [string, Content<MediaIn>][] = [
  ['text', { type: 'text', text: 'Grüße \u{1f600} https://x.example', markup: 'whatsapp' }],
  ['image', { type: 'media', kind: 'image', media: media('image/png', png), caption: 'A picture' }],
  ['video', { type: 'media', kind: 'video', media: media('video/mp4', png) }],
  ['audio', { type: 'media', kind: 'audio', media: media('audio/mpeg', png) }],
  ['voice', { type: 'media', kind: 'voice', media: media('audio/ogg; codecs=opus', png) }],
  ['document', { type: 'media', kind: 'file', media: media('application/pdf', png, { name: 'bill.pdf' }) }],
  ['sticker', { type: 'media', kind: 'sticker', media: media('image/webp', png) }],
  ['location', { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' }],
  ['contacts', { type: 'contacts', contacts: [{ name: 'Ben', phones: ['+16505550000'], emails: [] }] }],
  [
    'link',
    {
      type: 'link',
      url: 'https://x.example/1',
      title: 'Your order',
      description: 'It is on its way',
      image: media('image/png', png),
    },
  ],
  [
    'buttons',
    {
      type: 'choice',
      id: 'q',
      prompt: 'Which?',
      input: 'choice',
      header: 'Colour',
      footer: 'Tap',
      options: [
        { id: 'q.1', title: 'Red' },
        { id: 'q.2', title: 'Blue' },
      ],
    },
  ],
  [
    'list',
    {
      type: 'choice',
      id: 'q',
      prompt: 'Which?',
      input: 'choice',
      options: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => ({
        id: `q.${n}`,
        title: `Day ${n}`,
        description: 'from nine',
        section: n < 5 ? 'Early' : 'Late',
      })),
    },
  ],
  ['location request', { type: 'request', what: 'location', prompt: 'Where are you?' }],
  ['contact request', { type: 'request', what: 'phone', prompt: 'Your number?' }],
  ['flow', { type: 'request', what: 'form', prompt: 'Book a visit', form: { id: '123', screen: 'FIRST' } }],
  [
    'template with positions',
    {
      type: 'template',
      name: 'order_ready',
      language: 'en',
      values: { '1': 'Ana', '2': '77', 'button.0': '77', 'button.1.payload': 'thanks' },
      media: media('image/png', png),
    },
  ],
  ['template with names', { type: 'template', name: 'welcome', language: 'en', values: { name: 'Ana' } }],
]

describe('over the wire', () => {
  it.each(sendable)('B1, B5: %s arrives, and its statuses name our part', async (_name, content) => {
    await opened()
    const { providerId, part } = await world.send(content)
    expect(world.phone.inbox(line).map(({ id }) => id)).toContain(providerId)
    expect(world.statuses(providerId).map(({ status, part }) => [status, part])).toEqual([
      ['sent', part],
      ['delivered', part],
    ])
    world.phone.read(line)
    await world.wire.idle()
    expect(world.statuses(providerId).at(-1)).toMatchObject({ status: 'read' })
  })
  it('a reaction reaches its message, and can be removed', async () => {
    const { id } = await opened()
    await world.send({ type: 'reaction', emoji: '\u{1f44d}', to: id })
    await world.send({ type: 'reaction', emoji: null, to: id })
    expect(world.phone.inbox(line).map(({ content }) => content)).toMatchObject([
      { type: 'reaction', emoji: '\u{1f44d}' },
      { type: 'reaction', emoji: '' },
    ])
  })
  it('E7: after 24 hours a text fails with the reason, and a template arrives', async () => {
    const { providerId } = await world.send({ type: 'text', text: 'Late', markup: 'plain' })
    expect(world.statuses(providerId)).toMatchObject([
      { status: 'failed', part: 'c1.1.0', failure: { code: 'window_closed' } },
    ])
    const late = await world.send({ type: 'template', name: 'welcome', language: 'en', values: { name: 'Ana' } })
    expect(world.statuses(late.providerId)).toMatchObject([
      { status: 'sent', price: { category: 'utility' } },
      { status: 'delivered' },
    ])
  })
  it('F10: an answer that was lost is ambiguous, and its status still names our part', async () => {
    await opened()
    world.wire.controls.loseResponse({ match: { provider: 'meta', path: '/messages' } })
    await expect(world.send({ type: 'text', text: 'Once', markup: 'plain' })).rejects.toMatchObject({
      failure: { ambiguous: true },
    })
    await world.wire.idle()
    expect(world.wire.ledger.entries).toHaveLength(1)
    expect(world.events).toContainEqual(
      expect.objectContaining({ kind: 'status', part: 'c1.1.0', status: 'delivered' }),
    )
  })
  it('F4: a customer who hides their number is reached by business-scoped id', async () => {
    world.phone.hide()
    await opened()
    const inbound = world.events.find((event) => event.kind === 'message')
    expect(inbound).toMatchObject({ from: [{ kind: 'bsuid' }] })
    const { providerId, addresses } = await world.send(
      { type: 'text', text: 'Hi', markup: 'plain' },
      { line, addresses: inbound?.from ?? [] },
    )
    expect(addresses).toEqual(inbound?.from)
    expect(world.statuses(providerId).map(({ status }) => status)).toEqual(['sent', 'delivered'])
  })
  it('a template that does not fit is refused by name', async () => {
    await expect(world.send({ type: 'template', name: 'welcome', language: 'en' })).rejects.toMatchObject({
      failure: { code: 'template', provider: { code: '132000' } },
    })
    await expect(world.send({ type: 'template', name: 'unknown', language: 'en' })).rejects.toMatchObject({
      failure: { code: 'template', provider: { code: '132001' } },
    })
  })
})

describe('from the phone', () => {
  const contentOf = async (sending: Parameters<ReturnType<typeof world.phone.on>['send']>[0]) => {
    world.phone.on(line).send(sending)
    await world.wire.idle()
    const event = world.events.findLast(({ kind }) => kind === 'message')
    return event?.kind === 'message' ? event.content : undefined
  }
  it('B1: media comes in, and its bytes can be fetched', async () => {
    const content = await contentOf({ media: { mime: 'image/png', bytes: png }, text: 'Look' })
    expect(content).toMatchObject({ type: 'media', kind: 'image', caption: 'Look', media: { mime: 'image/png' } })
    if (content?.type !== 'media') throw new Error('no media')
    const stream = await world.channel.download?.(content.media, call())
    expect(stream && new Uint8Array(await readAll(stream, 1_000))).toEqual(png)
  })
  it('every kind has the right content', async () => {
    const { id } = await opened()
    const buttons = sendable.find(([name]) => name === 'buttons')?.[1]
    if (!buttons) throw new Error('no buttons')
    const { providerId } = await world.send(buttons)
    expect(await contentOf({ voice: { mime: 'audio/ogg; codecs=opus' } })).toMatchObject({
      type: 'media',
      kind: 'voice',
    })
    expect(await contentOf({ sticker: { mime: 'image/webp' } })).toMatchObject({ type: 'media', kind: 'sticker' })
    expect(await contentOf({ location: { latitude: 1, longitude: 2 } })).toMatchObject({
      type: 'location',
      latitude: 1,
    })
    expect(
      await contentOf({ contacts: [{ name: { formatted_name: 'Ben' }, phones: [{ phone: '+1' }] }] }),
    ).toMatchObject({ type: 'contacts' })
    expect(await contentOf({ tap: { message: providerId, option: 'q.2' } })).toEqual({
      type: 'selection',
      choice: 'q',
      options: [{ id: 'q.2', title: 'Blue' }],
      by: 'tap',
    })
    expect(await contentOf({ reaction: { message: providerId, emoji: '\u{2764}' } })).toMatchObject({
      type: 'reaction',
      emoji: '\u{2764}',
      to: providerId,
    })
    expect(await contentOf({ reaction: { message: providerId, emoji: '' } })).toMatchObject({
      type: 'reaction',
      emoji: null,
    })
    expect(await contentOf({ flow: { response: { day: 'Monday' } } })).toEqual({
      type: 'form',
      name: 'flow',
      data: { day: 'Monday' },
    })
    expect(
      await contentOf({ order: { catalog: 'c', items: [{ product: 'p', quantity: 1, price: 2, currency: 'EUR' }] } }),
    ).toMatchObject({ type: 'order' })
    expect(await contentOf({ edit: { message: id, text: 'Hello!' } })).toMatchObject({
      type: 'unsupported',
      kind: 'edit',
    })
    expect(await contentOf({ unsupported: 'poll_creation' })).toMatchObject({
      type: 'unsupported',
      kind: 'poll_creation',
    })
  })
  it('a number shared with the phone app gets edits, revokes and echoes', async () => {
    await world.wire.close()
    world = await join({ coexistence: true })
    const { id } = await opened()
    expect(await contentOf({ edit: { message: id, text: 'Hello!' } })).toMatchObject({
      type: 'edit',
      of: id,
      content: { text: 'Hello!' },
    })
    expect(await contentOf({ revoke: id })).toMatchObject({ type: 'revoke', of: id })
    world.wire.meta.events.echo({ line, customer: ana, text: 'From the shop' })
    await world.wire.idle()
    expect(world.events.at(-1)).toMatchObject({ kind: 'echo', content: { text: 'From the shop' } })
  })
  it('a change of number, a preference, a call and a handover each have their event', async () => {
    await opened()
    const { events } = world.wire.meta
    events.preference({ line, customer: ana, value: 'stop' })
    events.call({ line, customer: ana })
    events.standby({ line, customer: ana, text: 'To the bot' })
    events.handover({ line, customer: ana, type: 'control_passed' })
    events.history({ line, customer: ana, messages: [{ text: 'old', from: 'customer', at: 1 }] })
    world.phone.changeNumber('+16505559999')
    await world.wire.idle()
    const kinds = world.events.slice(1).map((event) => (event.kind === 'account' ? event.what : event.kind))
    expect(kinds.toSorted()).toEqual(['consent', 'control_passed', 'history', 'identity', 'message', 'message'])
  })
})

describe('the account', () => {
  it('B2: typing is shown, and marks as read', async () => {
    const { id } = await opened()
    await world.channel.typing?.({ line, addresses: [], lastInbound: id }, call())
    expect(world.wire.log.events).toContainEqual(expect.objectContaining({ what: 'typing', message: id }))
  })
  it('blocked customers are not heard until unblocked', async () => {
    await opened()
    const to = { line, addresses: [{ kind: 'phone' as const, value: ana }] }
    await world.channel.block?.(to, true, call())
    await opened()
    expect(world.events).toHaveLength(1)
    await world.channel.block?.(to, false, call())
    await opened()
    expect(world.events).toHaveLength(2)
  })
  it('its templates say which values they take', async () => {
    expect(
      (await world.channel.templates?.(call()))?.map(({ name, status, variables }) => [name, status, variables]),
    ).toEqual([
      ['order_ready', 'approved', ['1', '2', 'header.image', 'button.0']],
      ['welcome', 'approved', ['name']],
    ])
  })
  it('D1, D3: setup registers our URL, and then check finds nothing to fix', async () => {
    await world.wire.close()
    world = await join({ subscribed: false, callbackUrl: '' })
    const before = (await world.channel.check?.(call()))?.findings ?? []
    expect(before.filter(({ level }) => level === 'fail').map(({ what }) => what)).toEqual([
      expect.stringContaining('no webhook for WhatsApp'),
      expect.stringContaining('has no webhook'),
      expect.stringContaining('not subscribed to the account'),
    ])
    expect(await world.channel.setup?.(true, call())).toHaveLength(2)
    expect(await world.channel.setup?.(false, call())).toHaveLength(2)
    expect(await world.channel.setup?.(false, call())).toEqual([])
    const after = (await world.channel.check?.(call()))?.findings ?? []
    expect(after.filter(({ level }) => level !== 'ok')).toEqual([])
  })
  it('C6: setup leaves a number that delivers elsewhere alone', async () => {
    await world.wire.close()
    world = await join({ overrideUrl: 'https://bot.example/hook' })
    expect(await world.channel.setup?.(false, call())).toContainEqual(
      expect.stringContaining('Left as it is: phone number'),
    )
    expect(world.wire.meta.numbers.get(line)?.overrideUrl).toBe('https://bot.example/hook')
  })
  it('check finds a dead token', async () => {
    await world.wire.close()
    world = await join({ options: { accessToken: 'EAAdead' } })
    const findings = (await world.channel.check?.(call()))?.findings ?? []
    expect(findings.some(({ level, fix }) => level === 'fail' && fix?.includes('system-user'))).toBe(true)
  })
})
