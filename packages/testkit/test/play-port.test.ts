import { memory } from '@deskwire/core'
import { expect, it } from 'vitest'
import {
  fakeChannelDescriptor,
  fakeHostDescriptor,
  playAssistant,
  playChannel,
  playHost,
  playStore,
} from '../src/index.js'
import { fakeAssistantDescriptor } from './fake-assistant.js'

const script = `
  customer: Where is my parcel?
  expect ticket: Where is my parcel?
  agent: It is on its way
  expect customer: It is on its way
  status: read
  expect status: read
  agent: ok
  agent: ok
  expect customer: ok
  expect customer: ok
`
const whole = { inbox: ['It is on its way', 'ok', 'ok'], tickets: 1 }

it('F7: F15: a conversation is played on a host that somebody wrote', async () => {
  expect(await playHost(fakeHostDescriptor(), script)).toMatchObject(whole)
})

it('F7: F15: a conversation is played on a channel that somebody wrote', async () => {
  const { inbox, tickets } = await playChannel(fakeChannelDescriptor(), script)
  expect([inbox.length, tickets]).toEqual([3, 1])
})

it('F7: F15: a conversation is played on a store that somebody wrote', async () => {
  expect(await playStore(() => ({ store: memory() }), script)).toMatchObject(whole)
})

it('F7: F15: a conversation is played with an assistant that somebody wrote', async () => {
  const said = await playAssistant(
    fakeAssistantDescriptor(),
    `customer: Hello
     assistant: You said: Hello
     customer: day
     assistant: Which day?
     customer taps: Tuesday
     assistant: late
     customer: person
     expect tickets: 1
     agent: I am a person
     expect customer: I am a person`,
  )
  expect(said.desk.join('\n')).toContain('You said: Hello')
})

it('says which line failed', async () => {
  await expect(playHost(fakeHostDescriptor(), 'customer: Hi\nexpect tickets: seven')).rejects.toThrow(
    'Line 2 of the script is not understood',
  )
})
