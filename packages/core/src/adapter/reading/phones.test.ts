import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nationalFormats, parsePhone, phoneNear } from './phone-formats.js'
import { describePhoneProblem, isE164, phoneVariants, samePhone, toE164, toSend } from './phones.js'

describe('variants of one number', () => {
  it.each([
    ['Brazil, mobile', '+5511987654321', '+551187654321'],
    ['Mexico', '+5215512345678', '+525512345678'],
    ['Argentina', '+5491123456789', '+541123456789'],
  ])('A5: %s, both ways', (_where, long, short) => {
    expect(phoneVariants(long)).toEqual([long, short])
    expect(phoneVariants(short)).toEqual([short, long])
    expect(samePhone(long, short)).toBe(true)
    expect(samePhone(short, long)).toBe(true)
  })

  it.each([
    ['a Brazilian fixed line has no ninth digit', '+551132654321'],
    ['nor has a Brazilian toll-free number', '+558001234567'],
    ['the Netherlands', '+31612345678'],
    ['the United States', '+19585550123'],
    ['what is no phone', 'NL.123'],
  ])('%s', (_where, phone) => {
    expect(phoneVariants(phone)).toEqual([phone])
  })

  it('another number is another person', () => {
    expect(samePhone('+5511987654321', '+5511987654322')).toBe(false)
    expect(samePhone('+5511987654321', '+551132654321')).toBe(false)
    expect(samePhone('+525512345678', '+5491123456789')).toBe(false)
  })

  it('sameness holds both ways, and variants are numbers', () => {
    const phone = fc
      .tuple(fc.constantFrom('+55', '+521', '+52', '+549', '+54', '+31', '+1'), fc.stringMatching(/^[1-9]\d{8,10}$/))
      .map(([country, rest]) => country + rest)
    fc.assert(
      fc.property(phone, (number) => {
        for (const variant of phoneVariants(number)) {
          expect(samePhone(variant, number)).toBe(true)
          expect(samePhone(number, variant)).toBe(true)
          expect(variant).toMatch(/^\+\d{10,15}$/)
        }
      }),
    )
  })
})

describe('sending', () => {
  it('takes the form that each provider takes, and leaves Brazil alone', () => {
    expect(toSend('+5215512345678', { provider: 'whatsapp-cloud' })).toBe('+525512345678')
    expect(toSend('+5491123456789', { provider: 'whatsapp-cloud' })).toBe('+541123456789')
    expect(toSend('+5215512345678', { provider: 'twilio-sms' })).toBe('+525512345678')
    expect(toSend('+5215512345678', { provider: 'twilio-whatsapp' })).toBe('+5215512345678')
    for (const provider of ['whatsapp-cloud', 'twilio-sms', 'twilio-whatsapp'])
      for (const phone of ['+5511987654321', '+551187654321', '+31612345678'])
        expect(toSend(phone, { provider })).toBe(phone)
  })
})

describe('D2: what is wrong with a configured number', () => {
  it.each(['+1 958 555 0123', '+19585550123', '+31612345678'])('%s is fine', (text) => {
    expect(describePhoneProblem(text)).toBeUndefined()
    expect(isE164(toE164(text) ?? '')).toBe(true)
  })

  it.each([
    ['+1 (958) 555 0123', 'brackets are not allowed'],
    ['(958) 555 0123', 'brackets are not allowed'],
    ['958 555 0123', 'the plus and the country code are missing'],
    ['0019585550123', 'begin with a plus instead of 00'],
    ['+019585550123', 'no country code begins with 0'],
    ['+1-958-555-0123', 'only a plus, digits and spaces'],
    ['+1 958 CALL NOW', 'letters are not allowed'],
    ['whatsapp:+19585550123', 'leave out the whatsapp: prefix'],
    ['+1 958', '4 digits are too few'],
    ['+1234567890123456', '16 digits are too many'],
    ['+1+9585550123', 'more than one plus'],
    ['  ', 'the number is empty'],
  ])('%s: %s', (text, problem) => {
    expect(describePhoneProblem(text)).toContain(problem)
    expect(describePhoneProblem(text)).toContain('+1 958 555 0123')
    expect(toE164(text)).toBeUndefined()
  })

  it('what it lets through is always E.164', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+\d ()a-]{0,20}$/), (text) => {
        const phone = toE164(text)
        if (phone !== undefined) expect(isE164(phone)).toBe(true)
      }),
    )
  })
})

describe('how a helpdesk may hold it', () => {
  it('A5: national and international, with and without separators', async () => {
    expect(await nationalFormats('+31612345678')).toEqual(
      expect.arrayContaining([
        '+31612345678',
        '31612345678',
        '0031612345678',
        '+31 6 12345678',
        '06 12345678',
        '0612345678',
        '612345678',
      ]),
    )
    expect(await nationalFormats('+19585550123')).toEqual(expect.arrayContaining(['+19585550123', '9585550123']))
  })

  it('A5: of every variant', async () => {
    expect(await nationalFormats('+551187654321')).toEqual(expect.arrayContaining(['+5511987654321', '+551187654321']))
  })

  it('reads what people write', async () => {
    expect(await parsePhone('06 12 34 56 78', 'nl')).toEqual({ e164: '+31612345678', country: 'NL', valid: true })
    expect(await parsePhone('+31 (0)6-12345678')).toMatchObject({ e164: '+31612345678' })
    expect(await parsePhone('0612345678')).toBeUndefined()
    expect(await parsePhone('call me', 'NL')).toBeUndefined()
    expect(await parsePhone('0612345678', 'XX')).toBeUndefined()
    expect(await parsePhone(`${'1'.repeat(80)}`)).toBeUndefined()
  })

  it('A2: reads a number without a country code as one of the business’s own country', async () => {
    expect(await phoneNear('(212) 555-0123', '+15557654321')).toBe('+12125550123')
    expect(await phoneNear('0171 1234567', '+4930123456')).toBe('+491711234567')
    expect(await phoneNear('+31 (0)6-12345678', '+15557654321')).toBe('+31612345678')
    expect(await phoneNear('+31 6 12345678', undefined)).toBe('+31612345678')
    for (const wrong of ['(212) 555-0123', 'call me', '12', '1'.repeat(80)])
      expect(await phoneNear(wrong, wrong === '12' ? '+15557654321' : undefined)).toBeUndefined()
  })
})
