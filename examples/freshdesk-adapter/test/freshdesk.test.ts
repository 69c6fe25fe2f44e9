import { describeHost, playHost } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { freshdeskDescriptor } from './fake.js'

describeHost('F7: F15: Freshdesk', freshdeskDescriptor)

it('F7: F15: plays a conversation, from the phone to Freshdesk and back', async () => {
  const { inbox, tickets } = await playHost(
    freshdeskDescriptor,
    `customer: Where is my parcel? 2 < 3
     expect ticket: Where is my parcel?
     agent: It is on its way
     expect customer: It is on its way
     agent: ok
     agent: ok
     expect customer: ok
     expect customer: ok
     later 2h
     customer: Thank you
     expect ticket: Thank you
     agent closes`,
  )
  expect([inbox, tickets]).toEqual([['It is on its way', 'ok', 'ok'], 1])
})
