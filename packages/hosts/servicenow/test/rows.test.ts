import { afterEach, describe, expect, it } from 'vitest'
import { slots } from './emulated/topics.js'
import { ana, apiKey, guest, type House, type HouseOptions, house } from './house.js'
import { type Medium, mediums } from './providers.js'

let running: House | undefined
afterEach(async () => {
  await running?.end()
  running = undefined
})
const begin = async (options?: HouseOptions) => {
  running = await house(options)
  return running
}
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each<Medium>(mediums)('%s and ServiceNow', (medium) => {
  const bold = medium === 'twilio-sms' ? 'fine' : '*fine*'

  it('A1, B7, C1: a message opens a conversation, and the virtual agent answers', async () => {
    const h = await begin({ medium })
    h.chat().send('Where is my order?')
    await h.until(() => h.inbox().length === 1, 'the answer')
    expect(h.inbox()).toEqual(['You said: Where is my order?'])
    expect(h.said()).toEqual(['Where is my order?'])
    expect(h.session.context).toMatchObject({
      liveagent_deviceType: medium === 'twilio-sms' ? 'sms' : 'whatsapp',
      deskwire_phone: ana,
    })
    h.chat().send('And my refund?')
    await h.until(() => h.inbox().length === 2, 'the second answer')
    expect(h.now.agent.sessions.size).toBe(1)
  })

  it('A1, A4: straight to a live agent, offered by the queue its attributes name', async () => {
    const h = await begin({
      medium,
      conversation: { start: 'agent' },
      bridge: { route: () => ({ host: 'servicenow', queue: 'teapots', attributes: { product: 'Teapot' } }) },
    })
    h.chat().send('My teapot leaks')
    await h.until(() => h.now.agent.queue().length === 1, 'the work item')
    expect(h.now.agent.queue()).toMatchObject([{ queue: 'teapots' }])
    expect(h.session.context).toMatchObject({ product: 'Teapot' })
    expect(h.said()).toEqual(['My teapot leaks'])
    const session = await h.accept()
    h.now.agent.say(session, 'It will be **fine**')
    await h.until(() => h.inbox().includes(`It will be ${bold}`), 'the agent')
  })

  it('A7, C7: from the virtual agent to a live agent, and then messages no longer wait for answers', async () => {
    const h = await begin({ medium })
    h.chat().send('Where is my order?')
    await h.until(() => h.inbox().length === 1, 'the virtual agent')
    h.chat().send('agent please')
    const session = await h.accept()
    await h.settled()
    await h.write('one', 'two', 'three')
    await h.until(() => h.said().length === 5, 'all three, though the agent answered none')
    expect(h.said()).toEqual(['Where is my order?', 'agent please', 'one', 'two', 'three'])
    h.now.agent.say(session, 'Hello Ana')
    await h.until(() => h.inbox().at(-1) === 'Hello Ana', 'the agent')
    expect(h.now.agent.ignored).toEqual([])
  })

  it('B5: the agent sees the second tick, and a failure with its reason', async () => {
    const h = await begin({ medium, conversation: { start: 'agent' } })
    h.chat().send('Hello')
    const session = await h.accept()
    const arrived = h.now.agent.say(session, 'Are you there?')
    await h.until(() => h.now.agent.statuses.get(arrived) === 'sent_to_user', 'the second tick')
    h.wire.phone(ana, { whatsapp: false, unreachable: 'landline' })
    const failed = h.now.agent.say(session, 'Still there?')
    await h.until(() => h.now.agent.statuses.get(failed) === 'external_error', 'the Failed tag')
    const notes = () => h.now.tables.journal(h.session.interaction, 'work_notes').map(({ value }) => value)
    await h.until(() => notes().length === 1, 'the reason')
    expect(notes()[0]).not.toBe('')
    expect(h.said('history')).toEqual([])
  })

  it('A6: an agent sends text, an article, a record, a link and a file from the ordinary reply box', async () => {
    const h = await begin({ medium, conversation: { start: 'agent' } })
    h.chat().send('Hello')
    const session = await h.accept()
    await h.settled()
    const before = h.inbox().length
    h.now.agent.say(session, '/article KB0010042')
    h.now.agent.say(session, '/record CS0009001')
    h.now.agent.say(session, {
      uiType: 'OutputLink',
      label: 'Tracking',
      value: { action: 'https://track.example/1', target: '_blank' },
    })
    const row = h.now.tables.insert('sys_attachment', { content_type: 'image/png', file_name: 'leak.png' })
    h.now.rest.files.set(row.sys_id ?? '', pixel)
    const action = `${h.now.url}/sys_attachment.do?sys_id=${row.sys_id}`
    h.now.files.set(`/sys_attachment.do?sys_id=${row.sys_id}`, pixel)
    h.now.agent.say(session, { uiType: 'OutputLink', label: 'leak.png', value: { action } })
    h.now.agent.say(session, 'Anything else?')
    await h.until(() => h.inbox().at(-1) === 'Anything else?', 'all five')
    const shown = h.chat().inbox().slice(before)
    const words = JSON.stringify(shown.map(({ content }) => content))
    expect(words).toContain('kb_article_view&sysparm_article=KB0010042')
    expect(words).toContain('A leaking teapot')
    expect(words).toContain('https://track.example/1')
    const file = shown.find(({ content }) => content.type === 'media' && content.items[0]?.mime === 'image/png')
    expect(file).toBeDefined()
  })

  it('B1: a picture goes to ServiceNow by a signed link that opens it, and a voice note is never lost', async () => {
    const h = await begin({ medium, conversation: { start: 'agent' } })
    h.chat().send({ text: 'Look', media: { mime: 'image/png', bytes: pixel } })
    await h.until(() => h.now.agent.sessions.size === 1, 'the picture')
    const [line] = h.session.lines
    expect(line).toMatchObject({ text: 'Look', attachment: { contentType: 'image/png' } })
    const fetched = await fetch(h.local(line?.attachment?.url ?? ''))
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(pixel)
    h.chat().send({ media: { mime: 'audio/ogg', bytes: Buffer.from('OggS') } })
    await h.until(() => h.said().length === 2, 'the voice note')
    // Not one of the types ServiceNow names: told in words, with the link.
    expect(h.said()[1]).toMatch(/https:\/\/bridge\.example\/media\//)
  })

  it('B8, C5: STOP is recorded, told to the agent, and nothing more goes out', async () => {
    const h = await begin({ medium, conversation: { start: 'agent' } })
    h.chat().send('Hello')
    const session = await h.accept()
    await h.settled()
    h.chat().send('STOP')
    await h.settled()
    const before = h.inbox().length
    const refused = h.now.agent.say(session, 'But wait')
    await h.until(() => h.now.agent.statuses.get(refused) === 'external_error', 'the refusal')
    expect(h.inbox()).toHaveLength(before)
    const notes = () => h.now.tables.journal(h.session.interaction, 'work_notes').map(({ value = '' }) => value)
    await h.until(() => notes().some((note) => /opted out|STOP|START/i.test(note)), 'why')
    const asked = await fetch(`${h.served.url}/api/consent?address=${encodeURIComponent(ana)}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    })
    const { standings, records } = (await asked.json()) as { standings: object[]; records: object[] }
    expect(standings).toMatchObject([{ optedOut: true }])
    expect(records.length).toBeGreaterThan(0)
    // Twilio itself blocks an SMS after STOP, the answers to keywords included, until START.
    if (medium === 'twilio-sms') h.chat().send('START')
    await h.settled()
    const told = h.inbox().length
    h.chat().send('Notification')
    await h.until(() => h.inbox().length > told, 'the setting')
  })

  it('C2, C3: a picker with 14 options, a card, an image, a link, a date, a file and a yes: shown, and answered', async () => {
    const h = await begin({ medium })
    h.chat().send('I want to book')
    await h.until(() => h.inbox().length === 1, 'the picker')
    const picker = JSON.stringify(h.chat().last()?.content)
    expect(picker).toContain(slots[0]?.label)
    const { answers } = h.session
    if (medium === 'twilio-sms') {
      // Numbers run on over the pages of a text menu.
      h.chat().send('more')
      await h.until(() => h.inbox().length === 2, 'the second page')
      expect(h.inbox()[1]).toContain('Slot N')
      h.chat().send('the second one')
    } else h.chat().send('Slot B')
    await h.until(() => answers.length === 1, 'the slot')
    expect(answers[0]).toMatchObject({ text: 'sys-2', typed: false })

    const asked = () =>
      JSON.stringify(
        h
          .chat()
          .inbox()
          .map(({ content }) => content),
      )
    await h.until(() => asked().includes('Which day?'), 'the date')
    for (const words of ['Leaking teapot', 'https://www.servicenow.com', 'https://docs.example/two', 'YYYY-MM-DD'])
      expect(asked()).toContain(words)
    const picture = h
      .chat()
      .inbox()
      .find(({ content }) => content.type === 'media')
    expect(picture?.content).toMatchObject({ items: [{ mime: 'image/png' }], text: 'A cat' })
    h.chat().send('2026-12-24')
    await h.until(() => answers.length === 2, 'the day')
    expect(answers[1]).toMatchObject({ text: '2026-12-24', typed: true })

    await h.until(() => asked().includes('Send a picture'), 'the file')
    h.chat().send({ media: { mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4') } })
    await h.until(
      () => /picture|image/i.test(h.inbox().at(-1) ?? '') && !h.inbox().at(-1)?.includes('Send a'),
      'the refusal',
    )
    expect(answers).toHaveLength(2)
    h.chat().send({ media: { mime: 'image/png', bytes: pixel } })
    await h.until(() => answers.length === 3, 'the picture')
    expect(answers[2]).toMatchObject({ attachment: { contentType: 'image/png' } })

    await h.until(() => asked().includes('Shall I book it?'), 'the question')
    h.chat().send('yes please')
    await h.until(() => answers.length === 4, 'the yes')
    expect(answers[3]).toMatchObject({ text: 'yes', typed: false })
    await h.until(() => h.inbox().at(-1)?.includes('Booked.') === true, 'the end')
    expect(h.now.agent.ignored).toEqual([])
  })
})

it('A5: who is exactly one contact is known to ServiceNow by their e-mail address, who is not is a guest', async () => {
  const h = await begin({
    emulator: { messageAuth: { type: 'hash', secret: 'shh' } },
    conversation: { linkAccounts: true, messageAuth: { type: 'hash', secret: 'shh' } },
  })
  h.chat().send('Hello there')
  await h.until(() => h.inbox().length > 0, 'the answer')
  expect(h.session.email).toBe('ana@example.com')
  const { interaction } = h.session
  await h.until(() => h.now.tables.get('interaction', interaction)?.type === 'messaging', 'the mark, linked or not')
  h.chat().send('And on')
  await h.until(() => h.said().length === 2, 'the second message')
  expect(h.now.agent.requests.every(({ emailId }) => emailId === 'ana@example.com')).toBe(true)
  h.chat(guest, 'Nobody').send('Hello')
  await h.until(() => h.now.agent.sessions.size === 2, 'the guest')
  expect(h.session.email).toBeUndefined()
  // Both Ben and Bea have this number, so nobody is known by it.
  h.chat('+15551230002', 'Ben').send('Hello')
  await h.until(() => h.now.agent.sessions.size === 3, 'one of two')
  expect(h.session.email).toBeUndefined()
})

it.each([
  ['image', 'plan.png'],
  ['video', 'plan.mp4'],
  ['audio', 'plan.mp3'],
  ['document', 'plan.pdf'],
])('B1: an agent’s %s reaches the customer as one', async (_, name) => {
  const h = await begin({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  h.chat().send('Hello')
  const session = await h.accept()
  await h.settled()
  const before = h.inbox().length
  h.now.files.set(`/sys_attachment.do?sys_id=${name}`, pixel)
  const action = `${h.now.url}/sys_attachment.do?sys_id=${name}`
  h.now.agent.say(session, { uiType: 'OutputLink', label: name, value: { action } })
  await h.until(() => h.inbox().length > before, 'the file')
  const mimes = { png: 'image/png', mp4: 'video/mp4', mp3: 'audio/mpeg', pdf: 'application/pdf' }
  const mime = mimes[name.split('.')[1] as keyof typeof mimes]
  expect(h.chat().last()?.content).toMatchObject({ type: 'media', items: [{ mime }] })
})

it('B2: the agent types, and the customer sees it', async () => {
  const h = await begin({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  h.chat().send('Hello')
  const session = await h.accept()
  h.now.agent.type(session)
  await h.until(() => h.wire.log.events.some((event) => JSON.stringify(event).includes('typing')), 'the indicator')
})

it('B3: a location goes in as words with a map, and out from a directive', async () => {
  const h = await begin({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  h.chat().send({ location: { latitude: 52.37, longitude: 4.9, name: 'Office' } })
  const session = await h.accept()
  expect(h.said()[0]).toContain('52.37,4.9')
  h.now.agent.say(session, '/location 52.37,4.90 Office')
  await h.until(() => h.chat().last()?.content.type === 'location', 'the location')
})

it('B4: a picker is a list on WhatsApp, and a tap gives its value back untyped', async () => {
  const h = await begin({ medium: 'whatsapp-cloud' })
  h.chat().send('hi')
  await h.until(() => h.chat().last()?.content.type === 'choice', 'the greeting')
  const asked = h.chat().last()
  if (asked?.content.type !== 'choice') throw new Error('no choice')
  const option = asked.content.options.find(({ title }) => title.startsWith('Book'))
  h.chat().tap(asked, option?.id ?? '')
  await h.until(() => h.said().length === 2, 'the tap')
  expect(h.session.lines.filter(({ from }) => from === 'customer').at(-1)).toMatchObject({
    text: '2bb7bd7670de6010f877c7f188266fc7',
    typed: false,
  })
})

it('B6: a link goes out with its preview', async () => {
  const h = await begin({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  h.chat().send('Hello')
  const session = await h.accept()
  h.now.agent.say(session, 'See https://example.com/teapots')
  await h.until(() => h.inbox().at(-1)?.includes('https://example.com/teapots') === true, 'the link')
  const sent = h.wire.log.events.filter((event) => event.type === 'call' && JSON.stringify(event).includes('teapots'))
  expect(JSON.stringify(sent)).toMatch(/preview_url\W+true/)
})

it('B9: the interaction is of type Messaging, subtype WhatsApp', async () => {
  const h = await begin()
  h.chat().send('Hello there')
  const interaction = () => h.now.tables.get('interaction', h.session.interaction)
  await h.until(() => h.now.agent.sessions.size === 1 && interaction()?.type === 'messaging', 'the mark')
  expect(interaction()).toMatchObject({ type: 'messaging', subtype: 'WhatsApp', client_session_id: h.session.id })
})

it('after the end a new message is a new session', async () => {
  const h = await begin()
  h.chat().send('Hello there')
  await h.until(() => h.inbox().length > 0, 'the answer')
  h.chat().send('bye')
  await h.until(() => h.session.mode === 'ended', 'the end')
  await h.settled()
  h.chat().send('One more thing')
  await h.until(() => h.now.agent.sessions.size === 2, 'the new session')
  const [first, second] = [...h.now.agent.sessions.values()]
  expect(second?.user).toBe(first?.user)
  expect(second?.lines.filter(({ from }) => from === 'customer').map(({ text }) => text)).toEqual(['One more thing'])
})

it('E7: a reply after 24 hours is refused to the agent with the sentence they know', async () => {
  const h = await begin({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  h.chat().send('Hello')
  const session = await h.accept()
  await h.settled()
  await h.later(25 * 3_600_000)
  const late = h.now.agent.say(session, 'Sorry for the wait')
  await h.until(() => h.now.agent.statuses.get(late) === 'external_error', 'the Failed tag')
  const notes = () => h.now.tables.journal(h.session.interaction, 'work_notes').map(({ value = '' }) => value)
  await h.until(() => notes().some((note) => note.includes('24 hour limit')), 'the reason')
  expect(notes().join('\n')).toContain('This conversation has exceeded the 24 hour limit to respond to the customer.')
})
