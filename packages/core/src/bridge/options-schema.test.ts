import { describe, expect, it } from 'vitest'
import { DeskwireError } from '../model/failure.js'
import type { Channel } from '../ports/channel.js'
import type { Host } from '../ports/host.js'
import { memory } from '../store/memory/memory.js'
import { createBridge } from './bridge.js'

const unused = () => Promise.reject(new Error('Nothing is sent here'))
const nothing = () => ({ reply: { status: 200 }, events: [] })
const sms: Channel = {
  spec: 1,
  provider: 'acme',
  lines: [],
  capabilities: { text: { max: 100, markup: 'plain' }, media: {}, content: ['text'] },
  receive: nothing,
  send: unused,
}
const desk: Host = {
  spec: 1,
  name: 'acme',
  capabilities: {
    markup: 'plain',
    attachments: 'link',
    statuses: [],
    repeatable: { open: true, post: true },
    echo: 'id',
  },
  open: unused,
  post: unused,
  receive: nothing,
}
const tenant = { channels: { sms }, hosts: { desk } }
const right = { publicUrl: 'https://bridge.example', store: memory(), ...tenant }

/** As a person in plain JavaScript may write it, whom no compiler warns. */
const from = (more: object): Parameters<typeof createBridge>[0] => ({ ...right, ...more })

const linesOf = (thrown: unknown): string => {
  if (!DeskwireError.isInstance(thrown) || thrown.code !== 'config') throw thrown
  return thrown.message
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .join('\n')
}

const said = (more: object): string => {
  try {
    createBridge(from(more))
  } catch (thrown) {
    return linesOf(thrown)
  }
  return 'right'
}
const ofPolicy = (policy: object): string => said({ policy })
const ofHours = (hours: object): string => ofPolicy({ hours: { zone: 'Europe/Amsterdam', week: {}, ...hours } })

const text = (length: number) => `a string of ${length} characters was given`

describe('a setup that is right', () => {
  it('is taken', () => {
    expect(said({})).toBe('right')
    expect(
      said({
        secret: ['f3a9-71c0-be55-0d12-88e4', '88e4-0d12-be55-71c0-f3a9'],
        language: 'pt-BR',
        agentLanguage: 'en',
        sentences: { en: { 'menu.more': 'Show more' }, nl: { 'menu.more': 'Meer' } },
        route: () => ({ host: 'desk' }),
        hooks: { analyze: async () => [] },
        policy: {
          hours: {
            zone: 'Europe/Amsterdam',
            week: {
              monday: [
                ['09:00', '12:30'],
                ['13:00', '24:00'],
              ],
              friday: [['20:00', '02:00']],
            },
            holidays: ['12-25', '2026-11-24', { date: '2026-11-30', open: [['10:00', '11:00']] }],
          },
          quietHours: { from: '21:00', to: '08:00', days: ['sunday'], zone: 'Asia/Tokyo' },
          reopen: { desk: { reopenWithin: 60_000 } },
          directives: { desk: false },
          keywords: { languages: ['en', 'fr'], words: { nl: { stop: ['stoppen'] } }, revocation: false },
          reopenTemplate: { type: 'template', name: 'back', language: 'en', values: { name: 'Ana' } },
          awayText: false,
        },
      }),
    ).toBe('right')
  })
})

