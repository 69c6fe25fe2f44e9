import type { Opening } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { conversationOf } from './open.js'

const opening: Opening = {
  key: 'abcdefghijklmnop.1',
  channel: 'whatsapp',
  line: '+15557654321',
  medium: 'whatsapp',
  customer: { addresses: [{ kind: 'phone', value: '+447700900123' }], name: 'Jo Ann Dean', verified: false },
  subject: 'Hi',
  attributes: {},
}
const settings = { phoneFormat: 'e164', hidden: [] } as const
const made = (more: Partial<Opening> = {}, how: Parameters<typeof conversationOf>[1] = settings) =>
  conversationOf({ ...opening, ...more }, how)
const said = (n: number, length: number) => ({
  key: `k${n}`,
  author: 'customer' as const,
  at: n,
  typed: true,
  content: { type: 'text' as const, text: `${n}:${'ü'.repeat(length)}`, markup: 'plain' as const },
})

it('identifies the customer, under our own key', () => {
  expect(made()).toMatchObject({
    customercontext: {
      firstname: 'Jo',
      lastname: 'Ann Dean',
      preferredname: 'Jo Ann Dean',
      phonenumber: '+447700900123',
    },
    conversationrequestid: 'abcdefghijklmnop.1',
  })
  expect(made({}, { ...settings, phoneFormat: 'digits' }).customercontext.phonenumber).toBe('447700900123')
})

it('F4: a customer without phone and name is still identified', () => {
  const customer = { addresses: [{ kind: 'bsuid', value: `US.${'1'.repeat(128)}` }], verified: false } as const
  const { customercontext } = made({ customer })
  expect(customercontext.preferredname).toMatch(/^US\./)
  expect(customercontext).not.toHaveProperty('phonenumber')
  expect(customercontext.customerid.length).toBeLessThanOrEqual(200)
})

it('the same opening has the same customerid, and no other opening does', () => {
  const id = (more: Partial<Opening>) => made(more).customercontext.customerid
  expect(id({})).toBe(id({}))
  expect(new Set([id({}), id({ key: 'abcdefghijklmnop.2' }), id({ medium: 'sms' })]).size).toBe(3)
})

it('A4: at most 100 context variables of at most 200 characters; ours are kept, and a queue’s name cannot be overwritten', () => {
  const attributes = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`a${n}`, 'v'.repeat(500)]))
  const { conversationcontext } = made(
    { attributes: { ...attributes, queue: 'theirs' }, queue: 'support' },
    { ...settings, hidden: ['a1'] },
  )
  expect(Object.keys(conversationcontext)).toHaveLength(100)
  expect(Object.values(conversationcontext).every(({ value }) => value.length <= 200)).toBe(true)
  expect(conversationcontext).toMatchObject({
    queue: { isDisplayable: true, value: 'support' },
    deskwire: { isDisplayable: false, value: opening.key },
    a1: { isDisplayable: false },
    a2: { isDisplayable: true },
  })
})

it('A7: carries the newest part of the transcript, within 27 KB, and skips a second assistant', () => {
  const transcript = Array.from({ length: 40 }, (_, n) => said(n, 1_000))
  const { startmessage, skipdeflectionbot } = made({ transcript })
  expect(Buffer.byteLength(startmessage?.message ?? '')).toBeLessThanOrEqual(27 * 1024)
  expect(startmessage?.message).toMatch(/^…\n/)
  expect(startmessage?.message).toContain('39:')
  expect(skipdeflectionbot).toBe(true)
  expect(made()).not.toHaveProperty('startmessage')
  expect(made()).not.toHaveProperty('skipdeflectionbot')
})
