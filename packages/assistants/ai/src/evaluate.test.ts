import { describe, expect, it } from 'vitest'
import { desk, evaluate, type Reply, type ScriptedConversation, type Seen, scriptedModel } from './evaluate.js'

const articles = [{ id: 'KB1', title: 'Returns', url: 'https://kb.test/1', snippet: 'Within 30 days' }]
const ana = { contact: { id: 'c1', name: 'Ana' } }

const conversations: readonly ScriptedConversation[] = [
  {
    name: 'a return',
    turns: [
      {
        customer: 'Can I return my lamp?',
        calls: ['search_articles'],
        says: /30 days/,
        saysNot: /refund/,
        handsOver: false,
      },
      { customer: 'Thanks, that is all', ends: true },
    ],
  },
  {
    name: 'a refund',
    customer: ana,
    turns: [{ customer: 'I want my money back', handsOver: { queue: 'money' }, calls: ['hand_over'] }],
  },
  {
    name: 'a case',
    customer: ana,
    turns: [
      { customer: 'What is open?', calls: ['my_cases'], says: /CS7/ },
      { customer: 'My lamp broke again', calls: ['create_case'], says: /CS1001/, judge: 'It is friendly' },
    ],
  },
]

const good = ({ said, results }: Seen): Reply => {
  const call = (tool: string, input: unknown): Reply => ({ calls: [{ tool, input }] })
  if (/money/.test(said))
    return call('hand_over', { reason: 'Refund', summary: 'A refund', to_customer: 'One moment', queue: 'money' })
  if (/that is all/.test(said)) return { text: 'Bye!', ...(call('end_conversation', {}) as object) }
  if (results.length > 0) return `Here: ${JSON.stringify(results[0]?.output)}`
  if (/return/.test(said)) return call('search_articles', { query: 'returns' })
  if (/open/.test(said)) return call('my_cases', {})
  return call('create_case', { title: 'Broken', description: 'Again' })
}

const played = (script: (seen: Seen) => Reply, verdict = 'PASS: it is') =>
  evaluate({
    assistant: {
      model: scriptedModel(script),
      instructions: 'You work for a lamp shop.',
      queues: { money: 'refunds', sales: 'orders' },
    },
    conversations,
    host: () => desk({ articles, cases: { CS7: 'CS7: a broken lamp, open' } }).host,
    judge: scriptedModel([verdict]),
    times: 2,
  })

describe('F14: the evaluation kit', () => {
  it('plays each conversation as often as asked, and finds nothing wrong in what is right', async () => {
    const { problems, passed, played: all } = await played(good)
    expect(problems).toEqual([])
    expect([passed, all.length]).toEqual([6, 6])
    expect(all[0]?.transcript.slice(0, 2)).toEqual([
      'customer: Can I return my lamp?',
      'tool: search_articles {"query":"returns"}',
    ])
    expect(all[0]?.tokens).toBe(3 * 120)
  })

  it('finds each thing that is wrong, by name', async () => {
    const { problems, passed } = await played(() => 'You get a refund.', 'FAIL: it is rude')
    expect(passed).toBe(0)
    expect(problems).toEqual(
      expect.arrayContaining([
        'a return: turn 1: it does not say /30 days/',
        'a return: turn 1: it says /refund/',
        'a return: turn 1: it does not call search_articles',
        'a return: turn 2: it does not end',
        'a refund: turn 1: no person gets the conversation',
        'a case: turn 2: judged by "It is friendly": FAIL: it is rude',
      ]),
    )
  })

  it('a handoff to another queue, or where none should be, is a problem; and so is a model that fails', async () => {
    const wrong = await played(() => ({
      calls: [{ tool: 'hand_over', input: { reason: 'x', summary: 'x', to_customer: 'x', queue: 'sales' } }],
    }))
    expect(wrong.problems).toContain('a refund: turn 1: it goes to the queue sales')
    expect(wrong.problems).toContain('a return: turn 1: a person gets the conversation')
    const broken = await played(() => {
      throw new Error('secret')
    })
    expect(new Set(broken.problems)).toEqual(
      new Set(conversations.map(({ name }) => `${name}: turn 1: it failed: The language model failed (Error)`)),
    )
  })

  it('a guest has no cases, whatever the helpdesk of the test holds', async () => {
    const seen: unknown[] = []
    await evaluate({
      assistant: {
        model: scriptedModel(({ results }) => {
          seen.push(...results.map(({ output }) => output))
          return results.length === 0 ? { calls: [{ tool: 'my_cases', input: {} }] } : 'None.'
        }),
        instructions: 'x',
      },
      conversations: [{ name: 'guest', turns: [{ customer: 'my cases' }] }],
      host: () => desk({ cases: { CS7: 'secret' } }).host,
    })
    expect(JSON.stringify(seen)).not.toContain('secret')
  })
})
