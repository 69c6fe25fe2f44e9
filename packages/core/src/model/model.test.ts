import { expect, it } from 'vitest'
import { type Content, mediaOf, text, withMedia } from './content.js'
import { DeskwireError, fail, failureOf, KeysUnknown, LeaseLost, WebhookRejected } from './failure.js'
import { conversationOf, deliveryOf, messageOf } from './message.js'

const media = { ref: 'm1', mime: 'image/png' }
const image: Content = { type: 'media', kind: 'image', media }

it('media is found and replaced wherever it sits', () => {
  const carrying: Content[] = [
    image,
    { type: 'template', name: 't', language: 'en', media },
    { type: 'link', url: 'https://example.com', image: media },
    { type: 'card', title: 'c', fields: [], image: media },
    { type: 'edit', of: 'x', content: image },
  ]
  for (const content of carrying) {
    expect(mediaOf(content)).toEqual(media)
    expect(mediaOf(withMedia(content, (one) => ({ ...one, stored: 's' })))).toEqual({ ...media, stored: 's' })
  }
  for (const content of [text('hi'), { type: 'revoke', of: 'x' } satisfies Content]) {
    expect(mediaOf(content)).toBeUndefined()
    expect(withMedia(content, () => media)).toEqual(content)
  }
})

it('what we did not throw ourselves may have happened', () => {
  expect(failureOf(fail('invalid', 'no'))).toEqual({ code: 'invalid', message: 'no', retryable: false })
  expect(failureOf(new TypeError('odd'))).toMatchObject({ code: 'unexpected', retryable: true, ambiguous: true })
  expect(failureOf('a string')).toMatchObject({ code: 'unexpected', ambiguous: true })
})

it('the error family is known by its marker and its codes', () => {
  const family = [new WebhookRejected('x', { header: false }), new KeysUnknown(), new LeaseLost(), fail('a', 'b')]
  expect(family.map(({ code }) => code)).toEqual(['webhook_rejected', 'keys_unknown', 'lease_lost', 'a'])
  expect(family.every((one) => DeskwireError.isInstance(one))).toBe(true)
  expect([null, {}, new Error('x')].some((one) => DeskwireError.isInstance(one))).toBe(false)
})

it('ids lead back to message and conversation; a replaced part no longer counts', () => {
  expect([conversationOf('c.1.0'), conversationOf('c'), messageOf('c.1.0'), messageOf('c.1')]).toEqual([
    'c',
    'c',
    'c.1',
    'c.1',
  ])
  expect(deliveryOf([{ delivery: 'failed', replacedBy: 'c.1.0~1' }, { delivery: 'read' }])).toBe('read')
  expect(deliveryOf([])).toBe('queued')
})
