import { ana, answersByPanelApi, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { scene } from './scene.js'

describe.each(media)('%s and Dynamics 365', (medium) => {
  it('E1, A4, A5: a message opens a conversation with the customer and the routing attributes', async () => {
    const s = await scene({
      medium,
      bridge: { route: () => ({ host: 'dynamics', queue: 'support', attributes: { product: 'Teapot' } }) },
    })
    s.dynamics.dataverse.add('contacts', {
      contactid: '11111111-1111-4111-8111-111111111111',
      fullname: 'Ana Jensen',
      mobilephone: '(555) 123-0001',
    })
    s.chat().send('My teapot leaks')
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message in Dynamics 365')
    expect(s.dynamics.talk.messages).toMatchObject([{ author: 'customer', text: 'My teapot leaks' }])
    expect(s.dynamics.talk.created).toMatchObject({
      customercontext: { phonenumber: '+15551230001' },
      conversationcontext: {
        contact: { isDisplayable: true, value: 'known' },
        contactid: { isDisplayable: false, value: '11111111-1111-4111-8111-111111111111' },
        queue: { isDisplayable: true, value: 'support' },
        product: { isDisplayable: true, value: 'Teapot' },
        channel: { value: 'phone' },
      },
    })
  })

  it('the agent answers, sees it read, and several messages stay one conversation in order', async () => {
    const s = await scene({ medium })
    for (const words of ['one', 'two', 'three']) s.chat().send(words)
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 3, 'three messages')
    expect(s.dynamics.messaging.talks).toHaveLength(1)
    expect(s.shown()).toEqual(['customer: one', 'customer: two', 'customer: three'])
    await s.dynamics.accept()
    await s.dynamics.reply('It will be **fine**')
    const last = await s.dynamics.reply('Until tomorrow')
    await s.until(() => s.inbox().length === 2, 'both answers')
    expect(s.inbox()).toEqual([medium === 'twilio-sms' ? 'It will be fine' : 'It will be *fine*', 'Until tomorrow'])
    await s.settled()
    if (medium === 'twilio-sms') return
    s.chat().read()
    await s.until(() => s.dynamics.talk.readUpTo === last.messageId, 'MessageRead for the last')
  })

  it('B5: an undelivered message is reported in the conversation', async () => {
    const s = await scene({ medium })
    s.chat().send('Hello')
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
    s.wire.phone(ana, { whatsapp: false, unreachable: 'landline' })
    await s.dynamics.reply('Are you there?')
    await s.until(() => s.automated().length === 1, 'the failure')
    expect(s.automated()[0]).toMatch(/^The message was not delivered: /)
    expect(s.inbox()).toEqual([])
  })
})

it('F11: an agent works with the panel by API', async () => {
  const s = await scene({ medium: 'whatsapp-cloud' })
  s.chat().send('Where is my parcel?')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the conversation')
  await answersByPanelApi(s, 'dynamics', s.dynamics.talk.id)
})

it('E1: a customer who does not match exactly one contact is unknown', async () => {
  const s = await scene()
  for (const fullname of ['Ana Jensen', 'Ana Other'])
    s.dynamics.dataverse.add('contacts', { fullname, mobilephone: '+15551230001' })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks.length === 1, 'the conversation')
  expect(s.dynamics.talk.created).toMatchObject({ conversationcontext: { contact: { value: 'unknown' } } })
})

it('E5: Open, Active, Waiting, Wrap-up and Closed arrive; a message after Closed opens another conversation', async () => {
  const s = await scene()
  const state = async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  expect(await state()).toBe('open')
  await s.dynamics.accept()
  await s.until(async () => (await state()) === 'active', 'active')
  await s.dynamics.event('CustomerDisconnectedAgentWaiting')
  await s.until(async () => (await state()) === 'waiting', 'waiting')
  s.dynamics.wait()
  s.chat().send('Still there?')
  await s.until(() => s.dynamics.talk.state === 'open', 'Dynamics 365 offers it again')
  expect(await state()).toBe('open')
  await s.dynamics.accept()
  await s.dynamics.end()
  await s.until(async () => (await state()) === 'wrap-up', 'wrap-up')
  await s.dynamics.finish()
  await s.until(async () => (await state()) === 'closed', 'closed')
  expect(s.inbox()).toEqual([])
  const [first] = s.dynamics.messaging.talks
  s.chat().send('One more thing')
  await s.until(() => s.dynamics.messaging.talks.length === 2, 'another conversation')
  await s.until(() => s.dynamics.talk.messages.length === 1, 'the message in it')
  expect(s.dynamics.talk.created).toMatchObject({ conversationcontext: { follows: { value: first?.id } } })
})

it('E5: a conversation that was closed without notice is found closed at the next message, and another follows', async () => {
  const s = await scene()
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  s.dynamics.messaging.move(s.dynamics.talk, 'closed')
  s.chat().send('Anybody?')
  await s.until(() => s.dynamics.messaging.talks[1]?.messages.length === 1, 'another conversation')
  expect(s.shown()).toEqual(['customer: Anybody?'])
})

it('E5: a message during Wrap-up opens another conversation, which the closing of the first does not affect', async () => {
  const s = await scene()
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.settled()
  const first = s.dynamics.talk
  await s.dynamics.end()
  s.chat().send('One more thing')
  await s.until(() => s.dynamics.messaging.talks[1]?.messages.length === 1, 'another conversation')
  await s.dynamics.finish(first)
  await s.settled()
  s.chat().send('And another')
  await s.until(() => s.dynamics.talk.messages.length === 2, 'in the second')
  expect(s.dynamics.messaging.talks).toHaveLength(2)
  await s.dynamics.reply('Here I am')
  await s.until(() => s.inbox().length === 1, 'the agent of the second')
})

