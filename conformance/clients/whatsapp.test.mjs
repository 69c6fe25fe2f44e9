// A bot written with whatsapp-api-js and our channel, on one simulated WhatsApp: what both send must be the same.
import { callFor, environmentAt } from '@deskwire/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WhatsAppAPI } from 'whatsapp-api-js'
import {
  ActionButtons,
  ActionCTA,
  ActionList,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  Footer,
  Header,
  Interactive,
  Language,
  ListSection,
  Location,
  Reaction,
  Row,
  Template,
  Text,
} from 'whatsapp-api-js/messages'
import { whatsappCloud } from '../../packages/channels/whatsapp-cloud/src/index.js'
import { createWire } from '../../packages/simulator/src/wire/index.js'

const token = 'EAAtoken'
const appSecret = 'a-secret-of-the-app-0123456789'
const verifyToken = 'planted-verify-7c1e'
const url = 'https://desk.example/channels/whatsapp'
const line = '106540352242922'
const account = '102290129340398'
const ana = '+16505551234'
const number = ana.slice(1)

let wire
let bot
let channel
let heard
let statuses
beforeEach(async () => {
  heard = []
  statuses = []
  wire = createWire({
    meta: [
      {
        id: '900100',
        secret: appSecret,
        tokens: [token],
        callbackUrl: url,
        verifyToken,
        accounts: [
          {
            id: account,
            subscribed: true,
            numbers: [{ id: line, displayPhoneNumber: '+1 555-078-3881', verifiedName: 'Lucky Shrub' }],
            templates: [
              {
                name: 'welcome',
                language: 'en',
                parameterFormat: 'NAMED',
                components: [{ type: 'BODY', text: 'Hi {{name}}, how are you?' }],
              },
            ],
          },
        ],
      },
    ],
    deliver: async (to, { method, headers, body }) => {
      if (method === 'GET')
        return { status: 200, headers: {}, body: bot.get(Object.fromEntries(new URL(to).searchParams)) }
      const taken = bot.post(JSON.parse(body), body, headers['x-hub-signature-256'])
      return taken.then(
        () => ({ status: 200, headers: {}, body: '' }),
        (refused) => ({ status: refused.httpStatus ?? 500, headers: {}, body: '' }),
      )
    },
  })
  const { url: base } = await wire.listen()
  bot = new WhatsAppAPI({
    token,
    appSecret,
    webhookVerifyToken: verifyToken,
    v: 'v23.0',
    ponyfill: {
      fetch: (to, options) => fetch(to.replace('https://graph.facebook.com', `${base}/graph`), options),
    },
  })
  bot.on.message = ({ from, name, message }) => void heard.push({ from, name, message })
  bot.on.status = ({ id, status }) => void statuses.push([id, status])
  channel = whatsappCloud({
    accessToken: token,
    appSecret,
    verifyToken,
    lines: [line],
    wabaId: account,
    apiBase: `${base}/graph`,
  })
  await channel.start?.(environmentAt(url))
})
afterEach(() => wire.close())

const options = [1, 2, 3, 4, 5].map((n) => ({
  id: `q.${n}`,
  title: `Day ${n}`,
  description: 'from nine',
  section: n < 3 ? 'Early' : 'Late',
}))
const row = ({ id, title, description }) => new Row(id, title, description)

