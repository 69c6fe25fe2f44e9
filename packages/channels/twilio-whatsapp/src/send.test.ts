import type { Address, Part } from '@deskwire/core/adapter'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Answer,
  type Asked,
  accountSid,
  authToken,
  call,
  environment,
  mediaIn,
  messageSid,
  mount,
  part,
  startTwilio,
} from '../../twilio/test/helpers.js'
import { sandboxRate, twilioWhatsapp } from './index.js'

const phone: Address = { kind: 'phone', value: '+6285100001111' }
const bsuid: Address = { kind: 'bsuid', value: 'ID.4566546130240823' }
const to = { line: '+15557654321', addresses: [phone, bsuid] }

let asked: Asked[] = []
let refuse: (one: Asked) => Answer | undefined
let close = async () => undefined as unknown
let base = ''
let templates: unknown[] = []

beforeEach(async () => {
  refuse = () => undefined
  templates = []
  let made = 0
  const server = await startTwilio((one) => {
    const refused = refuse(one)
    if (refused) return refused
    if (one.path.endsWith('/Messages.json')) return { status: 201, json: { sid: messageSid(1), status: 'queued' } }
    if (one.method === 'POST' && one.path === '/v1/Content') return { status: 201, json: { sid: `HX${++made}` } }
    return { json: { contents: one.path.includes('Approvals') ? templates : [], success: true } }
  })
  ;({ asked, close, base } = server)
})
afterEach(() => close())

const start = async () => {
  const channel = twilioWhatsapp({ accountSid, authToken, lines: ['+15557654321'], apiBase: base })
  await channel.start(environment())
  return channel
}

const messages = () => asked.filter(({ path, method }) => method === 'POST' && path.endsWith('/Messages.json'))
const made = () => asked.filter(({ path, method }) => method === 'POST' && path === '/v1/Content')

/** The form of the message, and the content resource it used. */
const sent = async (content: Part['content'], addresses: readonly Address[] = to.addresses) => {
  const channel = await start()
  await channel.send(part(content), { ...to, addresses }, call())
  const form = Object.fromEntries(messages().at(-1)?.form ?? [])
  const types: unknown = made().length > 0 ? JSON.parse(made().at(-1)?.body ?? '').types : undefined
  const variables: unknown = form.ContentVariables === undefined ? undefined : JSON.parse(form.ContentVariables)
  return { form, types, variables }
}

const common = {
  To: 'whatsapp:+6285100001111',
  From: 'whatsapp:+15557654321',
  StatusCallback: `${mount}/status/c1.2.0#rc=3&rp=ct,rt,5xx`,
}
const link = 'https://desk.example/media/signed?token=t&exp=1'

