import { describeHost, playHost } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { acmeDescriptor } from './fake.js'

describeHost('acme-name', acmeDescriptor)

it('plays a conversation, from the phone to Acme and back', async () => {
  const { inbox, tickets } = await playHost(
    acmeDescriptor,
    `customer: Where is my parcel?
     expect ticket: Where is my parcel?
     agent: It is on its way
     agent: ok
     agent: ok
     expect customer: It is on its way
     expect customer: ok
     expect customer: ok
     agent closes`,
  )
  expect([inbox, tickets]).toEqual([['It is on its way', 'ok', 'ok'], 1])
})
