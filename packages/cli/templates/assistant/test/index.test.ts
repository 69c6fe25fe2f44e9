import { type AssistantDescriptor, callFor, describeAssistant, playAssistant, turnOf } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { acme } from '../src/index.js'

const descriptor: AssistantDescriptor = {
  create: () => acme(),
  secrets: [],
  samples: { text: 'Where is my order?', handoff: ' Agent ' },
}

describeAssistant('acme-name', descriptor)

it('plays a conversation, and hands it over', async () => {
  const { inbox, tickets } = await playAssistant(
    descriptor,
    `customer: Hi
     assistant: Hello! I repeat what you say.
     assistant: Hi
     customer: agent
     expect tickets: 1
     agent: This is Ben
     expect customer: This is Ben`,
  )
  expect(inbox.slice(0, 2)).toEqual(['Hello! I repeat what you say.', 'Hi'])
  expect([inbox.at(-1), tickets]).toEqual(['This is Ben', 1])
})

it('greets on the first turn only', async () => {
  const assistant = acme({ greeting: 'Welcome' })
  const texts = async (first: boolean) =>
    (await assistant.respond(turnOf(1, 'Hello?', { first }), callFor())).acts.map((act) =>
      act.act === 'say' && act.content.type === 'text' ? act.content.text : act.act,
    )
  expect(await texts(true)).toEqual(['Welcome', 'Hello?'])
  expect(await texts(false)).toEqual(['Hello?'])
})
