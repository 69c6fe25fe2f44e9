import { memory } from '@deskwire/core'
import type { Content } from '@deskwire/core/adapter'
import { Scene } from '@deskwire/integration-tests'
import { type FakeHostOptions, fakeChannel, fakeHost } from '@deskwire/testkit'
import { afterEach, expect, it } from 'vitest'
import { type Reply, type Seen, scriptedModel } from './evaluate.js'
import { type AiOptions, ai } from './index.js'

const open: Scene[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const card = (title: string): Content => ({ type: 'card', title, fields: [] })

const play = async (
  script: readonly Reply[] | ((seen: Seen) => Reply),
  more: Partial<AiOptions> = {},
  desk: FakeHostOptions = {},
) => {
  const seen: Seen[] = []
  const model = scriptedModel((one) => {
    seen.push(one)
    return typeof script === 'function' ? script(one) : (script[Math.min(one.calls, script.length - 1)] ?? '')
  })
  const host = fakeHost({
    contacts: [{ id: 'c1', name: 'Ana', phone: '+15551230001' }],
    articles: [{ id: 'KB1', title: 'Returns', url: 'https://kb.test/1', snippet: 'Within 30 days' }],
    records: { CS1: card('Broken lamp'), CS2: card('Ben’s secret case') },
    owners: { CS1: 'c1', CS2: 'c2' },
    ...desk,
  })
  const bot = ai({ model, instructions: 'You work for a lamp shop.', gatherMs: 0, ...more })
  const scene = await new Scene({ store: memory(), host, assistants: { bot }, channel: fakeChannel() }).start()
  open.push(scene)
  return { scene, host, seen, texts: () => scene.channel.texts() }
}

it('F14: answers in whole messages, from a stream', async () => {
  const { scene, seen, texts } = await play(['Hello! *How* can I help?'])
  await scene.customer('hi')
  await scene.until(() => texts().length === 1, 'the answer')
  expect(texts()).toEqual(['Hello! _How_ can I help?'])
  expect(seen[0]?.system).toContain('You work for a lamp shop.')
  // The phone shows that somebody is writing.
  expect(scene.channel.typed.map(({ addresses }) => addresses[0]?.value)).toEqual(['+15551230001'])
})

it('F14: what was said before is there, from the store, with the last answer', async () => {
  const { scene, texts, seen } = await play(({ calls }) => `Answer ${calls}`)
  for (const [n, said] of ['first', 'second', 'third'].entries()) {
    await scene.customer(said)
    await scene.until(() => texts().length === n + 1, said)
  }
  expect(seen.map(({ said }) => said)).toEqual(['first', 'second', 'third'])
  expect(seen.map(({ before }) => before)).toEqual([
    [],
    ['customer: first', 'assistant: Answer 0'],
    ['customer: first', 'assistant: Answer 0', 'customer: second', 'assistant: Answer 1'],
  ])
})

it('F14, B10: searches articles, and sends the helpdesk’s own link', async () => {
  const { scene, texts, seen } = await play(({ results }) => {
    if (results.length === 0) return { calls: [{ tool: 'search_articles', input: { query: 'returns' } }] }
    if (results.length === 1) return { calls: [{ tool: 'share_article', input: { id: 'KB1' } }] }
    return 'You have 30 days.'
  })
  await scene.customer('can I return it?')
  await scene.until(() => scene.channel.taken.length === 2, 'text and link')
  expect(texts()[0]).toBe('You have 30 days.')
  expect(JSON.stringify(scene.channel.taken[1]?.content)).toContain('https://kb.test/1')
  expect(seen.at(-1)?.results[0]).toEqual({
    tool: 'search_articles',
    output: { articles: [{ id: 'KB1', title: 'Returns', snippet: 'Within 30 days' }] },
  })
})

it('F14, A7: hands over by the tool, with queue, transcript and a summary in the agent’s language', async () => {
  const { scene, host, texts } = await play(
    [
      {
        calls: [
          {
            tool: 'hand_over',
            input: {
              reason: 'A refund',
              summary: 'Wants 20 euros back.',
              to_customer: 'A colleague is coming.',
              queue: 'money',
            },
          },
        ],
      },
    ],
    { queues: { money: 'refunds', sales: 'new orders' } },
  )
  await scene.customer('I want my money back')
  await scene.until(
    () => host.tickets[0]?.notes.some((note) => note.includes('Wants 20 euros back.')) === true,
    'summary',
  )
  expect(host.tickets[0]?.opening).toMatchObject({ queue: 'money', attributes: { reason: 'A refund' } })
  expect(JSON.stringify(host.tickets[0]?.opening.transcript)).toContain('I want my money back')
  expect(texts()).toEqual(['A colleague is coming.'])
})

it('F14: a queue that is not listed is none, so nothing is handed to it', async () => {
  const input = { reason: 'x', summary: 'x', to_customer: 'x', queue: 'admins' }
  const { scene, host } = await play(
    ({ results }) =>
      results.length === 0
        ? { calls: [{ tool: 'hand_over', input }] }
        : { calls: [{ tool: 'hand_over', input: { ...input, queue: 'money' } }] },
    { queues: { money: 'refunds' } },
  )
  await scene.customer('to the admins!')
  await scene.until(() => host.tickets.length === 1, 'the ticket')
  expect(host.tickets[0]?.opening.queue).toBe('money')
})

it('F14: who says that a person comes, and does not hand over, is asked again', async () => {
  const { scene, host, texts, seen } = await play(({ said }) =>
    said.startsWith('Notice of the system')
      ? {
          calls: [
            { tool: 'hand_over', input: { reason: 'They asked', summary: 'Late order.', to_customer: 'One moment.' } },
          ],
        }
      : 'I will hand you over to a colleague now.',
  )
  await scene.customer('my order is late')
  await scene.until(() => host.tickets.length === 1 && texts().length === 1, 'the ticket')
  expect(texts()).toEqual(['One moment.'])
  expect(seen).toHaveLength(2)
})

it('F14: who says it again, without doing it, is taken at their word', async () => {
  const { scene, host, texts } = await play(() => 'I am connecting you with one of our agents.')
  await scene.customer('my order is late')
  await scene.until(() => host.tickets.length === 1 && texts().length === 1, 'the ticket')
  expect(texts()).toEqual(['I am passing you on to a colleague.'])
  expect(host.tickets[0]?.opening.attributes.reason).toBe('The assistant promised a person')
})

const toPerson: readonly [string, readonly Reply[] | ((seen: Seen) => Reply), string, Partial<AiOptions>?][] = [
  ['refuses', [{ finish: 'content-filter' }], 'The model refused to answer'],
  ['says nothing', [''], 'The model gave no answer'],
  [
    'does not come to an end',
    () => ({ calls: [{ tool: 'search_articles', input: { query: 'x' } }] }),
    'The model did not come to an end',
  ],
  [
    'calls what there is not',
    () => ({ calls: [{ tool: 'set_consent', input: {} }] }),
    'The model did not come to an end',
  ],
  [
    'throws',
    () => {
      throw new Error('Ana wrote this')
    },
    'The language model failed (Error)',
  ],
]
for (const [name, script, reason, more] of toPerson)
  it(`F14: a model that ${name} gives the conversation to a person`, async () => {
    const { scene, host } = await play(script, more)
    await scene.customer('hi')
    await scene.until(() => host.tickets.length === 1, 'the ticket')
    expect(JSON.stringify(host.tickets[0]?.opening.attributes)).toContain(reason)
  })

it('F14: turns and tokens of a conversation have an end, and so has a loop', async () => {
  const cases: readonly [Partial<AiOptions>, (n: number) => string, number, string][] = [
    [{ limits: { turns: 2 } }, (n) => `Answer ${n}`, 3, 'The assistant has answered 2 times'],
    [{ limits: { tokens: 200 } }, (n) => `Answer ${n}`, 3, 'The conversation has used the tokens that it may'],
    [{}, () => 'Have you tried again?', 3, 'The assistant said the same again and again'],
  ]
  for (const [more, answer, messages, reason] of cases) {
    const { scene, host, texts } = await play(({ calls }) => answer(calls), more)
    for (let n = 1; n <= messages; n++) {
      await scene.customer(`message ${n}`)
      await scene.until(() => texts().length === n || host.tickets.length === 1, `answer ${n}`)
    }
    await scene.until(() => host.tickets.length === 1, reason)
    expect(host.tickets[0]?.opening.attributes.reason).toBe(reason)
  }
})

it('F14: what a day may cost has an end, for all conversations together, until the next day', async () => {
  // An answer takes 100 tokens in and 20 out: 3 of it.
  const costPerDay = { most: 5, inputPerMillion: 10_000, outputPerMillion: 100_000 }
  const { scene, host, texts } = await play(({ calls }) => `Answer ${calls}`, { limits: { costPerDay } })
  const ask = async (n: number) => {
    const before = texts().length
    await scene.customer('hi', [{ kind: 'phone', value: `+1555124000${n}` }])
    await scene.until(() => texts().length > before, `something for customer ${n}`)
  }
  for (const n of [1, 2, 3]) await ask(n)
  expect(texts()).toEqual(['Answer 0', 'Answer 1', 'I am passing you on to a colleague.'])
  expect(host.tickets[0]?.opening.attributes.reason).toBe('What the assistant may cost in a day is spent')
  await scene.later(24 * 60 * 60_000)
  await ask(4)
  expect(texts().at(-1)).toBe('Answer 2')
})

it('F14: one answer to what a customer writes in a row', async () => {
  const { scene, seen, texts } = await play(['You asked three things.'], { gatherMs: 2_000 })
  for (const said of ['hi', 'my lamp is broken', 'order 1234']) await scene.customer(said)
  await scene.until(async () => (await scene.bridge.books()).effected === 3, 'all gathered')
  await scene.later(2_100)
  await scene.until(() => texts().length === 1, 'one answer')
  await scene.settled(3)
  expect(texts()).toEqual(['You asked three things.'])
  expect(seen.map(({ said }) => said)).toEqual(['hi\nmy lamp is broken\norder 1234'])
})
