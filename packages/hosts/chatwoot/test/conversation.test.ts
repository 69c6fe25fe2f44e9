import { ana, cloudNumber } from '@deskwire/integration-tests'
import { afterEach, describe, expect, it } from 'vitest'
import { ben } from './emulated/server.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}
afterEach(() => s.stop())

const hour = 60 * 60_000
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const pdf = Buffer.from('%PDF-1.4 form')

describe('a conversation, there and back', () => {
  it.each(['whatsapp-cloud', 'twilio-whatsapp', 'twilio-sms'] as const)('over %s', async (medium) => {
    await start()
    const chat = s.chat(ana, 'Ana', medium)
    chat.send('Where is my *parcel*?')
    await s.settled()
    expect(s.conversations).toHaveLength(1)
    expect(s.conversation).toMatchObject({ status: 'open', contact: { phone_number: ana } })
    expect(s.conversation.custom_attributes).toMatchObject({
      deskwire_channel: { 'whatsapp-cloud': 'whatsapp', 'twilio-whatsapp': 'twilio', 'twilio-sms': 'sms' }[medium],
    })
    s.reply('It is **on its way** &amp; comes *today*\\\nin order\\_no 7')
    await s.settled()
    const expected =
      medium === 'twilio-sms'
        ? 'It is on its way & comes today\nin order_no 7'
        : 'It is *on its way* & comes _today_\nin order_no 7'
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ type: 'text', text: expected }])
    expect(s.said()).toHaveLength(1)
    expect(await s.balanced()).toBe(true)
  })

  it('promise 4: ten pictures of a new customer are one conversation with ten files', async () => {
    await start()
    for (let n = 0; n < 10; n++) s.chat().send({ media: { mime: 'image/png', bytes: png, filename: `${n}.png` } })
    await s.settled()
    expect(s.conversations).toHaveLength(1)
    expect(s.desk.state.contacts).toHaveLength(1)
    expect(s.conversation.messages).toHaveLength(10)
    expect(
      s.conversation.messages.every(({ attachments }) => Buffer.from(attachments[0]?.bytes ?? []).equals(png)),
    ).toBe(true)
  })

  it('B1, C4: files go both ways, on SMS too', async () => {
    await start()
    const chat = s.chat(ana, 'Ana', 'twilio-sms')
    chat.send({ media: { mime: 'image/png', bytes: png }, text: 'Broken' })
    await s.settled()
    expect(s.conversation.messages[0]?.attachments).toMatchObject([{ mime: 'image/png' }])
    expect(s.said()[0]).toContain('Broken')
    s.reply('Like this?', { files: [{ name: 'teapot.png', mime: 'image/png', bytes: png }] })
    await s.settled()
    const contents = chat.inbox().map(({ content }) => content)
    expect(JSON.stringify(contents)).toContain('Like this?')
    expect(contents.some(({ type }) => type === 'media')).toBe(true)
  })

  it('B1: words with a document are both sent, and the document keeps its name', async () => {
    await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    s.reply('The form', { files: [{ name: 'the form.pdf', mime: 'application/pdf', bytes: pdf }] })
    await s.settled()
    expect(chat.inbox().map(({ content }) => content.type)).toEqual(['text', 'media'])
    expect(JSON.stringify(chat.last()?.content)).toContain('the form.pdf')
  })

  it('notes, our own messages and what somebody else writes as the customer never go out (promise 10)', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    s.reply('Careful with this one', { isPrivate: true })
    s.reply('From elsewhere', { type: 0, sender: { id: 1, name: 'Ana', type: 'contact' } })
    s.chat().send('Anybody?')
    await s.settled()
    s.reply('Yes')
    await s.settled()
    expect(s.inbox()).toEqual(['Yes'])
  })

  it('what a bot, a rule or a greeting says goes out, and no agent has taken over', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    s.reply('Welcome', { type: 3, sender: undefined })
    s.reply('We are closed today', { sender: undefined })
    s.reply('I am the robot', { sender: { id: 2, name: 'Robot', type: 'agent_bot' } })
    await s.settled()
    expect(s.inbox()).toEqual(['Welcome', 'We are closed today', 'I am the robot'])
    const { items } = await s.store.conversations('main', { limit: 1 })
    expect(items[0]?.state).toBe('open')
  })
})

