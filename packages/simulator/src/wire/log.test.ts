import { afterEach, expect, it } from 'vitest'
import { closeWires, customer, sms, startMeta, startTwilio } from '../../test/business.js'

afterEach(closeWires)

it('keeps requests as they were made, without what would let a reader in', async () => {
  const { wire } = await startMeta()
  await wire.handle({
    method: 'GET',
    url: 'https://graph.facebook.com/v26.0/201?fields=id,name&access_token=the-secret-token',
    headers: { Authorization: 'Bearer the-secret-token', Cookie: 'the-secret-token', 'X-Request': 'mine' },
  })
  const event = wire.log.events.at(-1)
  expect(event).toMatchObject({
    type: 'call',
    url: expect.stringMatching(/^https:\/\/graph\.facebook\.com\/v26\.0\/201\?fields=id(,|%2C)name$/),
    headers: { 'x-request': 'mine' },
    answerHeaders: { 'content-type': expect.stringContaining('application/json') },
  })
  expect(JSON.stringify(wire.log.events)).not.toContain('the-secret-token')
})

it('has the URL at which it was called where a server has taken the prefix off', async () => {
  const { wire } = await startMeta({ url: 'http://127.0.0.1:3000/wire/' })
  await wire.handle({ method: 'GET', url: '/graph/v26.0/201', headers: { host: '127.0.0.1:3000' } })
  expect(wire.log.events.at(-1)).toMatchObject({ url: 'http://127.0.0.1:3000/wire/graph/v26.0/201' })
})

it('keeps the signature of a webhook and the headers of its answer', async () => {
  const { wire } = await startTwilio()
  wire.phone(customer).send({ to: sms, text: 'Hi' })
  await wire.idle()
  expect(wire.log.events.find(({ type }) => type === 'webhook')).toMatchObject({
    method: 'POST',
    headers: { 'x-twilio-signature': expect.any(String) },
  })
})
