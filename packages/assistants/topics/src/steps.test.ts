import type { Content, Turn } from '@deskwire/core/adapter'
import { unhurried } from '@deskwire/integration-tests'
import { expect, expectTypeOf, it } from 'vitest'
import { noon, Player, text, turnOf } from '../test/play.js'
import { createCase, myCases, searchArticles, topic, topics } from './index.js'
import { dateIn, numberIn } from './read.js'

const asks = (made: Parameters<typeof topics>[0]['topics'][number], more = {}) => topics({ topics: [made], ...more })
const start = (id = 'x') => topic(id, { keywords: ['go'] })
const answersOf = (player: Player) => (player.last.memory as { answers: Record<string, unknown> }).answers

it('C2: a static choice gives back the value of what was chosen, by tap, title or number', async () => {
  const day = start()
    .choice('day', 'Which day?', [
      { title: { en: 'Monday', es: 'Lunes' }, value: { weekday: 1 } },
      { title: 'Tuesday', value: { weekday: 2 }, description: 'late' },
    ])
    .say(({ answers }) => `day ${answers.day.weekday}`)
  for (const answer of [
    '2',
    'tuesday',
    {
      type: 'selection',
      choice: 'x.day',
      options: [{ id: '9~x.day.2', title: 'Tuesday', value: { weekday: 2 } }],
      by: 'tap',
    },
    // A provider that does not say which choice it was.
    { type: 'selection', choice: '', options: [{ id: '', title: 'Tuesday' }], by: 'tap' },
  ] satisfies (string | Content)[]) {
    const player = new Player(asks(day))
    expect(await player.says('go')).toEqual(['ask Which day? [Monday | Tuesday]'])
    expect(await player.says(answer)).toEqual(['say day 2'])
  }
})

it('C2: a value that was not offered is not taken', async () => {
  const player = new Player(asks(start().choice('role', 'Who?', ['guest', 'owner'])))
  await player.says('go')
  const forged: Content = {
    type: 'selection',
    choice: 'x.role',
    options: [{ id: 'x.role.3', title: 'admin', value: 'admin' }],
    by: 'tap',
  }
  expect(await player.says(forged)).toEqual(['say Sorry, I did not understand that.', 'ask Who? [guest | owner]'])
})

it('C2: a dynamic choice is made by a function of the answers so far', async () => {
  const made = start()
    .number('count', 'How many?')
    .choice('one', 'Which?', ({ answers }) =>
      Array.from({ length: answers.count }, (_, n) => ({ title: `Number ${n + 1}`, value: n })),
    )
    .say(({ answers }) => `place ${answers.one}`)
  const player = new Player(asks(made))
  await player.says('go')
  expect(await player.says('3')).toEqual(['ask Which? [Number 1 | Number 2 | Number 3]'])
  expect(await player.says('number 3')).toEqual(['say place 2'])
  const none = new Player(asks(made))
  await none.says('go')
  expect((await none.says('0')).at(-1)).toMatch(/^handoff x: nothing to choose from/)
})

it('C2: yes and no in words, and by the value of a tap', async () => {
  const made = start()
    .yesNo('sure', 'Sure?')
    .say(({ answers }) => String(answers.sure))
  const tap: Content = {
    type: 'selection',
    choice: 'x.sure',
    options: [{ id: 'x.sure.2', title: 'No', value: false }],
    by: 'tap',
  }
  for (const [said, meant] of [
    ['Yes!', 'true'],
    ['não', 'false'],
    ['ja', 'true'],
    [tap, 'false'],
  ] as const) {
    const player = new Player(asks(made))
    expect(await player.says('go')).toEqual(['ask Sure? [yes | no]'])
    expect(await player.says(said)).toEqual([`say ${meant}`])
  }
})

const media = (kind: 'image' | 'file', mime: string): Content => ({
  type: 'media',
  kind,
  media: { ref: 'r', mime, name: 'n', stored: 's' },
})

it('C2: a file is asked for as it is on WhatsApp, as a picture over SMS, and refused in words', async () => {
  const made = start().file('proof', 'The receipt?').say('Thank you.')
  const whatsapp = new Player(asks(made))
  expect(await whatsapp.says('go')).toEqual(['ask The receipt? (file)'])
  expect(await whatsapp.says(media('file', 'application/pdf'))).toEqual(['say Thank you.'])
  const sms = new Player(asks(made), { medium: 'sms' })
  expect(await sms.says('go')).toEqual(['ask The receipt? (image)'])
  expect(await sms.says(media('file', 'application/pdf'))).toEqual([
    'say Please send a picture; other files cannot be accepted here.',
    'ask The receipt? (image)',
  ])
  expect(await sms.says(media('image', 'image/png'))).toEqual(['say Thank you.'])
})

it('keeps of a file what is plain: its names, not its bytes', async () => {
  const player = new Player(asks(start().image('photo', 'A photo?').text('more', 'And?')))
  await player.says('go')
  await player.says(media('image', 'image/png'))
  expect(answersOf(player)).toEqual({ photo: { ref: 'r', mime: 'image/png', name: 'n', stored: 's' } })
})

