import type { PastMessage } from '@deskwire/core/adapter'
import { callFor } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { type Reply, type Seen, scriptedModel } from './evaluate.js'
import { suggestions } from './index.js'

const said = (by: PastMessage['by'], text: string): PastMessage => ({
  by,
  at: 0,
  content: { type: 'text', text, markup: 'plain' },
})

const ask = (
  script: (seen: Seen) => Reply,
  history: readonly PastMessage[] = [said('customer', 'Where is my lamp?')],
) =>
  suggestions({ model: scriptedModel(script), instructions: 'You draft for a lamp shop.' })({
    call: callFor(),
    history: () => Promise.resolve(history),
    host: {
      knowledge: {
        search: () => Promise.resolve([{ id: 'KB1', title: 'Delivery', url: 'https://kb.test/1' }]),
        get: () => Promise.resolve(undefined),
      },
    },
  })

it('F14: drafts are made of the conversation and of what was looked up', async () => {
  const systems: string[] = []
  const drafts = await ask(({ results, system }) => {
    systems.push(system)
    return results.length === 0
      ? { calls: [{ tool: 'search_articles', input: { words: 'delivery' } }] }
      : {
          calls: [
            { tool: 'draft_replies', input: { drafts: ['It takes three days.', JSON.stringify(results[0]?.output)] } },
          ],
        }
  })
  expect(drafts).toEqual([
    'It takes three days.',
    '{"articles":[{"id":"KB1","title":"Delivery","url":"https://kb.test/1"}]}',
  ])
  expect(systems[0]).toContain('You draft for a lamp shop.')
})

it('F14: a model that just writes has written one draft; nothing said, nothing drafted', async () => {
  expect(await ask(() => 'It is on its way.')).toEqual(['It is on its way.'])
  expect(await ask(() => 'It is on its way.', [])).toEqual([])
})

it('F14: what a model throws does not go on', async () => {
  await expect(
    ask(() => {
      throw new Error('Where is my lamp?')
    }),
  ).rejects.toThrow('The language model failed (Error)')
})
