import { ana, apiKey, type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { slots } from './emulated/topics.js'
import { guest, scene } from './scene.js'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each<Medium>(media)('%s and ServiceNow', (medium) => {
  const bold = medium === 'twilio-sms' ? 'fine' : '*fine*'

  it('A1, B7, C1: a message opens a conversation, and the virtual agent answers', async () => {
    const s = await scene({ medium })
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the answer')
    expect(s.inbox()).toEqual(['You said: Where is my order?'])
    expect(s.said()).toEqual(['Where is my order?'])
    expect(s.session.context).toMatchObject({
      liveagent_deviceType: medium === 'twilio-sms' ? 'sms' : 'whatsapp',
      deskwire_phone: ana,
    })
    s.chat().send('And my refund?')
    await s.until(() => s.inbox().length === 2, 'the second answer')
    expect(s.now.agent.sessions.size).toBe(1)
  })

  it('A1, A4: straight to a live agent, offered by the queue its attributes name', async () => {
    const s = await scene({
      medium,
      conversation: { start: 'agent' },
      bridge: { route: () => ({ host: 'servicenow', queue: 'teapots', attributes: { product: 'Teapot' } }) },
    })
    s.chat().send('My teapot leaks')
    await s.until(() => s.now.agent.queue().length === 1, 'the work item')
    expect(s.now.agent.queue()).toMatchObject([{ queue: 'teapots' }])
    expect(s.session.context).toMatchObject({ product: 'Teapot' })
    expect(s.said()).toEqual(['My teapot leaks'])
    const session = await s.accept()
    s.now.agent.say(session, 'It will be **fine**')
    await s.until(() => s.inbox().includes(`It will be ${bold}`), 'the agent')
  })

  it('A7, C7: from the virtual agent to a live agent, and then messages no longer wait for answers', async () => {
    const s = await scene({ medium })
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the virtual agent')
    s.chat().send('agent please')
    const session = await s.accept()
    await s.settled()
    await s.write('one', 'two', 'three')
    await s.until(() => s.said().length === 5, 'all three, though the agent answered none')
    expect(s.said()).toEqual(['Where is my order?', 'agent please', 'one', 'two', 'three'])
    s.now.agent.say(session, 'Hello Ana')
    await s.until(() => s.inbox().at(-1) === 'Hello Ana', 'the agent')
    expect(s.now.agent.ignored).toEqual([])
  })

  it('B5: the agent sees the second tick, and a failure with its reason', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send('Hello')
    const session = await s.accept()
    const arrived = s.now.agent.say(session, 'Are you there?')
    await s.until(() => s.now.agent.statuses.get(arrived) === 'sent_to_user', 'the second tick')
    s.wire.phone(ana, { whatsapp: false, unreachable: 'landline' })
    const failed = s.now.agent.say(session, 'Still there?')
    await s.until(() => s.now.agent.statuses.get(failed) === 'external_error', 'the Failed tag')
    const notes = () => s.now.tables.journal(s.session.interaction, 'work_notes').map(({ value }) => value)
    await s.until(() => notes().length === 1, 'the reason')
    expect(notes()[0]).not.toBe('')
    // Where the agent typed it, too.
    expect(s.said('history')).toEqual([notes()[0]])
  })

  it('A6: an agent sends text, an article, a record, a link and a file from the ordinary reply box', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send('Hello')
    const session = await s.accept()
    await s.settled()
    const before = s.inbox().length
    s.now.agent.say(session, '/article KB0010042')
    s.now.agent.say(session, '/record CS0009001')
    s.now.agent.say(session, {
      uiType: 'OutputLink',
      label: 'Tracking',
      value: { action: 'https://track.example/1', target: '_blank' },
    })
    const row = s.now.tables.insert('sys_attachment', { content_type: 'image/png', file_name: 'leak.png' })
    s.now.rest.files.set(row.sys_id ?? '', pixel)
    const action = `${s.now.url}/sys_attachment.do?sys_id=${row.sys_id}`
    s.now.files.set(`/sys_attachment.do?sys_id=${row.sys_id}`, pixel)
    s.now.agent.say(session, { uiType: 'OutputLink', label: 'leak.png', value: { action } })
    s.now.agent.say(session, 'Anything else?')
    await s.until(() => s.inbox().at(-1) === 'Anything else?', 'all five')
    const shown = s.chat().inbox().slice(before)
    const words = JSON.stringify(shown.map(({ content }) => content))
    expect(words).toContain('kb_article_view&sysparm_article=KB0010042')
    expect(words).toContain('A leaking teapot')
    expect(words).toContain('https://track.example/1')
    const file = shown.find(({ content }) => content.type === 'media' && content.items[0]?.mime === 'image/png')
    expect(file).toBeDefined()
  })

  it('B1: a picture goes to ServiceNow by a signed link that opens it, and a voice note is never lost', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send({ text: 'Look', media: { mime: 'image/png', bytes: pixel } })
    await s.until(() => s.now.agent.sessions.size === 1, 'the picture')
    const [line] = s.session.lines
    expect(line).toMatchObject({ text: 'Look', attachment: { contentType: 'image/png' } })
    const fetched = await fetch(s.local(line?.attachment?.url ?? ''))
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(pixel)
    s.chat().send({ media: { mime: 'audio/ogg', bytes: Buffer.from('OggS') } })
    await s.until(() => s.said().length === 2, 'the voice note')
    // Not one of the types ServiceNow names: told in words, with a link to the attachment.
    expect(s.said()[1]).toContain(`${s.now.url}/sys_attachment.do?sys_id=`)
  })

  it('B8, C5: STOP is recorded, told to the agent, and nothing more goes out', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send('Hello')
    const session = await s.accept()
    await s.settled()
    s.chat().send('STOP')
    await s.settled()
    const before = s.inbox().length
    const refused = s.now.agent.say(session, 'But wait')
    await s.until(() => s.now.agent.statuses.get(refused) === 'external_error', 'the refusal')
    expect(s.inbox()).toHaveLength(before)
    const notes = () => s.now.tables.journal(s.session.interaction, 'work_notes').map(({ value = '' }) => value)
    await s.until(() => notes().some((note) => /opted out|STOP|START/i.test(note)), 'why')
    const asked = await fetch(`${s.served.url}/api/consent?address=${encodeURIComponent(ana)}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    })
    const { standings, records } = (await asked.json()) as { standings: object[]; records: object[] }
    expect(standings).toMatchObject([{ optedOut: true }])
    expect(records.length).toBeGreaterThan(0)
    // Twilio itself blocks an SMS after STOP, the answers to keywords included, until START.
    if (medium === 'twilio-sms') s.chat().send('START')
    await s.settled()
    const told = s.inbox().length
    s.chat().send('Notification')
    await s.until(() => s.inbox().length > told, 'the setting')
  })

  it('C2, C3: a picker with 14 options, a card, an image, a link, a date, a file and a yes: shown, and answered', async () => {
    const s = await scene({ medium })
    s.chat().send('I want to book')
    await s.until(() => s.inbox().length === 1, 'the picker')
    const picker = JSON.stringify(s.chat().last()?.content)
    expect(picker).toContain(slots[0]?.label)
    const { answers } = s.session
    if (medium === 'twilio-sms') {
      // Numbers run on over the pages of a text menu.
      s.chat().send('more')
      await s.until(() => s.inbox().length === 2, 'the second page')
      expect(s.inbox()[1]).toContain('Slot N')
      s.chat().send('the second one')
    } else s.chat().send('Slot B')
    await s.until(() => answers.length === 1, 'the slot')
    expect(answers[0]).toMatchObject({ text: 'sys-2', typed: false })

    const asked = () =>
      JSON.stringify(
        s
          .chat()
          .inbox()
          .map(({ content }) => content),
      )
    await s.until(() => asked().includes('Which day?'), 'the date')
    for (const words of ['Leaking teapot', 'https://www.servicenow.com', 'https://docs.example/two', 'YYYY-MM-DD'])
      expect(asked()).toContain(words)
    const picture = s
      .chat()
      .inbox()
      .find(({ content }) => content.type === 'media')
    expect(picture?.content).toMatchObject({ items: [{ mime: 'image/png' }], text: 'A cat' })
    s.chat().send('2026-12-24')
    await s.until(() => answers.length === 2, 'the day')
    expect(answers[1]).toMatchObject({ text: '2026-12-24', typed: true })

    await s.until(() => asked().includes('Send a picture'), 'the file')
    s.chat().send({ media: { mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4') } })
    await s.until(
      () => /picture|image/i.test(s.inbox().at(-1) ?? '') && !s.inbox().at(-1)?.includes('Send a'),
      'the refusal',
    )
    expect(answers).toHaveLength(2)
    s.chat().send({ media: { mime: 'image/png', bytes: pixel } })
    await s.until(() => answers.length === 3, 'the picture')
    expect(answers[2]).toMatchObject({ attachment: { contentType: 'image/png' } })

    await s.until(() => asked().includes('Shall I book it?'), 'the question')
    s.chat().send('yes please')
    await s.until(() => answers.length === 4, 'the yes')
    expect(answers[3]).toMatchObject({ text: 'yes', typed: false })
    await s.until(() => s.inbox().at(-1)?.includes('Booked.') === true, 'the end')
    expect(s.now.agent.ignored).toEqual([])
  })
})

it.each<Medium>(media)(
  'A5: on %s who is exactly one contact is known by their e-mail address, who is not is a guest',
  async (medium) => {
    const s = await scene({
      medium,
      emulator: { messageAuth: { type: 'hash', secret: 'shh' } },
      conversation: { linkAccounts: true, messageAuth: { kind: 'hash', secret: 'shh' } },
    })
    s.chat().send('Hello there')
    await s.until(() => s.inbox().length > 0, 'the answer')
    expect(s.session.email).toBe('ana@example.com')
    const person = s.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    expect(s.session.context).toMatchObject({
      deskwire_name: 'Ana Jensen',
      deskwire_contact: person?.sys_id,
      deskwire_verified: 'true',
    })
    const { interaction } = s.session
    await s.until(() => s.now.tables.get('interaction', interaction)?.type === 'messaging', 'the mark, linked or not')
    expect(s.now.tables.get('interaction', interaction)).toMatchObject({
      contact: person?.sys_id,
      opened_for: person?.sys_id,
    })
    s.chat().send('And on')
    await s.until(() => s.said().length === 2, 'the second message')
    expect(s.now.agent.requests.every(({ emailId }) => emailId === 'ana@example.com')).toBe(true)
    s.chat(guest, 'Nobody').send('Hello')
    await s.until(() => s.now.agent.sessions.size === 2, 'the guest')
    expect(s.session.email).toBeUndefined()
    expect(s.session.context).toMatchObject({ deskwire_verified: 'false' })
    // Only WhatsApp has names of its own.
    expect(s.session.context.deskwire_name).toBe(medium === 'twilio-sms' ? undefined : 'Nobody')
    expect(s.session.context).not.toHaveProperty('deskwire_contact')
    // Both Ben and Bea have this number, so nobody is known by it.
    s.chat('+15551230002', 'Ben').send('Hello')
    await s.until(() => s.now.agent.sessions.size === 3, 'one of two')
    expect(s.session.email).toBeUndefined()
  },
)

it.each([
  ['image', 'plan.png'],
  ['video', 'plan.mp4'],
  ['audio', 'plan.mp3'],
  ['document', 'plan.pdf'],
])('B1: an agent’s %s reaches the customer as one', async (_, name) => {
  const s = await scene({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  s.chat().send('Hello')
  const session = await s.accept()
  await s.settled()
  const before = s.inbox().length
  s.now.files.set(`/sys_attachment.do?sys_id=${name}`, pixel)
  const action = `${s.now.url}/sys_attachment.do?sys_id=${name}`
  s.now.agent.say(session, { uiType: 'OutputLink', label: name, value: { action } })
  await s.until(() => s.inbox().length > before, 'the file')
  const mimes = { png: 'image/png', mp4: 'video/mp4', mp3: 'audio/mpeg', pdf: 'application/pdf' }
  const mime = mimes[name.split('.')[1] as keyof typeof mimes]
  expect(s.chat().last()?.content).toMatchObject({ type: 'media', items: [{ mime }] })
})

it('B2: the agent types, and the customer sees it', async () => {
  const s = await scene({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  s.chat().send('Hello')
  const session = await s.accept()
  s.now.agent.type(session)
  await s.until(() => s.wire.log.events.some((event) => JSON.stringify(event).includes('typing')), 'the indicator')
})

it('B3: a location goes in as words with a map, and out from a directive', async () => {
  const s = await scene({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  s.chat().send({ location: { latitude: 52.37, longitude: 4.9, name: 'Office' } })
  const session = await s.accept()
  expect(s.said()[0]).toContain('52.37,4.9')
  s.now.agent.say(session, '/location 52.37,4.90 Office')
  await s.until(() => s.chat().last()?.content.type === 'location', 'the location')
})

it('B4: a picker is a list on WhatsApp, and a tap gives its value back untyped', async () => {
  const s = await scene({ medium: 'whatsapp-cloud' })
  s.chat().send('hi')
  await s.until(() => s.chat().last()?.content.type === 'choice', 'the greeting')
  const asked = s.chat().last()
  if (asked?.content.type !== 'choice') throw new Error('no choice')
  const option = asked.content.options.find(({ title }) => title.startsWith('Book'))
  s.chat().tap(asked, option?.id ?? '')
  await s.until(() => s.said().length === 2, 'the tap')
  expect(s.session.lines.filter(({ from }) => from === 'customer').at(-1)).toMatchObject({
    text: '2bb7bd7670de6010f877c7f188266fc7',
    typed: false,
  })
})

it('B6: a link goes out with its preview', async () => {
  const s = await scene({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  s.chat().send('Hello')
  const session = await s.accept()
  s.now.agent.say(session, 'See https://example.com/teapots')
  await s.until(() => s.inbox().at(-1)?.includes('https://example.com/teapots') === true, 'the link')
  const sent = s.wire.log.events.filter((event) => event.type === 'call' && JSON.stringify(event).includes('teapots'))
  expect(JSON.stringify(sent)).toMatch(/preview_url\W+true/)
})

it('B9: the interaction is of type Messaging, subtype WhatsApp', async () => {
  const s = await scene()
  s.chat().send('Hello there')
  const interaction = () => s.now.tables.get('interaction', s.session.interaction)
  await s.until(() => s.now.agent.sessions.size === 1 && interaction()?.type === 'messaging', 'the mark')
  expect(interaction()).toMatchObject({ type: 'messaging', subtype: 'WhatsApp', client_session_id: s.session.id })
})

it('after the end a new message is a new session', async () => {
  const s = await scene()
  s.chat().send('Hello there')
  await s.until(() => s.inbox().length > 0, 'the answer')
  s.chat().send('bye')
  await s.until(() => s.session.mode === 'ended', 'the end')
  await s.settled()
  s.chat().send('One more thing')
  await s.until(() => s.now.agent.sessions.size === 2, 'the new session')
  const [first, second] = [...s.now.agent.sessions.values()]
  expect(second?.user).toBe(first?.user)
  expect(second?.lines.filter(({ from }) => from === 'customer').map(({ text }) => text)).toEqual(['One more thing'])
})

it('E7: a reply after 24 hours is refused to the agent with the sentence they know', async () => {
  const s = await scene({ medium: 'whatsapp-cloud', conversation: { start: 'agent' } })
  s.chat().send('Hello')
  const session = await s.accept()
  await s.settled()
  await s.later(25 * 3_600_000)
  const late = s.now.agent.say(session, 'Sorry for the wait')
  await s.until(() => s.now.agent.statuses.get(late) === 'external_error', 'the Failed tag')
  const notes = () => s.now.tables.journal(s.session.interaction, 'work_notes').map(({ value = '' }) => value)
  await s.until(() => notes().some((note) => note.includes('24 hour limit')), 'the reason')
  expect(notes().join('\n')).toContain('This conversation has exceeded the 24 hour limit to respond to the customer.')
})
