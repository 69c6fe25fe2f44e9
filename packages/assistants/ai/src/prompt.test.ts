import type { Content, MediaIn, PastMessage } from '@deskwire/core/adapter'
import { callFor, environmentAt, turnOf } from '@deskwire/testkit'
import { MockLanguageModelV3 } from 'ai/test'
import { expect, it } from 'vitest'
import { type Seen, scriptedModel } from './evaluate.js'
import { type AiOptions, ai } from './index.js'

const picture = (size: number): Content<MediaIn> => ({
  type: 'media',
  kind: 'image',
  caption: 'my lamp',
  media: {
    ref: 'm1',
    mime: 'image/png',
    open: () => Promise.resolve(new Blob([new Uint8Array(size).fill(7)]).stream()),
    link: () => 'https://bridge.test/m1',
  },
})

const promptOf = async (content: Content<MediaIn>, more: Partial<AiOptions>) => {
  const inner = scriptedModel(['Nice.'])
  const model = new MockLanguageModelV3({ doGenerate: (options) => inner.doGenerate(options) })
  const bot = ai({ model, instructions: 'A lamp shop.', stream: false, ...more })
  await bot.start?.(environmentAt('https://bridge.test/assistants/bot'))
  await bot.respond(turnOf(1, content), callFor())
  return JSON.stringify(model.doGenerateCalls[0]?.prompt.filter(({ role }) => role === 'user'))
}

it('F14: a picture is described, or handed to a model that looks at pictures, if it is not too large', async () => {
  const described = await promptOf(picture(10), {})
  expect(described).toContain('my lamp')
  expect(described).not.toContain('"type":"file"')
  const seen = await promptOf(picture(10), { sees: ['image'] })
  expect(seen).toContain('my lamp')
  expect(seen).toContain('"type":"file"')
  expect(seen).toContain('image/png')
  expect(await promptOf(picture(1_000), { sees: ['image'], maxMediaBytes: 999 })).not.toContain('"type":"file"')
  expect(await promptOf(picture(10), { sees: ['audio'] })).not.toContain('"type":"file"')
})

it('F14: what was said before is kept to its budget, the last of it, and begins with the customer', async () => {
  const history: PastMessage[] = Array.from({ length: 20 }, (_, n) => ({
    by: n % 2 === 0 ? 'customer' : n === 19 ? 'agent' : 'assistant',
    at: n,
    content: { type: 'text', text: `${n} ${'x'.repeat(90)}`, markup: 'plain' },
  }))
  const seen: Seen[] = []
  const model = scriptedModel((one) => {
    seen.push(one)
    return 'Yes.'
  })
  const bot = ai({ model, instructions: 'A lamp shop.', limits: { historyTokens: 80 } })
  await bot.start?.(environmentAt('https://bridge.test/assistants/bot'))
  await bot.respond(turnOf(1, 'hello', { history: () => Promise.resolve(history) }), callFor())
  expect(seen[0]?.before.map((one) => one.slice(0, 30))).toEqual([
    `customer: 18 ${'x'.repeat(17)}`,
    `assistant: (a colleague:) 19 x`,
  ])
})