it('E6: the analysis reaches the agent, and the away message is sent once', async () => {
  const s = await scene({
    bridge: {
      hooks: { analyze: async (text) => (/awful/.test(text) ? ['negative'] : []) },
      policy: { awayText: 'We are back at nine.' },
    },
  })
  s.chat().send('This is awful')
  // Not as a custom event: those come "without showing messages to customer service representatives" (Microsoft Learn,
  // "Use /conversation/{id} endpoint").
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 2, 'the note')
  expect(s.automated()).toEqual([expect.stringContaining('negative')])
  expect(s.dynamics.talk.events).toEqual([])
  await s.dynamics.event('OutOfOperatingHoursDueToNonWorkingHours')
  await s.until(() => s.inbox().length === 1, 'the away text')
  expect(s.inbox()).toEqual(['We are back at nine.'])
})

it('E6: without Dataverse, the analysis is a message that the agent sees and the customer does not', async () => {
  const s = await scene({
    host: { dataverse: undefined },
    bridge: { hooks: { analyze: async () => ['negative'] } },
  })
  s.chat().send('This is awful')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 2, 'the message')
  expect(s.automated()[0]).toContain('negative')
  expect(s.inbox()).toEqual([])
})

it('E2, E3, A6: text, article, record, link and file, all from the ordinary reply box', async () => {
  const s = await scene()
  s.dynamics.dataverse.add('knowledgearticles', {
    articlepublicnumber: 'KA-01032',
    title: 'Descaling',
    statecode: 3,
    islatestversion: true,
  })
  s.dynamics.dataverse.add('incidents', { ticketnumber: 'CAS-07', title: 'A leaking teapot' })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.dynamics.reply('/article KA-01032')
  await s.dynamics.reply('/record CAS-07')
  await s.dynamics.reply('See https://help.contoso.example/returns')
  const contentUrl = s.dynamics.file(Buffer.from('a picture'), 'leak.png')
  await s.dynamics.reply('', { attachments: [{ contentType: 'image/png', contentUrl, name: 'leak.png' }] })
  await s.until(() => s.chat().inbox().length >= 4, 'four messages')
  const shown = JSON.stringify(s.chat().inbox())
  for (const words of [
    'help.contoso.example/kb/KA-01032',
    'A leaking teapot',
    'help.contoso.example/returns',
    '"media"',
  ])
    expect(shown).toContain(words)
})

it('B4: a Copilot agent’s suggested actions are buttons, and a tap sends what it expects', async () => {
  const s = await scene({ medium: 'whatsapp-cloud' })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  const actions = ['Red', 'Blue'].map((title) => ({ type: 'imBack', title, value: `colour=${title.toLowerCase()}` }))
  await s.dynamics.reply('Which colour?', {
    from: { id: 'bot', name: 'Copilot', role: 'bot' },
    suggestedActions: { actions },
  })
  await s.until(() => s.chat().inbox().length === 1, 'the buttons')
  const asked = s.chat().last()
  if (asked?.content.type !== 'choice') throw new Error(`no buttons but ${asked?.content.type}`)
  s.chat().tap(asked, asked.content.options[1]?.id ?? '')
  await s.until(() => s.shown().includes('customer: colour=blue'), 'the answer')
})

it('B1: a customer’s picture is a link that Dynamics 365 can open, with its caption', async () => {
  const s = await scene()
  s.chat().send({ media: { mime: 'image/png', bytes: new Uint8Array([1, 2, 3]) }, text: 'Look' })
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the picture')
  const [said] = s.dynamics.talk.messages
  expect(said).toMatchObject({ text: 'Look', attachments: [{ contentType: 'image/png' }] })
  const answer = await fetch(s.local(said?.attachments[0]?.contentUrl ?? ''))
  expect(answer.status).toBe(200)
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([1, 2, 3])
})

it('E4: a note of ours is in the conversation, where agents type, and never at the customer', async () => {
  const s = await scene({ bridge: { policy: { windowWarningMs: 3_600_000 } } })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.later(23.5 * 3_600_000)
  await s.until(() => s.automated().length === 1, 'the warning')
  expect(s.automated()).toEqual([expect.stringContaining('free')])
  expect(s.dynamics.dataverse.table('annotations')).toEqual([])
  expect(s.inbox()).toEqual([])
})

it('B2: an agent’s typing is shown, and system events are never text for the customer', async () => {
  const s = await scene()
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.dynamics.typing()
  await s.until(() => s.wire.log.events.some((event) => event.type === 'phone' && event.what === 'typing'), 'typing')
  for (const name of ['AgentAccepted', 'agentAssigned', 'TransferToQueueInitiated', 'SomethingNew'])
    expect(await s.dynamics.event(name)).toBe(200)
  await s.dynamics.hook(
    s.dynamics.talk.id,
    s.dynamics.activity(s.dynamics.talk, { text: 'EventName: **_AgentClosed_**' }),
  )
  await s.dynamics.reply('the only words')
  await s.until(() => s.inbox().length === 1, 'the reply')
  await s.settled()
  expect(s.inbox()).toEqual(['the only words'])
})
