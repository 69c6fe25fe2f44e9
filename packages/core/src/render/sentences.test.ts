import { describe, expect, it } from 'vitest'
import { de } from './sentences/de.js'
import { en } from './sentences/en.js'
import { es } from './sentences/es.js'
import { fr } from './sentences/fr.js'
import { it as italian } from './sentences/it.js'
import { nl } from './sentences/nl.js'
import { pt } from './sentences/pt.js'
import { isSentence, languages, type SentenceKey, say } from './sentences.js'
import { sizeOf } from './size.js'

const holes = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort()
const keys = Object.keys(en) as SentenceKey[]

describe('say', () => {
  it('E7: the late reply is refused with exactly this sentence', () => {
    expect(say('gate.window_closed')).toBe(
      'This conversation has exceeded the 24 hour limit to respond to the customer.',
    )
  })

  it('fills in values, sentences among them, and leaves nothing where one is missing', () => {
    expect(say('delivery.failed', 'en', { reason: 'no route' })).toBe('The message was not delivered: no route.')
    expect(say('lost.image', 'es', { what: { key: 'name.card' } })).toBe('la imagen (Tarjeta)')
    expect(say('delivery.failed')).toBe('The message was not delivered: .')
    expect(say('shown.empty', 'en', { reason: undefined })).toBe('Empty message')
    expect(say('delivery.failed', 'en', { reason: '{constructor} $& $1' })).toBe(
      'The message was not delivered: {constructor} $& $1.',
    )
  })

  it('knows seven languages, finds them by region, and falls back to English', () => {
    expect(languages).toEqual(['en', 'es', 'pt', 'fr', 'de', 'nl', 'it'])
    expect(['pt-BR', 'pt_PT', 'PT', 'fr-CA', 'nl-BE', 'it_CH'].map((language) => say('menu.yes', language))).toEqual([
      'Sim',
      'Sim',
      'Sim',
      'Oui',
      'Ja',
      'Sì',
    ])
    expect(say('menu.yes', 'tlh')).toBe('Yes')
    expect(say('menu.yes', '')).toBe('Yes')
    expect(say('shown.order.item', 'es', { quantity: 2, id: 'x' })).toBe('2 × x')
  })

  it('a composer’s own words come first, by region too, and in a language of their own', () => {
    const overrides = {
      en: { 'menu.more': 'Next: 0' },
      sv: { 'menu.yes': 'Ja visst' },
      'pt-PT': { 'menu.yes': 'Pois' },
    } as const
    expect(say('menu.more', 'en', {}, overrides)).toBe('Next: 0')
    expect(say('menu.more', 'tlh', {}, overrides)).toBe('Next: 0')
    expect(say('menu.yes', 'sv-FI', {}, overrides)).toBe('Ja visst')
    expect(say('menu.yes', 'pt_PT', {}, overrides)).toBe('Pois')
    expect(say('menu.yes', 'pt', {}, overrides)).toBe('Sim')
    expect(say('menu.yes', 'constructor', {}, overrides)).toBe('Yes')
  })

  it.each(Object.entries({ es, pt, fr, de, nl, it: italian }))(
    '%s fills the same places as English',
    (_, sentences) => {
      for (const [key, sentence] of Object.entries(sentences)) {
        expect(isSentence(key)).toBe(true)
        if (isSentence(key)) expect({ key, holes: holes(sentence) }).toEqual({ key, holes: holes(en[key]) })
      }
    },
  )

  it.each(Object.entries({ es, pt, fr, de, nl, it: italian }))(
    '%s has every sentence a customer may read',
    (_, sentences) => {
      const forCustomers = keys.filter((key) =>
        /^(?:consent|menu|manners|request|name)\.|^media\.(?:refused|customer)/.test(key),
      )
      for (const key of forCustomers) expect({ key, has: Object.hasOwn(sentences, key) }).toEqual({ key, has: true })
    },
  )

  it('STOP, START, HELP and NOTIFICATION keep their names in every language, for that is what is listened to', () => {
    for (const language of languages) {
      for (const word of ['STOP', 'START', 'NOTIFICATION']) expect(say('consent.help', language)).toContain(word)
      expect(say('consent.stopped', language)).toContain('START')
      expect(say('consent.started', language)).toMatch(/STOP.*HELP/)
    }
  })

  it('names only what is in the catalogue', () => {
    expect(isSentence('menu.yes')).toBe(true)
    expect(isSentence('toString')).toBe(false)
  })
})

describe('sizeOf', () => {
  it.each([
    [10, '10 B'],
    [2048, '2 KB'],
    [5 * 1024 * 1024, '5 MB'],
    [1.5 * 1024 * 1024, '1.5 MB'],
  ])('%d is %s', (bytes, words) => {
    expect(sizeOf(bytes)).toBe(words)
  })
})
