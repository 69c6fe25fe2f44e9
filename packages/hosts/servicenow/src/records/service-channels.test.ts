import { describe, expect, it } from 'vitest'
import { holds, takerOf } from './service-channels.js'

const row = { type: 'messaging', subtype: 'WhatsApp' }

describe('a service channel’s condition', () => {
  it.each([
    ['', true],
    ['type=messaging', true],
    // The shipped channels ("Create or configure a service channel"): Chat, Chat - Asynchronous, WhatsApp.
    ['type=chat', false],
    ['subtype=mweb^type=messaging', false],
    ['subtype=WhatsApp', true],
    ['type=messaging^subtype=WhatsApp^EQ', true],
    ['type=chat^ORtype=messaging^subtype=WhatsApp', true],
    ['type=chat^NQsubtype=whatsapp', true],
    ['type=chat^NQsubtype=SMS', false],
    ['subtypeINWhatsApp,SMS', true],
    ['subtypeNOT INWhatsApp,SMS', false],
    ['type!=chat', true],
    ['subtypeISNOTEMPTY', true],
    // Of other columns nobody can tell beforehand.
    ['type=messaging^state=queued', false],
    ['type=messaging^ORDERBYnumber', true],
    ['typeSTARTSWITHmess', false],
    ['^^OR', true],
  ])('%s', (condition, expected) => {
    expect(holds(condition, row)).toBe(expected)
  })

  it('names the first that takes it', () => {
    const all = [
      { name: 'Chat', condition: 'type=chat' },
      { name: 'WhatsApp', condition: 'subtype=WhatsApp' },
    ]
    expect(takerOf(all, row)?.name).toBe('WhatsApp')
    expect(takerOf(all, { type: 'messaging', subtype: 'SMS' })).toBeUndefined()
  })
})
