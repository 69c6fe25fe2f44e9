import type { Call, Turn } from '@deskwire/core/adapter'
import { describeAssistant } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { acme } from './index.js'

describeAssistant('acme-name', {
  create: () => acme(),
  secrets: [],
  samples: { text: 'Where is my order?', handoff: ' Agent ' },
})

const call = (): Call => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })

const said = (text: string, first: boolean): Turn => ({
  key: 't1',
  conversation: 'c1',
  content: { type: 'text', text, markup: 'plain' },
  first,
  medium: 'sms',
  line: '+15550100000',
  customer: { addresses: [{ kind: 'phone', value: '+15550100001' }] },
  memory: undefined,
})

it('greets on the first turn only', async () => {
  const assistant = acme({ greeting: 'Welcome' })
  const texts = async (first: boolean) =>
    (await assistant.respond(said('Hello?', first), call())).acts.map((act) =>
      act.act === 'say' && act.content.type === 'text' ? act.content.text : act.act,
    )
  expect(await texts(true)).toEqual(['Welcome', 'Hello?'])
  expect(await texts(false)).toEqual(['Hello?'])
})