describe('B1, B3: content by type', () => {
  it('text', async () => {
    const { form } = await sent({ type: 'text', text: '*Hello*', markup: 'whatsapp' })
    expect(form).toEqual({ ...common, Body: '*Hello*' })
  })

  it.each([
    ['image', 'image/png', 'Look'],
    ['video', 'video/mp4', 'Look'],
    ['audio', 'audio/mpeg', undefined],
    ['voice', 'audio/ogg', undefined],
    ['file', 'application/pdf', undefined],
    ['sticker', 'image/webp', undefined],
  ] as const)('%s', async (kind, mime, caption) => {
    const { form } = await sent({ type: 'media', kind, media: mediaIn(mime), ...(caption && { caption }) })
    expect(form).toEqual({ ...common, MediaUrl: link, ...(caption && { Body: caption }) })
  })

  it('location', async () => {
    const { form } = await sent({
      type: 'location',
      latitude: 52.37,
      longitude: -4.9,
      name: 'Of|fice',
      address: 'Dam 1',
    })
    expect(form).toEqual({ ...common, Body: 'Of|fice\nDam 1', PersistentAction: 'geo:52.37,-4.9|Of fice' })
  })

  it('location without a name still has a body, which Twilio requires', async () => {
    const { form } = await sent({ type: 'location', latitude: 1, longitude: 2 })
    expect(form).toEqual({ ...common, Body: '1, 2', PersistentAction: 'geo:1,2' })
  })

  const choice: Part['content'] = {
    type: 'choice',
    id: 'q7',
    prompt: 'Which day?',
    input: 'choice',
    options: [
      { id: 'q7.0', title: 'Monday' },
      { id: 'q7.1', title: 'Tuesday' },
    ],
  }

  it('a short choice is buttons', async () => {
    const { form, types, variables } = await sent({ ...choice, header: 'Delivery', footer: 'All times local' })
    expect(types).toEqual({
      'twilio/quick-reply': {
        body: '{{body}}',
        actions: [
          { type: 'QUICK_REPLY', id: '{{id0}}', title: '{{title0}}' },
          { type: 'QUICK_REPLY', id: '{{id1}}', title: '{{title1}}' },
        ],
      },
    })
    expect(variables).toEqual({
      body: '*Delivery*\n\nWhich day?\n\n_All times local_',
      id0: 'q7.0',
      title0: 'Monday',
      id1: 'q7.1',
      title1: 'Tuesday',
    })
    expect(form).toMatchObject({ ...common, ContentSid: 'HX1' })
    expect(form).not.toHaveProperty('Body')
  })

  it.each([
    [
      'more than three options',
      [...choice.options, { id: 'q7.2', title: 'Wednesday' }, { id: 'q7.3', title: 'Thursday' }],
    ],
    ['a description', [{ id: 'q7.0', title: 'Monday', description: 'morning only' }]],
    ['a title too long for a button', [{ id: 'q7.0', title: 'Monday in two weeks, ok' }]],
  ])('a choice with %s is a list', async (_, options) => {
    const { types, variables } = await sent({ ...choice, options, button: 'Days' })
    expect(types).toMatchObject({ 'twilio/list-picker': { body: '{{body}}', button: '{{button}}' } })
    expect(variables).toMatchObject({ button: 'Days', id0: 'q7.0', item0: options[0]?.title })
  })

  it('two choices of the same shape share a content resource', async () => {
    const channel = await start()
    const other = {
      ...choice,
      id: 'q8',
      prompt: 'Sure?',
      options: [
        { id: 'q8.0', title: 'Yes' },
        { id: 'q8.1', title: 'No' },
      ],
    }
    await channel.send(part(choice), to, call())
    await channel.send(part(other), to, call())
    expect(made()).toHaveLength(1)
    expect(messages().map(({ form }) => form.get('ContentSid'))).toEqual(['HX1', 'HX1'])
  })

  it('a content resource that someone deleted is recreated, once', async () => {
    let refusals = 0
    refuse = ({ form, path }) =>
      path.endsWith('/Messages.json') && form.get('ContentSid') === 'HX1' && ++refusals > 0
        ? { status: 400, json: { code: 21655 } }
        : undefined
    const { form } = await sent(choice)
    expect(form.ContentSid).toBe('HX2')
    expect(refusals).toBe(1)
  })

  it.each([
    ['eleven options', { ...choice, options: Array.from({ length: 11 }, (_, n) => ({ id: `q.${n}`, title: `${n}` })) }],
    ['a question of 1,025 characters', { ...choice, prompt: 'x'.repeat(1025) }],
    ['a list entry of 25 characters', { ...choice, options: [{ id: 'q.0', title: 'x'.repeat(25) }] }],
  ] as const)('%s is refused before anything is made', async (_, content) => {
    await expect(sent(content)).rejects.toMatchObject({ code: 'content' })
    expect(asked).toHaveLength(0)
  })

  it('B4: a link with a text is a button', async () => {
    const { types, variables } = await sent({
      type: 'link',
      url: 'https://help.example/kb/1?lang=en',
      title: 'Reset it',
      description: 'How to reset the device',
    })
    expect(types).toEqual({
      'twilio/call-to-action': {
        body: '{{body}}',
        actions: [{ type: 'URL', title: '{{title}}', url: 'https://help.example/{{path}}' }],
      },
    })
    expect(variables).toEqual({
      body: '*Reset it*\n\nHow to reset the device',
      title: 'Reset it',
      path: 'kb/1?lang=en',
    })
  })

  it('B6: a bare link stays text, which WhatsApp previews', async () => {
    const { form } = await sent({ type: 'link', url: 'https://help.example/kb/1' })
    expect(form.Body).toBe('https://help.example/kb/1')
    expect(made()).toHaveLength(0)
  })

  it('a link with more text than a button holds stays text', async () => {
    const { form } = await sent({ type: 'link', url: 'https://a.example/x', description: 'y'.repeat(641) })
    expect(form.Body).toContain('https://a.example/x')
  })

  const card: Part['content'] = {
    type: 'card',
    title: 'Case CS1',
    subtitle: 'Open',
    fields: [{ label: 'Since', value: 'May' }],
  }
  const words = '*Case CS1*\nOpen\n\n*Since* May'

  // Twilio docs, content/whatsappcard: "On WhatsApp, a card must be approved as a template before it can be sent."
  it('a card with image and link is a captioned image with the link, since a whatsapp/card would need approval', async () => {
    const url = 'https://desk.example/cs/1'
    const { form } = await sent({ ...card, image: mediaIn('image/png'), url })
    expect(form).toMatchObject({ MediaUrl: link, Body: `${words}\n\n${url}` })
    expect(form).not.toHaveProperty('ContentSid')
    expect(made()).toHaveLength(0)
  })

  it('a card with only a link is a button, with only an image a captioned image, with neither text', async () => {
    expect((await sent({ ...card, url: 'https://desk.example/cs/1' })).types).toHaveProperty(['twilio/call-to-action'])
    expect((await sent({ ...card, image: mediaIn('image/png') })).form).toMatchObject({ MediaUrl: link, Body: words })
    expect((await sent(card)).form).toMatchObject({ Body: words })
  })

  it('a template, with its media as a variable', async () => {
    templates = [
      {
        sid: 'HXt',
        friendly_name: 'ready',
        language: 'en_US',
        types: { 'twilio/media': { body: 'Hi {{1}}', media: ['https://desk.example/{{2}}'] } },
      },
    ]
    const { form, variables } = await sent({
      type: 'template',
      name: 'ready',
      language: 'en_US',
      values: { 1: 'Ana' },
      media: mediaIn('image/png'),
    })
    expect(form.ContentSid).toBe('HXt')
    expect(variables).toEqual({ 1: 'Ana', 2: 'media/signed?token=t&exp=1' })
    expect(made()).toHaveLength(0)
  })

  it('any other content must be rendered beforehand', async () => {
    await expect(sent({ type: 'reaction', emoji: '👍', to: messageSid(2) })).rejects.toMatchObject({ code: 'content' })
  })
})