it('a location is shared, or typed where a phone cannot', async () => {
  const made = start().location('place', 'Where?').text('more', 'And?')
  for (const [said, place] of [
    [
      { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' },
      { latitude: 52.37, longitude: 4.9, name: 'Office' },
    ],
    ['52.37, 4.90', { latitude: 52.37, longitude: 4.9 }],
  ] as const) {
    const player = new Player(asks(made))
    expect(await player.says('go')).toEqual(['ask Where? (location)'])
    expect(await player.says('99, 500')).toEqual(['say Please share a location.', 'ask Where? (location)'])
    await player.says(said)
    expect(answersOf(player)).toEqual({ place })
  }
})

it('numbers and dates are read as people write them', () => {
  const numbers = ['12', '-3', '1,234.50', '1.234,50', '€ 12', '1 234', '3,5', '1,234', '1.234.567', '12 kg']
  expect(numbers.map(numberIn)).toEqual([12, -3, 1234.5, 1234.5, 12, 1234, 3.5, 1234, 1234567, 12])
  expect(['', 'twelve', '1-2', '12 or 13'].map(numberIn)).toEqual([undefined, undefined, undefined, undefined])
  expect(['2026-12-24', '24.12.2026', '24/12/2026', 'Tomorrow', 'hoy'].map((said) => dateIn(said, noon))).toEqual([
    '2026-12-24',
    '2026-12-24',
    '2026-12-24',
    '2026-11-21',
    '2026-11-20',
  ])
  expect(['2026-02-30', '31/11/2026', 'soon'].map((said) => dateIn(said, noon))).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('branches may nest, go without an other side, and come together again', async () => {
  const made = start()
    .number('n', 'n?')
    .when(
      ({ answers }) => answers.n > 10,
      (then) =>
        then.say('large').when(
          ({ answers }) => answers.n > 100,
          (inner) => inner.text('why', 'Why so large?'),
          (inner) => inner.say('not too large'),
        ),
    )
    .say(({ answers }) => `done ${answers.why ?? ''}`)
  const play = async (n: string) => {
    const player = new Player(asks(made))
    await player.says('go')
    return [player, await player.says(n)] as const
  }
  expect((await play('5'))[1]).toEqual(['say done '])
  expect((await play('50'))[1]).toEqual(['say large', 'say not too large', 'say done '])
  const [player, asked] = await play('500')
  expect(asked).toEqual(['say large', 'ask Why so large? (text)'])
  expect(await player.says('because')).toEqual(['say done because'])
})

it('answers have the types of their steps', () => {
  topic('typed')
    .text('name', '?')
    .number('age', '?')
    .choice('size', '?', [{ title: 'S', value: 1 }])
    .call('id', async () => ({ row: 7 }))
    .when(
      () => true,
      (then) => then.date('since', '?'),
    )
    .say(({ answers }) => {
      expectTypeOf(answers.name).toEqualTypeOf<string>()
      expectTypeOf(answers.age).toEqualTypeOf<number>()
      expectTypeOf(answers.size).toEqualTypeOf<1>()
      expectTypeOf(answers.id).toEqualTypeOf<{ row: number }>()
      expectTypeOf(answers.since).toEqualTypeOf<string | undefined>()
      return ''
    })
})

it('what your function throws is for the bridge to repeat or to give up on', async () => {
  const broken = asks(start().run(() => Promise.reject(new Error('no answer'))))
  await expect(broken.respond(turnOf('go'), unhurried)).rejects.toThrow('no answer')
})

/** As the core gives it: for one contact, or for a guest. */
const host = (created: unknown[] = [], guest = false): NonNullable<Turn['host']> => ({
  knowledge: {
    search: (query) =>
      Promise.resolve(
        query === 'returns' ? [{ id: 'KB1', title: 'Returns', url: 'https://kb.test/1', snippet: '30 days' }] : [],
      ),
    get: () => Promise.resolve(undefined),
  },
  records: {
    find: () =>
      Promise.resolve(
        !guest
          ? [
              { id: 'CS0001', card: { type: 'card', title: 'CS0001', fields: [] } },
              { id: 'CS0002', card: text('CS0002') },
            ]
          : [],
      ),
    create: (about) => {
      created.push(about)
      return Promise.resolve({ id: 'CS0003' })
    },
  },
})
const known = { addresses: [], contact: { id: 'c1', name: 'Ana' } }

it('B10: searches articles', async () => {
  const player = new Player(asks(start().use(searchArticles())), { host: host() })
  expect(await player.says('go')).toEqual(['ask What are you looking for? (text)'])
  expect(await player.says('returns')).toEqual(['say link Returns, 30 days, https://kb.test/1'])
  await player.says('go')
  expect(await player.says('something')).toEqual(['say I found no articles about that.'])
})

it('B10: shows my cases, not a guest’s', async () => {
  const made = asks(start().use(myCases()))
  expect(await new Player(made, { host: host(), customer: known }).says('go')).toEqual([
    'say card CS0001',
    'say CS0002',
  ])
  expect(await new Player(made, { host: host() }).says('go')).toEqual([
    'say I do not know this number, so I cannot look up your cases.',
  ])
})

it('B10: creates a case, with a key that a repeat has too', async () => {
  const created: unknown[] = []
  const made = asks(start().use(createCase({ fields: { source: 'chat' } })))
  const player = new Player(made, { host: host(created), customer: known })
  await player.says('go')
  await player.says('Broken lamp')
  expect(await player.says('It arrived in two pieces')).toEqual(['say Your case CS0003 has been created.'])
  expect(created).toEqual([
    {
      title: 'Broken lamp',
      description: 'It arrived in two pieces',
      fields: { source: 'chat' },
      key: 'c1.3.x.created',
    },
  ])
})

it('B10: a helpdesk without these facets is said to be unavailable', async () => {
  for (const made of [start().use(myCases()), start().use(searchArticles()), start().use(createCase())]) {
    const player = new Player(asks(made), { host: {} })
    let said = await player.says('go')
    for (let n = 0; n < 2 && said[0]?.startsWith('ask'); n++) said = await player.says('words')
    expect(said).toEqual(['say That is not available right now.'])
  }
})
