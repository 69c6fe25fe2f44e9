import type { Content, Turn } from '@deskwire/core/adapter'
import { unhurried } from '@deskwire/integration-tests'
import fc from 'fast-check'
import { it } from 'vitest'
import { turnOf } from '../test/play.js'
import { searchArticles, topic, topics } from './index.js'

const all = topic('all', { title: 'All', keywords: ['all'] })
  .text('text', 'text?', { check: (value) => (value === 'bad' ? 'bad' : undefined) })
  .choice('choice', 'choice?', ['a', 'b'])
  .yesNo('yes', 'yes?')
  .number('number', 'number?')
  .date('date', 'date?')
  .location('place', 'place?')
  .image('image', 'image?')
  .file('file', 'file?')
  .use(searchArticles())
  .handoff('done')
const bot = topics({ topics: [all, topic('bye', { title: 'Bye', keywords: ['bye'] }).end()] })
const steps = all.steps.map(({ id }) => id)

const json = fc.jsonValue({ maxDepth: 3 })
const word = fc.oneof(
  fc.string(),
  fc.constantFrom('all', 'bye', 'menu', 'agent', '1', 'yes', '2026-12-24', '__proto__'),
)
const media = fc.record({ ref: fc.string(), mime: fc.string() })
const contents = fc.oneof(
  word.map((text) => ({ type: 'text', text, markup: 'plain' })),
  fc.record({
    type: fc.constant('selection'),
    choice: fc.oneof(word, fc.constantFrom('menu', 'all.choice', 'all.yes')),
    options: fc.array(fc.record({ id: fc.string(), title: word, value: json }), { maxLength: 2 }),
    by: fc.constant('tap'),
  }),
  fc.record({ type: fc.constant('media'), kind: fc.constantFrom('image', 'file', 'voice'), media }),
  fc.record({ type: fc.constant('location'), latitude: fc.double(), longitude: fc.double() }),
  fc.record({ type: fc.constant('unsupported'), kind: fc.string() }),
  fc.record({ type: fc.constant('reaction'), emoji: fc.constant(null), to: fc.string() }),
  fc.record({ type: fc.constant('contacts'), contacts: fc.constant([]) }),
) as fc.Arbitrary<Content>
const memories = fc.oneof(
  json,
  fc.record({
    topic: fc.constantFrom('all', 'bye', 'gone', 1),
    step: fc.constantFrom(...steps, 'menu', 'gone'),
    answers: fc.oneof(fc.dictionary(fc.string(), json), json),
    asked: fc.oneof(fc.integer(), fc.constant('never')),
    offered: fc.oneof(fc.array(fc.record({ title: fc.string(), value: json })), json),
    misses: fc.oneof(fc.integer(), fc.string()),
  }),
)

it('never throws, always answers something, and remembers plain JSON, whatever comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      contents,
      memories,
      fc.constantFrom('sms', 'whatsapp'),
      fc.boolean(),
      async (content, memory, medium, first) => {
        const turn = turnOf(content, { memory, medium: medium as Turn['medium'], first })
        const answer = await bot.respond(turn, unhurried)
        if (answer.acts.length === 0) throw new Error('silence')
        const kept = JSON.stringify(answer.memory)
        const again = await bot.respond(turn, unhurried)
        if (JSON.stringify(again) !== JSON.stringify(answer)) throw new Error('not repeatable')
        await bot.respond({ ...turn, memory: JSON.parse(kept) }, unhurried)
      },
    ),
    { numRuns: 500 },
  )
})
