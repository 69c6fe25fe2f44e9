import { type Medium, media } from '@deskwire/integration-tests'
import { createTestServer } from '@deskwire/testkit/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type WatsonxOptions, watsonx } from '../src/index.js'
import { long } from './emulated/dialog.js'
import { apiKey, assistant, environment, Ibm } from './emulated/server.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
// Serves the dialog's images and audio.
createTestServer({
  'https://files.example/map.png': { bytes: pixel, headers: { 'content-type': 'image/png' } },
  'https://files.example/hello.mp3': { bytes: Buffer.from('ID3'), headers: { 'content-type': 'audio/mpeg' } },
})

const ibm = new Ibm()
let s: Scene
beforeAll(() => ibm.listen())
beforeEach(() => ibm.reset())
afterAll(() => ibm.close())

const begin = async (medium: Medium, options: Partial<WatsonxOptions> = {}, more: Partial<SceneOptions> = {}) => {
  const watson = watsonx({
    url: ibm.url,
    auth: { kind: 'iam', apiKey, url: ibm.iamUrl },
    assistant,
    environment,
    ...options,
  })
  s = await scene({ medium, assistant: watson, ...more })
  return s
}

describe.each<Medium>(media)('%s and watsonx Assistant', (medium) => {
  const sms = medium === 'twilio-sms'

  it('C1, D9: the assistant answers, and its markup becomes WhatsApp’s', async () => {
    await begin(medium)
    await s.play(`
      customer: hello
      assistant: ${sms ? 'Hello! I am Watson, your assistant.' : 'Hello! I am *Watson*, _your_ assistant.'}
      customer: what else?
      assistant: Turn 2: you said “what else?”
      expect tickets: 0
    `)
    expect(ibm.sessions.size).toBe(1)
    expect(ibm.taken[0]?.context.integrations).toMatchObject({ channel: { name: sms ? 'SMS' : 'Whatsapp' } })
  })

  it('C2, D6: options are answered by number, and go back with their input from IBM', async () => {
    await begin(medium)
    await s.play(`
      customer: insure my things
      assistant: Which of these items do you want to insure?
      customer: 2
      assistant: A car it is.
      customer: insure another
      assistant: Which of these items
      customer: the last one
      assistant: A boat or a house, fine.
    `)
    expect(ibm.taken.map(({ input }) => input.text)).toEqual([
      'insure my things',
      'I want to buy car insurance.',
      'insure another',
      'I want to buy house insurance.',
    ])
    expect(ibm.taken[1]?.input.intents).toMatchObject([{ intent: 'car' }])
    const [menu] = s.inbox()
    if (sms) expect(menu).toMatch(/Insurance types\.[\s\S]*1\. Boat\n2\. Car\n3\. House/)
    else expect(menu).toMatch(/\[Boat\] \[Car\] \[House\]$/)
  })

  it('C2: fourteen options come in pages, with the preceding text as their question', async () => {
    await begin(medium)
    await s.play(`
      customer: shops
      assistant: Which shop?
      customer: 0
      assistant: Shop 12
      customer: Shop 12
      assistant: Shop 12 closes at six.
    `)
    expect(ibm.taken.at(-1)?.input.text).toBe('shop-12')
  })

  it('C2: yes or no, as text', async () => {
    await begin(medium)
    await s.play(`
      customer: delete my account
      assistant: Are you sure?
      customer: yep
      assistant: Deleted.
    `)
    expect(ibm.taken.at(-1)?.input.text).toBe('sure: yes')
  })

  it('C2: a picture is requested, anything else refused, and the picture passed on', async () => {
    await begin(medium, {
      userDefined: ({ ask_for_a_picture: prompt }) => [
        { act: 'ask', content: { type: 'request', what: 'image', prompt: String(prompt) } },
      ],
    })
    await s.play(`
      customer: proof
      assistant: Please send a photo.
    `)
    s.chat().send({ media: { mime: 'application/pdf', bytes: Buffer.from('%PDF-1.7'), filename: 'proof.pdf' } })
    await s.until(() => s.inbox().length === 2, 'the refusal')
    expect(s.inbox()[1]).toMatch(/image|picture|photo/i)
    expect(ibm.taken).toHaveLength(1)
    s.chat().send({ media: { mime: 'image/png', bytes: pixel } })
    await s.play('assistant: Thank you for the image/png.')
  })

  it('C3: a card becomes text and picture, with its buttons as a menu', async () => {
    await begin(medium)
    await s.play(`
      customer: offer
      assistant: A teapot for 12 EUR
      assistant: (image/png)
      assistant: Holds a litre.
      customer: 1
      assistant: It is yours.
    `)
  })

  it('C3, D6: an image follows its title and description, audio has none on WhatsApp, a video and a page are links', async () => {
    await begin(medium)
    await s.play(`
      customer: picture
      assistant: (image/png)
      customer: listen
      assistant: (audio/mpeg)
      customer: film
      assistant: https://www.youtube.com/watch?v=52bpMKVigGU
      customer: where are you
      assistant: https://maps.example/embed/1
    `)
    const about = 'Our shop\nBehind the station'
    const [first, second] = s.inbox()
    if (sms) expect(first).toBe(`${about} (image/png)`)
    else expect([first, second]).toEqual([about, '(image/png)'])
    const sound = s.inbox().find((one) => one.includes('(audio'))
    expect(sound).toBe(sms ? 'A greeting\nOf our director (audio/mpeg)' : '(audio/mpeg)')
  })

  it('D6: a pause is waited for', async () => {
    await begin(medium)
    await s.play(`
      customer: slowly
      assistant: One.
    `)
    await s.settled(1)
    expect(s.inbox()).toEqual(['One.'])
    await s.play(`
      later 6s
      assistant: Two.
    `)
    expect(s.inbox()).toEqual(['One.', 'Two.'])
  })

  it('D7: a text of more than 1,600 characters is split between sentences, and every part is tracked', async () => {
    await begin(medium)
    await s.play(`
      customer: terms
      assistant: Sentence number 60
    `)
    await s.settled()
    const parts = s.inbox()
    expect(parts.length).toBe(medium === 'whatsapp-cloud' ? 1 : 2)
    expect(parts.every((part) => part.endsWith('.'))).toBe(true)
    expect(parts.join(' ')).toBe(long)
    const { items } = await s.bridge.store.messages('main', { limit: 10 })
    const told = items.find(({ message }) => message.direction === 'out')
    expect(told?.parts.map(({ delivery }) => delivery)).toEqual(parts.map(() => 'delivered'))
  })

  it('D8: a file reaches IBM as an attachment that can be fetched, and the inbound hook sees it first', async () => {
    const seen: string[] = []
    const inbound = async ({ content }: { content: { type: string } }) => {
      seen.push(content.type)
      return undefined
    }
    await begin(medium, {}, { bridge: { hooks: { inbound } } })
    s.chat().send({ text: 'Look', media: { mime: 'image/png', bytes: pixel } })
    await s.play('assistant: Thank you for the image/png.')
    const { attachments = [], text } = ibm.taken[0]?.input ?? {}
    expect({ text, attachments }).toEqual({
      text: 'Look',
      attachments: [{ url: expect.stringMatching(/^https:\/\/bridge\.test\/media\//), media_type: 'image/png' }],
    })
    const local = s.local(attachments[0]?.url ?? '')
    expect(Buffer.from(await (await fetch(local)).arrayBuffer()).equals(pixel)).toBe(true)
    expect(seen).toContain('media')
  })

  it('A7: who asks for a person gets one, and watsonx Assistant is not asked', async () => {
    await begin(medium)
    await s.play(`
      customer: I want to talk to a person please, my order 1234 is late
      assistant: I am passing you on to a colleague.
      expect tickets: 1
    `)
    expect(ibm.taken).toEqual([])
  })

  it('D10, E6: where nobody is there the customer reads the text of agent_unavailable, and no promise', async () => {
    await begin(medium)
    s.host.available = () => Promise.resolve(false)
    await s.play(`
      customer: refund please
      assistant: I’m sorry, but no agents are online at the moment.
      expect tickets: 1
    `)
    expect(JSON.stringify(s.host.tickets[0]?.opening.transcript)).not.toContain('Please wait while')
  })

  it('A7, C7, D10: connect to agent opens a ticket with queue, reason and transcript, and a person takes over', async () => {
    await begin(medium)
    await s.play(`
      customer: hello
      assistant: Hello!
      customer: refund please
      assistant: Please wait while I connect you to an agent.
      expect tickets: 1
      customer: are you there?
      expect ticket: are you there?
      agent: Yes, this is Beth
      assistant: Yes, this is Beth
    `)
    const [ticket] = s.host.tickets
    expect(ticket?.opening).toMatchObject({
      queue: 'Payments department',
      attributes: { reason: 'User asked to speak to an agent.' },
      customer: { contact: 'c1', verified: true },
    })
    const transcript = ticket?.opening.transcript?.map(({ author, content }) => [author, content])
    expect(transcript).toMatchObject([
      ['customer', { text: 'hello' }],
      ['assistant', { text: 'Hello! I am Watson, your assistant.' }],
      ['customer', { text: 'refund please' }],
      ['assistant', { text: 'Please wait while I connect you to an agent.' }],
    ])
    expect(ibm.taken).toHaveLength(2)
    // The assistant's session for this conversation is released.
    await s.until(() => ibm.sessions.size === 0, 'the session to be deleted')
    await s.play(`
      agent closes
    `)
    await s.settled(1)
    await s.later(10 * 24 * 3_600_000)
    s.chat().send('hello')
    await s.until(() => s.inbox().filter((one) => one.startsWith('Hello!')).length === 2, 'the assistant again')
    expect(ibm.taken.at(-1)?.session).not.toBe(ibm.taken[0]?.session)
    expect(ibm.sessions.size).toBe(1)
  })

  it('C4: after the handoff, the agent sends a text, a card and an image', async () => {
    await begin(medium)
    await s.play(`
      customer: refund
      expect tickets: 1
    `)
    const ticket = s.host.tickets[0]?.id ?? ''
    s.host.files.set('label', pixel)
    await s.tell({
      kind: 'reply',
      id: 'r-all',
      at: { ticket },
      author: { kind: 'agent', id: 'beth' },
      content: [
        { type: 'text', text: 'Here you are', markup: 'plain' },
        {
          type: 'card',
          title: 'CS0001',
          fields: [{ label: 'State', value: 'open' }],
          url: 'https://desk.example/CS0001',
        },
        { type: 'media', kind: 'image', media: { ref: 'label', mime: 'image/png' } },
      ],
    })
    await s.play(`
      assistant: Here you are
      assistant: CS0001
      assistant: (image/png)
    `)
    expect(s.inbox().join('\n')).toMatch(/State\W+open/)
  })

  it('C5: NOTIFICATION and STOP are answered by the bridge, and never reach the assistant', async () => {
    await begin(medium)
    s.chat().send('hello')
    await s.until(() => s.inbox().length === 1, 'the assistant')
    s.chat().send('NOTIFICATION')
    await s.until(() => s.inbox().length === 2, 'the setting')
    s.chat().send('STOP')
    await s.settled()
    expect(ibm.taken.map(({ input }) => input.text)).toEqual(['hello'])
  })

  it('a session that ended between two messages is restarted unnoticed', async () => {
    await begin(medium)
    await s.play(`
      customer: one
      assistant: Turn 1: you said “one”
    `)
    ibm.expire()
    await s.play(`
      customer: two
      assistant: Turn 1: you said “two”
    `)
    expect(ibm.taken).toHaveLength(2)
  })
})

it.each<Medium>(['twilio-whatsapp', 'whatsapp-cloud'])('D6: an option is tapped, over %s', async (medium) => {
  await begin(medium)
  await s.play(`
    customer: insure my things
    assistant: Which of these items
    customer taps: Car
    assistant: A car it is.
    customer: shops
    assistant: Which shop?
    customer taps: Shop 3
    assistant: you said “shop-3”
  `)
})

it('C2: over SMS, menus are numbered as the dialog commands', async () => {
  await begin('twilio-sms')
  await s.play(`
    customer: prefix
    assistant: Enter 1 for Boat
    customer: 3
    assistant: A boat or a house, fine.
  `)
  expect(s.inbox()[0]).toMatch(/Enter 1 for Boat\nEnter 2 for Car\nEnter 3 for House/)
})

it('C2: over SMS, the command to end the session ends it', async () => {
  await begin('twilio-sms')
  await s.play(`
    customer: one
    assistant: Turn 1
    customer: bye
    assistant: Goodbye.
  `)
  await s.settled()
  expect(ibm.sessions.size).toBe(0)
  await s.play(`
    customer: again
    assistant: Turn 1: you said “again”
  `)
})
