import { describeChannel, playChannel } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { acmeDescriptor } from './fake.js'

describeChannel('acme-name', acmeDescriptor)

it('plays a conversation, from Acme to a helpdesk and back', async () => {
  const { inbox, tickets } = await playChannel(
    acmeDescriptor,
    `customer: Where is my parcel?
     expect ticket: Where is my parcel?
     agent: It is on its way
     expect customer: It is on its way
     status: delivered
     expect status: delivered`,
  )
  expect([inbox, tickets]).toEqual([['It is on its way'], 1])
})
