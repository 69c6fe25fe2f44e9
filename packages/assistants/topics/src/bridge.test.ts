import { memory } from '@deskwire/core'
import type { Content } from '@deskwire/core/adapter'
import { Scene } from '@deskwire/integration-tests'
import { type FakeChannel, fakeChannel, fakeHost, fakeSms } from '@deskwire/testkit'
import { afterEach, expect, it } from 'vitest'
import { createCase, myCases, searchArticles, topic, topics } from './index.js'

const open: Scene[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const cases = Array.from({ length: 14 }, (_, n) => ({ title: `Case ${n + 1}`, value: `CS${n + 1}` }))
const bot = () =>
  topics({
    topics: [
      topic('help', { title: 'Search articles', keywords: ['article'] }).use(searchArticles()),
      topic('mine', { title: 'My cases', keywords: ['cases'] }).use(myCases()),
      topic('pick', { keywords: ['pick'] })
        .choice('which', 'Which case?', () => cases)
        .say(({ answers }) => `You chose ${answers.which}.`)
        .yesNo('photo', 'Is there a photo?')
        .when(
          ({ answers }) => answers.photo,
          (then) => then.file('proof', 'Please send it.').say('Got it.'),
        )
        .handoff(({ answers }) => `look at ${answers.which}`, { queue: 'cases' }),
      topic('logo', { keywords: ['logo'] }).say([
        {
          type: 'media',
          kind: 'image',
          media: { ref: 'https://127.0.0.1/logo.png', mime: 'image/png' },
          caption: 'Our logo',
        },
        'That is it.',
      ]),
      topic('new', { title: 'Report a problem', keywords: ['problem'] }).use(createCase()),
    ],
    fallback: { after: 1, queue: 'support' },
  })

const play = async (channel: FakeChannel) => {
  const created: string[] = []
  const host = fakeHost({
    contacts: [{ id: 'c1', name: 'Ana', phone: '+15551230001' }],
    articles: [{ id: 'KB1', title: 'Returns', url: 'https://kb.test/1', snippet: 'Within 30 days' }],
  })
  host.records = {
    find: ({ contact }) =>
      Promise.resolve(
        contact === 'c1'
          ? [
              {
                id: 'CS0001',
                card: {
                  type: 'card',
                  title: 'CS0001',
                  fields: [{ label: 'State', value: 'open' }],
                  url: 'https://desk.test/CS0001',
                },
              },
            ]
          : [],
      ),
    create: ({ title, key }) => {
      created.push(`${title} ${key === undefined ? 'without' : 'with'} key`)
      return Promise.resolve({ id: 'CS0002' })
    },
  }
  const scene = await new Scene({ store: memory(), channel, host, assistants: { menu: bot() } }).start()
  open.push(scene)
  const says = async (said: string | Content): Promise<Content[]> => {
    const before = channel.taken.length
    expect(await scene.customer(said)).toBe(200)
    await scene.until(
      () => channel.taken.length > before || host.tickets.length > 0,
      `an answer to ${JSON.stringify(said)}`,
    )
    await scene.settled(1)
    return channel.taken.slice(before).map(({ content }) => content)
  }
  const texts = async (said: string | Content) =>
    (await says(said)).map((content) => (content.type === 'text' ? content.text : JSON.stringify(content))).join('\n')
  return { scene, host, channel, created, says, texts }
}

it('B10, C1, C3: self-service over SMS, each step a numbered menu, link and card as text', async () => {
  const { texts, created, host } = await play(fakeSms())
  expect(await texts('hi')).toMatch(/How can I help you\?[\s\S]*1\W+Search articles[\s\S]*4\W+Talk to a person/)
  expect(await texts('1')).toContain('What are you looking for?')
  expect(await texts('returns')).toMatch(/Returns[\s\S]*https:\/\/kb\.test\/1/)
  const mine = await texts('my cases please')
  expect(mine).toContain('CS0001')
  expect(mine).toContain('open')
  expect(mine).toContain('https://desk.test/CS0001')
  await texts('I have a problem')
  await texts('Broken lamp')
  expect(await texts('In two pieces')).toContain('CS0002')
  expect(created).toEqual(['Broken lamp with key'])
  expect(host.tickets).toEqual([])
})

it('B10: the same over WhatsApp, with a list to tap', async () => {
  const { says, texts } = await play(fakeChannel())
  const [menu] = await says('hola')
  if (menu?.type !== 'choice') throw new Error('no choice')
  expect(menu.options.map(({ title }) => title)).toContain('My cases')
  const tapped = menu.options.find(({ title }) => title === 'My cases')
  const tap: Content = {
    type: 'selection',
    choice: '',
    options: [{ id: tapped?.id ?? '', title: 'My cases' }],
    by: 'tap',
  }
  expect(await texts(tap)).toContain('CS0001')
})

it('C2, C7: 14 dynamic options over SMS by words, yes, a picture only, then a person with queue and transcript', async () => {
  const { texts, host, channel } = await play(fakeSms())
  expect(await texts('pick')).toMatch(/1\W+Case 1\b/)
  expect(await texts('the second one')).toContain('You chose CS2.')
  expect(await texts('yep')).toContain('Please send it.')
  channel.files.set('p', Buffer.from('%PDF'))
  channel.files.set('i', Buffer.from('png'))
  const pdf: Content = { type: 'media', kind: 'file', media: { ref: 'p', mime: 'application/pdf' } }
  expect(await texts(pdf)).toMatch(/picture|image/i)
  expect(host.tickets).toEqual([])
  await texts({ type: 'media', kind: 'image', media: { ref: 'i', mime: 'image/png' } })
  expect(channel.texts().at(-1)).toBe('Got it.')
  expect(host.tickets[0]?.opening).toMatchObject({ queue: 'cases', customer: { contact: 'c1', verified: true } })
  expect(host.tickets[0]?.opening.transcript?.length).toBeGreaterThan(5)
})

it('A7: "No, a human please" inside a question is a person, in the queue of those who are not understood', async () => {
  const { texts, host } = await play(fakeSms())
  await texts('pick')
  await texts('the second one')
  expect(await texts('No, a human please')).toContain('I am passing you on to a colleague.')
  expect(host.tickets[0]?.opening).toMatchObject({
    queue: 'support',
    attributes: { reason: 'The customer asked for a person' },
  })
})

it('A7: not understood twice goes to a person, who then has the conversation', async () => {
  const { texts, host, scene } = await play(fakeChannel())
  await texts('hi')
  await texts('my screen is blue')
  expect(await texts('BLUE!')).toContain('I am passing you on to a colleague.')
  expect(host.tickets[0]?.opening).toMatchObject({
    queue: 'support',
    attributes: { reason: 'The assistant did not understand' },
  })
  await scene.customer('hello?')
  await scene.until(() => host.tickets[0]?.entries.length === 1)
  expect(host.texts()).toEqual(['hello?'])
})

it('C3: an image and a text of the bot, in that order', async () => {
  const { says, scene, channel } = await play(fakeSms())
  const [image] = await says('logo')
  expect(image).toMatchObject({ type: 'media', media: { ref: 'https://127.0.0.1/logo.png' }, caption: 'Our logo' })
  // A picture is slower than a text: what comes after waits until it is on its way.
  await scene.status(channel.taken[0]?.providerId ?? '', 'sent')
  await scene.until(() => channel.texts().at(-1) === 'That is it.', 'the text')
})