describe('F4: the recipient', () => {
  it.each([
    [[phone, bsuid], 'whatsapp:+6285100001111'],
    [[bsuid], 'whatsapp:ID.4566546130240823'],
    [[bsuid, { kind: 'bsuid', value: 'ID.ENT.9' }] as Address[], 'whatsapp:ID.ENT.9'],
  ])('%j', async (addresses, recipient) => {
    const { form } = await sent({ type: 'text', text: 'x', markup: 'whatsapp' }, addresses)
    expect(form.To).toBe(recipient)
  })

  it('a username alone is no recipient', async () => {
    const username: Address = { kind: 'username', value: 'sari' }
    await expect(sent({ type: 'text', text: 'x', markup: 'whatsapp' }, [username])).rejects.toMatchObject({
      code: 'unreachable',
    })
  })
})

describe('B2: typing and read', () => {
  it('are one call about the customer’s last message', async () => {
    const channel = await start()
    await channel.typing({ ...to, lastInbound: `${messageSid(3, 'MM')}:2` }, call())
    await channel.markRead(messageSid(4), to, call())
    const calls = asked.map(({ path, form }) => [path, Object.fromEntries(form)])
    expect(calls).toEqual([
      ['/v2/Indicators/Typing.json', { channel: 'whatsapp', messageId: messageSid(3, 'MM') }],
      ['/v2/Indicators/Typing.json', { channel: 'whatsapp', messageId: messageSid(4) }],
    ])
  })

  it('make no call without such a message', async () => {
    const channel = await start()
    await channel.typing(to, call())
    await expect(channel.markRead('nonsense', to, call())).rejects.toMatchObject({ code: 'content' })
    expect(asked).toHaveLength(0)
  })
})

describe('F10: after a lost answer', () => {
  it('a rich message is looked up by the text it shows, and nothing is created for it', async () => {
    const startedAt = Date.now()
    refuse = () => ({
      json: {
        messages: [
          {
            sid: messageSid(9),
            status: 'sent',
            direction: 'outbound-api',
            from: 'whatsapp:+15557654321',
            to: 'whatsapp:+6285100001111',
            body: 'Which day?',
            num_media: '0',
            date_created: new Date(startedAt + 1000).toUTCString(),
          },
        ],
      },
    })
    const channel = await start()
    const content: Part['content'] = {
      type: 'choice',
      id: 'q',
      prompt: 'Which day?',
      input: 'choice',
      options: [{ id: 'q.0', title: 'Mon' }],
    }
    const attempt = { key: 'k', what: 'send' as const, startedAt, deadline: startedAt + 30_000 }
    expect(await channel.lookup.find(part(content), to, attempt, call())).toEqual({
      found: { providerId: messageSid(9), status: 'sent' },
    })
    expect(asked.every(({ method }) => method === 'GET')).toBe(true)
  })
})

describe('D2, D4: the configuration', () => {
  it('knows the sandbox, which sends one message every three seconds', () => {
    expect(twilioWhatsapp({ accountSid, authToken, lines: ['+14155238886'] }).capabilities.rate).toEqual(sandboxRate)
    expect(twilioWhatsapp({ accountSid, authToken, lines: ['+15557654321'] }).capabilities.rate).toEqual({
      perLinePerSecond: 80,
    })
  })

  it.each([
    ['whatsapp:+15557654321', /leave out the prefix: \+15557654321/],
    ['15557654321', /\+15557654321/],
    ['12345', /E\.164/],
  ])('%s is refused, saying what would be right', (line, right) => {
    expect(() => twilioWhatsapp({ accountSid, authToken, lines: [line] })).toThrow(right)
  })
})

// Twilio docs, global-infrastructure/regional-product-and-feature-availability: IE1 lists "Programmable Messaging (SMS)".
it('a region without WhatsApp is refused, with the reason', () => {
  const place = { region: 'ie1', edge: 'dublin' }
  expect(() => twilioWhatsapp({ accountSid, authToken, lines: ['+15557654321'], ...place })).toThrow(
    /Twilio has no WhatsApp in ie1; only us1 has/,
  )
})
