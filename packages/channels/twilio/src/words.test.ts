import { describe, expect, it } from 'vitest'
import { lineBook, lineProblems, numberProblem, originOf } from './lines.js'
import { addressOf, customerAddresses, smsRecipient, whatsappRecipient } from './receiving/addresses.js'
import { countField } from './receiving/form.js'
import { deliveryOfStatus } from './receiving/status.js'

const form = (fields: Record<string, string>) => new Map(Object.entries(fields))
const service = `MG${'5'.repeat(32)}`

describe('the sender', () => {
  it.each([
    ['+15558675310', 'phone', '+15558675310'],
    ['whatsapp:+15558675310', 'phone', '+15558675310'],
    ['whatsapp:US.13491208655302741918', 'bsuid', 'US.13491208655302741918'],
    ['whatsapp:US.ENT.11815799212886844830', 'bsuid', 'US.ENT.11815799212886844830'],
    ['72975', 'short-code', '72975'],
    ['MyBank', 'alphanumeric', 'MyBank'],
    [' 15558675310', 'phone', '+15558675310'],
  ])('%s is a %s', (raw, kind, value) => {
    expect(addressOf(raw)).toEqual({ kind, value })
  })

  it('F4: a phone and both business-scoped ids name one customer', () => {
    const addresses = customerAddresses(
      form({
        From: 'whatsapp:+62851',
        ExternalUserId: 'whatsapp:ID.4566546130240823',
        ParentExternalUserId: 'whatsapp:ID.ENT.99',
        ProfileUsername: 'sari',
      }),
      'From',
    )
    expect(addresses).toEqual([
      { kind: 'phone', value: '+62851' },
      { kind: 'bsuid', value: 'ID.4566546130240823' },
      { kind: 'bsuid', value: 'ID.ENT.99' },
      { kind: 'username', value: 'sari' },
    ])
  })

  it('F4: without a phone, every field holds the same id, which counts once', () => {
    const id = 'whatsapp:US.13491208655302741918'
    expect(customerAddresses(form({ From: id, ExternalUserId: id }), 'From')).toHaveLength(1)
  })

  it('F4: WhatsApp goes to the phone, else to the parent id, else to the id; SMS only to a phone or short code', () => {
    const phone = { kind: 'phone', value: '+15550001' } as const
    const bsuid = { kind: 'bsuid', value: 'US.1' } as const
    const parent = { kind: 'bsuid', value: 'US.ENT.2' } as const
    expect(whatsappRecipient([bsuid, phone])).toBe('whatsapp:+15550001')
    expect(whatsappRecipient([bsuid, parent])).toBe('whatsapp:US.ENT.2')
    expect(whatsappRecipient([bsuid])).toBe('whatsapp:US.1')
    expect(whatsappRecipient([{ kind: 'username', value: 'sari' }])).toBeUndefined()
    expect(smsRecipient([bsuid, phone])).toBe('+15550001')
    expect(smsRecipient([bsuid])).toBeUndefined()
  })
})

describe('D2: wrong number formats are refused, saying what would be right', () => {
  it.each([
    ['12125550123', 'sms', '+12125550123'],
    ['0012125550123', 'sms', '+12125550123'],
    ['+1 (212) 555-0123', 'sms', '+12125550123'],
    ['whatsapp:+12125550123', 'whatsapp', '+12125550123'],
    ['12345', 'whatsapp', 'E.164'],
    ['', 'sms', 'short code'],
    ['+0123456789', 'sms', 'E.164'],
    ['ThisNameIsTooLong', 'sms', 'up to 11'],
  ] as const)('%s on %s', (given, medium, right) => {
    expect(numberProblem(given, medium)).toContain(right)
  })

  it.each([
    ['+12125550123', 'sms'],
    ['+12125550123', 'whatsapp'],
    ['12345', 'sms'],
    ['My Bank 24', 'sms'],
  ] as const)('%s is fine on %s', (given, medium) => {
    expect(numberProblem(given, medium)).toBeUndefined()
  })

  it('names the field, and finds duplicates', () => {
    const lines = ['+12125550123', { messagingServiceSid: 'MG1', senders: ['+12125550123', '555'] }, '5']
    expect(lineProblems(lines, 'sms').map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      '1.messagingServiceSid: "MG1" cannot be used: a messaging service is MG and 32 hexadecimal digits',
      '1.senders.0: "+12125550123" cannot be used: it is configured twice, but belongs to one line',
      expect.stringContaining('2: "5" cannot be used: expected E.164'),
    ])
    expect(lineProblems([], 'sms')).toHaveLength(1)
  })
})

describe('the line of a webhook', () => {
  const book = lineBook(['+15550001', { messagingServiceSid: service, senders: ['+15550002', '+15550003'] }], 'sms')

  it('is a service in front of several numbers, with the number as its sender', () => {
    expect(book.find('+15550002', service)).toEqual({ line: service, sender: '+15550002' })
    expect(book.find('+15550003', undefined)).toEqual({ line: service, sender: '+15550003' })
  })

  it('is a number listed on its own, even if Twilio names a service', () => {
    expect(book.find('+15550001', service)).toEqual({ line: '+15550001' })
    expect(book.find('+15550001', `MG${'6'.repeat(32)}`)).toEqual({ line: '+15550001' })
  })

  it('is found by its service if the number was added to the pool later', () => {
    expect(book.find('+15550009', service)).toEqual({ line: service, sender: '+15550009' })
  })

  it('is not ours otherwise', () => {
    expect(book.find('+15550009', undefined)).toBeUndefined()
    expect(book.find(undefined, undefined)).toBeUndefined()
    expect(book.find('constructor', '__proto__')).toBeUndefined()
  })

  it('a reply through a service keeps the sender the customer wrote to', () => {
    expect(originOf(book, '+15550001', undefined)).toEqual({ from: '+15550001' })
    expect(originOf(book, service, '+15550003')).toEqual({ messagingServiceSid: service, from: '+15550003' })
    expect(originOf(book, service, undefined)).toEqual({ messagingServiceSid: service })
  })

  it('D2: an unknown line is refused, naming the configured lines', () => {
    expect(() => originOf(book, '+19999999', undefined)).toThrow(/no line \+19999999.*\+15550001/)
  })
})

describe('B5: statuses', () => {
  // Twilio docs, messaging/api/message-resource: the status enumeration.
  it.each([
    ['accepted', 'queued'],
    ['scheduled', 'queued'],
    ['queued', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
    ['partially_delivered', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['failed', 'failed'],
    ['undelivered', 'failed'],
    ['canceled', 'failed'],
    ['received', undefined],
    ['receiving', undefined],
    ['__proto__', undefined],
  ])('%s is %s', (status, delivery) => {
    expect(deliveryOfStatus(status)).toBe(delivery)
  })
})

it('a count is never negative, never unbounded, never NaN', () => {
  const counts = ['-3', '999999999', 'x', '', '2'].map((NumMedia) => countField(form({ NumMedia }), 'NumMedia', 20))
  expect(counts).toEqual([0, 20, 0, 0, 2])
})