describe('a setup that cannot work is refused at start, with the field, what was given and what would be right', () => {
  it.each<[string, string, string]>([
    [
      'a time',
      ofHours({ week: { monday: [['9:00', '17:00']] } }),
      'policy.hours.week.monday[0][0]: expected a time of day as HH:MM: 09:00; a string of 4 characters was given: "9:00"',
    ],
    [
      'an hour alone',
      ofHours({ week: { monday: [['09:00', '17']] } }),
      'policy.hours.week.monday[0][1]: expected a time of day as HH:MM: 17:00; a string of 2 characters was given: "17"',
    ],
    [
      'a time of no day',
      ofHours({ week: { monday: [['09:00', '24:01']] } }),
      'policy.hours.week.monday[0][1]: expected a time of day as HH:MM: for example 09:00; a string of 5 characters was given: "24:01"',
    ],
    [
      'a zone',
      ofHours({ zone: 'Europe/Amsterdan' }),
      'policy.hours.zone: expected an IANA time zone, for example Europe/Amsterdam, perhaps Europe/Amsterdam; a string of 16 characters was given: "Europe/Amsterdan"',
    ],
    [
      'a weekday',
      ofHours({ week: { mondey: [] } }),
      'policy.hours.week.mondey: there is no such option; did you mean monday?',
    ],
    [
      'a weekday in capitals',
      ofHours({ week: { Monday: [] } }),
      'policy.hours.week.Monday: there is no such option; did you mean monday?',
    ],
    [
      'a holiday',
      ofHours({ holidays: ['25-12'] }),
      'policy.hours.holidays[0]: expected a date: 2026-12-25, or 12-25 for every year; a string of 5 characters was given: "25-12"',
    ],
    [
      'the hours of a holiday',
      ofHours({ holidays: [{ date: '12-24', open: [['10', '12:00']] }] }),
      'policy.hours.holidays[0].open[0][0]: expected a time of day as HH:MM: 10:00; a string of 2 characters was given: "10"',
    ],
    [
      'quiet hours',
      ofPolicy({ quietHours: { from: 'nine', to: '08:00' } }),
      'policy.quietHours.from: expected a time of day as HH:MM: for example 09:00; a string of 4 characters was given: "nine"',
    ],
    [
      'quiet hours without an end',
      ofPolicy({ quietHours: { from: '08:00', to: '08:00' } }),
      'policy.quietHours.to: expected an earlier end, because these quiet hours would never end; a string of 5 characters was given: "08:00"',
    ],
    [
      'a quiet zone',
      ofPolicy({ quietHours: { from: '21:00', to: '08:00', zone: 'Tokyo' } }),
      'policy.quietHours.zone: expected an IANA time zone, for example Europe/Amsterdam; a string of 5 characters was given: "Tokyo"',
    ],
    [
      'an unknown policy',
      ofPolicy({ quiteHours: {} }),
      'policy.quiteHours: there is no such option; did you mean quietHours?',
    ],
    [
      'a policy value',
      ofPolicy({ onClosed: 'hold' }),
      'policy.onClosed: expected one of "refuse", "reopen"; a string of 4 characters was given: "hold"',
    ],
    ['an unknown option', said({ polcy: {} }), 'polcy: there is no such option; did you mean policy?'],
    [
      'a language',
      said({ language: 'English' }),
      'language: expected a language by its code: en, nl, pt-BR; a string of 7 characters was given: "English"',
    ],
    [
      'a language of nobody',
      said({ agentLanguage: 'xx' }),
      'agentLanguage: expected a language by its code: en, nl, pt-BR; a string of 2 characters was given: "xx"',
    ],
    [
      'a sentence',
      said({ sentences: { en: { 'menu.mor': 'x' } } }),
      'sentences.en.menu.mor: there is no such option; did you mean menu.more?',
    ],
    [
      'a keyword language',
      ofPolicy({ keywords: { languages: ['en', 'sv'] } }),
      'policy.keywords.languages[1]: expected one of "en", "es", "pt", "fr", "de", "nl", "it"; a string of 2 characters was given: "sv"',
    ],
    [
      'a keyword',
      ofPolicy({ keywords: { words: { nl: { stopp: ['x'] } } } }),
      'policy.keywords.words.nl.stopp: there is no such option; did you mean stop?',
    ],
    [
      'a host to reopen at',
      ofPolicy({ reopen: { dsek: 'new' } }),
      'policy.reopen.dsek: there is no such host; did you mean desk?',
    ],
    [
      'a host with directives',
      ofPolicy({ directives: { rt: false } }),
      'policy.directives.rt: there is no such host; known: desk',
    ],
    [
      'an hook',
      said({ hooks: { inbond: () => undefined } }),
      'hooks.inbond: there is no such option; did you mean inbound?',
    ],
    [
      'a channel',
      said({ channels: { sms: {} } }),
      'channels.sms: expected a channel, like twilioSms({ … }); an object was given',
    ],
    [
      'a public address',
      said({ publicUrl: 'bridge.example' }),
      'publicUrl: expected a URL: https://bridge.example.com; a string of 14 characters was given',
    ],
    ['a store', said({ store: 'deskwire.db' }), `store: expected a store, like memory() or sqlite(…); ${text(11)}`],
    [
      'the length of calls',
      said({ leaseMs: 1_000, callMs: 900 }),
      'callMs: expected less than 0.8 of leaseMs (1000), so that a call ends before its lane is taken over; a number was given: 900',
    ],
    [
      'a short secret',
      said({ secret: 'hunter2' }),
      'secret: expected a secret of at least 16 characters; make one with: openssl rand -hex 32; a string of 7 characters was given',
    ],
    [
      'an empty secret',
      said({ secret: '' }),
      'secret: expected a secret of at least 16 characters; make one with: openssl rand -hex 32; an empty string was given',
    ],
    [
      'a secret of an example',
      said({ secret: 'change-me-change-me' }),
      'secret: expected a secret that is hard to guess; make one with: openssl rand -hex 32; a string of 19 characters was given',
    ],
  ])('%s', (_, lines, sentence) => {
    expect(lines).toBe(sentence)
  })

  it('everything at once', () => {
    expect(
      said({ secret: 'x', policy: { hours: { zone: 'CET+1', week: { monday: [['9', '17:00']] } } } }).split('\n'),
    ).toHaveLength(3)
  })

  it('for tenants that come later as well', async () => {
    const bridge = createBridge(right)
    const misspelt: object = { quiteHours: {} }
    const late = { ...tenant, policy: { ...misspelt } }
    const thrown = await bridge.addTenant('acme', late).catch((error: unknown) => error)
    expect(String(thrown)).toContain('The tenant acme is not configured correctly')
    expect(linesOf(thrown)).toBe('policy.quiteHours: there is no such option; did you mean quietHours?')
  })
})