describe('webhooks that come twice, late, in another order or never', () => {
  it('an agent’s reply by the mobile app and by the API both arrive once', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    const { webhooks } = s.desk
    const post = (body: object) =>
      fetch(`${s.desk.url}/api/v1/accounts/3/conversations/${s.conversation.id}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', api_access_token: 'planted-of-ben-3fQx0aPz77' },
        body: JSON.stringify(body),
      })
    // The app names its own draft; a tool does not. Under load both webhooks were seen twice (chatwoot#11901).
    await post({ content: 'By app', private: false, echo_id: '0.8f2k' })
    await post({ content: 'By API', message_type: 'outgoing' })
    for (const { event, hook } of webhooks.told.filter((one) => one.event === 'message_created').slice(-2)) {
      expect(event).toBe('message_created')
      await webhooks.again(hook, s.conversation)
    }
    await s.settled()
    expect(s.inbox()).toEqual(['By app', 'By API'])
  })

  it('a reply that is told before the one that was written first goes out after it', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    s.desk.webhooks.silent = true
    s.reply('First')
    s.desk.webhooks.silent = false
    s.reply('Second')
    await s.settled()
    expect(s.inbox()).toEqual(['First', 'Second'])
  })

  it('a webhook that is lost is caught up, and the failed mark that Chatwoot set is corrected', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    s.reachable = false
    const missed = s.reply('Nobody told you')
    s.desk.state.change(s.conversation, { status: 'resolved' })
    await s.desk.webhooks.idle()
    expect(missed.status).toBe('failed')
    s.reachable = true
    await s.open({ catchUpEveryMs: hour })
    await s.until(() => s.inbox().length === 1, 'the reply is caught up')
    await s.settled()
    expect(s.inbox()).toEqual(['Nobody told you'])
    expect(missed.status).toBe('delivered')
    const { items } = await s.store.conversations('main', { limit: 1 })
    expect(items[0]?.closedTicket).toMatchObject({ id: '1' })
  })

  it('Retry sends what the bridge never got, and nothing a second time', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    s.reachable = false
    const missed = s.reply('Try again')
    await s.desk.webhooks.idle()
    s.reachable = true
    s.desk.state.update(s.conversation, missed, 'sent')
    await s.settled()
    s.desk.state.update(s.conversation, missed, 'sent')
    await s.settled()
    expect(s.inbox()).toEqual(['Try again'])
    // Ids are remembered for eight days: what is told of an older message is no reason to say it again.
    await s.later(9 * 24 * hour)
    s.desk.state.update(s.conversation, missed, 'sent')
    await s.settled()
    expect(s.inbox()).toEqual(['Try again'])
  })

  it('an answer that was lost is looked up: nothing is opened or written twice', async () => {
    await start()
    s.desk.fail('lost-answer')
    s.desk.fail('lost-answer')
    s.chat().send('Hello')
    await s.until(async () => {
      await s.later(30_000)
      return (await s.bridge.books()).waiting === 0
    }, 'it is settled')
    expect(s.conversations).toHaveLength(1)
    expect(s.said()).toEqual(['Hello'])
  })

  it('Chatwoot’s limit of messages in a minute is waited for', async () => {
    await start()
    s.chat().send('One')
    await s.settled()
    s.desk.routes.perMinute = 1
    s.chat().send('Two')
    await s.until(async () => {
      await s.later(30_000)
      return s.said().length === 2
    }, 'the second message')
    expect(s.said()).toEqual(['One', 'Two'])
  })
})

describe('who it is, and where it goes', () => {
  it('A5, E1: the one contact with the number, in its other spelling too; several mean nobody', async () => {
    await start()
    const { state } = s.desk
    const known = state.contact({ name: 'Ana Known', phone_number: ana, email: 'ana@acme.example' })
    s.chat().send('Hello')
    await s.settled()
    expect(s.conversation.contact).toBe(known)
    state.contact({ name: 'Bo', phone_number: '+5511987654321' })
    state.contact({ name: 'Bea', phone_number: '+551187654321' })
    s.chat('+5511987654321', 'B').send('Hello')
    await s.settled()
    expect(s.conversation.contact).toMatchObject({
      name: 'B',
      identifier: expect.stringMatching(/^deskwire:BR\./),
      // Chatwoot lets a number belong to one contact only.
      phone_number: null,
    })
  })

  it('F4: a customer without a number is found again by business-scoped id', async () => {
    await start({ bridge: { policy: { reopen: 'new' } } })
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.hide()
    phone.whatsapp(cloudNumber).send('Hello')
    await s.settled()
    const { contact } = s.conversation
    expect(contact.identifier).toMatch(/^deskwire:[A-Z]{2}\./)
    expect(contact.phone_number).toBeNull()
    s.desk.state.change(s.conversation, { status: 'resolved' })
    await s.settled()
    phone.whatsapp(cloudNumber).send('Again')
    await s.settled()
    expect(s.conversations).toHaveLength(2)
    expect(s.conversation.contact).toBe(contact)
    expect(s.notes().join('\n')).toContain('Follows #1')
  })

  it('A4: queue, attributes and language are what Chatwoot routes by', async () => {
    await start({
      bridge: {
        language: 'nl',
        route: () => ({ host: 'chatwoot', queue: 'sales', attributes: { intent: 'buy', region: 'North' } }),
      },
      chatwoot: { queues: { sales: { team: 4, agent: 7, labels: ['vip'] } } },
    })
    s.chat().send('Hello')
    await s.settled()
    expect(s.conversation).toMatchObject({
      team: 4,
      assignee: 7,
      labels: ['vip'],
      custom_attributes: { intent: 'buy', region: 'North', language: 'nl', deskwire_channel: 'whatsapp' },
    })
  })

  it('a queue that no team has does not keep the customer’s words away', async () => {
    await start({ bridge: { route: () => ({ host: 'chatwoot', queue: 'nowhere' }) } })
    s.chat().send('Hello')
    await s.settled()
    expect(s.said()).toEqual(['Hello'])
    expect(s.conversation.team).toBeUndefined()
  })

  it('E6: analysis becomes labels', async () => {
    await start({ bridge: { hooks: { analyze: async () => ['angry'] } } })
    s.chat().send('This is bad')
    await s.settled()
    expect(s.conversation.labels).toEqual(['angry'])
  })
})

describe('what agents do', () => {
  it('A6, E3, F9: text, article, choice, location and file, all from the reply box', async () => {
    await start({ chatwoot: { portal: 'help' } })
    s.desk.state.articles.push(
      { id: 42, title: 'Returns', slug: 'returns', description: '', status: 'published' },
      { id: 43, title: 'Internal', slug: 'internal', description: '', status: 'draft' },
    )
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    s.reply('Plain words')
    s.reply('/article 42')
    s.reply('/choices Which day? | Mon | Tue')
    s.reply('/location 52.37,4.90 Office')
    s.reply('/template order\\_ready en name=Ana')
    s.reply('', { files: [{ name: 'a.png', mime: 'image/png', bytes: png }] })
    await s.settled()
    const seen = chat.inbox().map(({ content }) => JSON.stringify(content))
    expect(seen).toHaveLength(6)
    for (const [n, words] of [
      'Plain words',
      '/hc/help/articles/returns',
      'Which day?',
      '52.37',
      'order',
      'media',
    ].entries())
      expect(seen[n]).toContain(words)
    s.reply('/article 43')
    await s.settled()
    expect(chat.inbox()).toHaveLength(6)
  })

  it('B5: ticks on the message, never backwards, and a failure with its reason', async () => {
    await start()
    const phone = s.wire.phone(ana, { name: 'Ana' })
    const chat = phone.whatsapp(cloudNumber)
    chat.send('Hello')
    await s.settled()
    const first = s.reply('Hi')
    await s.settled()
    expect(first.status).toBe('delivered')
    chat.read()
    await s.settled()
    expect(first.status).toBe('read')
    phone.profile.whatsapp = false
    const second = s.reply('Still there?')
    await s.until(() => second.status === 'failed', 'the failure is told')
    await s.settled()
    expect(second.content_attributes.external_error).toContain('cannot be delivered')
    expect(first.status).toBe('read')
    expect(s.inbox()).toEqual(['Hi'])
  })

  it('B5: a Chatwoot without marks tells a failure as a note', async () => {
    await start({
      version: [3, 16],
      chatwoot: { webhook: { kind: 'path', secret: 'planted-part-of-the-address-5d20' } },
    })
    const phone = s.wire.phone(ana, { name: 'Ana' })
    phone.whatsapp(cloudNumber).send('Hello')
    await s.settled()
    s.reply('Hi')
    await s.settled()
    expect(s.inbox()).toEqual(['Hi'])
    phone.profile.whatsapp = false
    s.reply('Still there?')
    await s.until(() => s.notes().some((one) => one.includes('did not reach the customer')), 'the note')
  })

  it('E5: taken, snoozed, resolved, and opened again by the customer’s next message', async () => {
    await start()
    const { state } = s.desk
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const now = async () => (await s.store.conversations('main', { limit: 1 })).items[0]?.state
    expect(await now()).toBe('open')
    state.change(s.conversation, { assignee: ben })
    await s.settled()
    expect(await now()).toBe('active')
    state.change(s.conversation, { status: 'snoozed' })
    await s.settled()
    expect(await now()).toBe('waiting')
    state.change(s.conversation, { status: 'resolved' })
    await s.settled()
    expect(await now()).toBe('closed')
    chat.send('One more thing')
    await s.settled()
    expect(s.conversations).toHaveLength(1)
    expect(s.conversation).toMatchObject({ status: 'open', assignee: ben })
    expect(s.said()).toEqual(['Hello', 'One more thing'])
  })

  it('E7: after 24 hours a reply is refused with exactly that sentence, at the message', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    await s.later(30 * hour)
    const late = s.reply('Sorry, we were asleep')
    await s.settled()
    expect(late.status).toBe('failed')
    expect(late.content_attributes.external_error).toContain(
      'This conversation has exceeded the 24 hour limit to respond to the customer.',
    )
    expect(s.inbox()).toEqual([])
  })

  it('F2: with onClosed: reopen it waits for the customer’s answer, and goes out in order', async () => {
    await start({
      bridge: {
        policy: {
          onClosed: 'reopen',
          reopenTemplate: { type: 'template', name: 'come_back', language: 'en', values: { '1': 'Ana' } },
        },
      },
    })
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    await s.later(30 * hour)
    s.reply('First')
    s.reply('Second')
    await s.until(() => s.inbox().length === 1, 'the template')
    await s.settled(2)
    expect(s.inbox()).toEqual(['Hi Ana, we have news.'])
    chat.send('I am here')
    await s.settled()
    expect(s.inbox()).toEqual(['Hi Ana, we have news.', 'First', 'Second'])
    expect(s.said()).toEqual(['Hello', 'I am here'])
  })

  it('E4: an agent’s note stays inside, and the transcript can be searched', async () => {
    await start()
    s.chat().send('A leaking teapot')
    await s.settled()
    s.reply('/note ask the warehouse')
    await s.settled()
    expect(s.inbox()).toEqual([])
    expect((await s.store.messages('main', { search: 'teapot', limit: 5 })).items).toHaveLength(1)
  })

  it('B2: an agent who types is shown, one who writes a note is not', async () => {
    await start()
    s.chat().send('Hello')
    await s.settled()
    const shown = () => s.wire.log.events.filter((one) => one.type === 'phone' && one.what === 'typing').length
    s.desk.state.typing(s.conversation, ben, true)
    await s.settled()
    s.desk.state.typing(s.conversation, ben)
    await s.until(() => shown() > 0, 'typing on the phone')
    expect(shown()).toBe(1)
  })

  it('promise 12: what customers write hides no link, loads no image and fills nothing in', async () => {
    await start()
    s.chat().send('[your bank](https://evil.example) ![](https://evil.example/x.png) {{contact.email}} 2 < 3 a_b #1')
    await s.settled()
    const [message] = s.conversation.messages
    expect(message?.content).not.toMatch(/\]\(|!\[|\{\{/)
    expect(s.said()).toEqual([
      '[your bank](https://evil.example) ![](https://evil.example/x.png) {{contact.email}} 2 < 3 a_b #1',
    ])
  })
})

describe('bots', () => {
  const assistant = {
    spec: 1,
    name: 'robot',
    repeatable: true,
    respond: async ({ content }: { content: { type: string; text?: string } }) => ({
      acts:
        content.text === 'a person please'
          ? [{ act: 'handoff', reason: 'asked' } as const]
          : [{ act: 'say', content: { type: 'text', text: 'How can I help?', markup: 'plain' } } as const],
      memory: undefined,
    }),
  } as const

  it('A7: the assistant hands over with the transcript; pending gives it back, open takes it', async () => {
    await start({
      bridge: { assistants: { robot: assistant }, route: () => ({ host: 'chatwoot', assistant: 'robot' }) },
    })
    s.desk.state.activeBot = true
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    expect(s.conversations).toHaveLength(0)
    expect(s.inbox()).toEqual(['How can I help?'])
    chat.send('a person please')
    await s.settled()
    // The agent bot of the inbox would have it pending.
    expect(s.conversation.status).toBe('open')
    expect(s.notes()[0]).toContain('Hello')
    expect(s.notes()[0]).toContain('How can I help?')
    s.reply('I am Ben')
    await s.settled()
    s.desk.state.change(s.conversation, { status: 'pending' })
    await s.settled()
    chat.send('And my invoice?')
    await s.settled()
    expect(s.inbox().filter((one) => one === 'How can I help?')).toHaveLength(2)
    chat.send('a person please')
    await s.settled()
    expect(s.conversations).toHaveLength(1)
    expect(s.notes().join('\n')).toContain('And my invoice?')
    expect(s.conversation.status).toBe('open')
    s.reply('Ben again')
    await s.settled()
    expect(s.inbox().at(-1)).toBe('Ben again')
  })

  it('a bot of Chatwoot answers, and what it hands over to people is open', async () => {
    await start()
    s.desk.state.activeBot = true
    s.chat().send('Hello')
    await s.settled()
    expect(s.conversation.status).toBe('pending')
    s.reply('I am the robot', { sender: { id: 2, name: 'Robot', type: 'agent_bot' } })
    s.desk.state.change(s.conversation, { status: 'open' })
    s.reply('I am Ben')
    await s.settled()
    expect(s.inbox()).toEqual(['I am the robot', 'I am Ben'])
    expect(s.conversation.assignee).toBeUndefined()
  })
})