const both = [
  // Ours asks for the preview of a link always; the client only when it is told to.
  ['text', { type: 'text', text: 'Grüße 😀', markup: 'whatsapp' }, () => new Text('Grüße 😀', true)],
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
    () =>
      new Interactive(
        new ActionButtons(new Button('q.1', 'Red'), new Button('q.2', 'Blue')),
        new Body('Which?'),
        new Header('Colour'),
        new Footer('Tap'),
      ),
  ],
  [
    'a list',
    { type: 'choice', id: 'q', prompt: 'Which?', input: 'choice', options },
    (sent) =>
      new Interactive(
        new ActionList(
          sent.interactive.action.button,
          new ListSection('Early', ...options.slice(0, 2).map(row)),
          new ListSection('Late', ...options.slice(2).map(row)),
        ),
        new Body('Which?'),
      ),
  ],
  [
    'a link as a button',
    { type: 'link', url: 'https://x.example/1', title: 'Your order', description: 'It is on its way' },
    ({ interactive }) =>
      interactive &&
      new Interactive(
        new ActionCTA(interactive.action.parameters.display_text, 'https://x.example/1'),
        new Body(interactive.body.text),
        interactive.header && new Header(interactive.header.text),
      ),
  ],
  [
    'a location',
    { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' },
    () => new Location(4.9, 52.37, 'Office'),
  ],
  [
    'a template',
    { type: 'template', name: 'welcome', language: 'en', values: { name: 'Ana' } },
    () => new Template('welcome', new Language('en'), new BodyComponent(new BodyParameter('Ana', 'name'))),
  ],
]

/** The messages that went through the wire since `from`, without what no two have in common. */
const sent = (from) =>
  wire.log.events
    .slice(from)
    .filter((event) => event.type === 'call' && event.method === 'POST' && event.path.endsWith('/messages'))
    .map(({ request, status }) => {
      const { biz_opaque_callback_data: _ours, recipient_type: _default, ...message } = JSON.parse(request)
      // Meta takes coordinates as strings, as its examples have them, and as numbers, as the client sends them.
      for (const axis of ['latitude', 'longitude'])
        if (message.location) message.location[axis] = Number(message.location[axis])
      // The only policy there is, and the default.
      if (message.template) delete message.template.language.policy
      return { ...message, status }
    })

it.each(both)('%s', async (_name, content, theirs) => {
  const phone = wire.phone(ana, { name: 'Ana' })
  phone.on(line).send('Hello')
  await wire.idle()
  expect(heard).toMatchObject([{ from: number, name: 'Ana', message: { type: 'text', text: { body: 'Hello' } } }])
  const from = wire.log.events.length
  await channel.send({ id: 'c1.1.0', content }, { line, addresses: [{ kind: 'phone', value: ana }] }, callFor())
  await wire.idle()
  const [ours] = sent(from)
  const message = theirs(ours)
  expect(message).toBeDefined()
  const between = wire.log.events.length
  await bot.sendMessage(line, ours.to, message)
  await wire.idle()
  const [others] = sent(between)
  expect(ours.status).toBe(200)
  expect(others).toEqual(ours)
  const [first, second] = phone.inbox(line)
  expect(second.content).toEqual(first.content)
  expect(statuses.map(([, status]) => status)).toEqual(['sent', 'delivered', 'sent', 'delivered'])
})

it('a whole conversation: verified, heard, quoted, chosen, read, reacted to', async () => {
  const phone = wire.phone(ana, { name: 'Ana' })
  const chat = phone.on(line)
  const { id } = chat.send('Hello')
  await wire.idle()
  await bot.markAsRead(line, id)
  const ask = new Interactive(
    new ActionButtons(new Button('red', 'Red'), new Button('blue', 'Blue')),
    new Body('Which?'),
  )
  await bot.sendMessage(line, number, ask, id)
  await wire.idle()
  expect(chat.last()).toMatchObject({ replyTo: id })
  chat.tap(chat.last(), 'blue')
  await wire.idle()
  expect(heard.at(-1).message).toMatchObject({
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id: 'blue', title: 'Blue' } },
  })
  await bot.sendMessage(line, number, new Reaction(id, '👍'))
  phone.read(line)
  await wire.idle()
  expect(chat.last().content).toMatchObject({ type: 'reaction', emoji: '👍' })
  expect(statuses.map(([, status]) => status)).toContain('read')
})

it('a body that was changed is refused by both', async () => {
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [] })
  await expect(bot.post(JSON.parse(body), body, `sha256=${'0'.repeat(64)}`)).rejects.toMatchObject({ httpStatus: 401 })
  const headers = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }
  const given = { method: 'POST', publicUrl: url, path: '', headers, body: Buffer.from(body), receivedAt: Date.now() }
  expect(() => channel.receive(given)).toThrow('signature')
})
