import { describe, expect, it } from 'vitest'
import type { ConsentRecord } from '../model/consent.js'
import { type ConsentQuestion, consequences, nobody, type Standing, standing } from './consent.js'
import { hear } from './keywords.js'

const line = { channel: 'sms', line: '+14155550100' }
const question: ConsentQuestion = {
  ...line,
  at: 1_000,
  standing: nobody,
  contactKnown: true,
  settings: {},
  providerBlocks: false,
  evidence: '',
}
const out: Standing = { ...nobody, optedOut: true, service: false }
const blockedOut: Standing = { ...out, onlyStartLifts: true }
const on: Standing = { ...nobody, service: true, updates: true }

const says = (words: string, more: Partial<ConsentQuestion> = {}) => {
  const asked = { ...question, evidence: words, ...more }
  return consequences({ ...asked, heard: hear(words, {}, { optedOut: asked.standing.optedOut }) })
}
const record = (purpose: string, granted: boolean, evidence: string, source = 'keyword') => ({
  ...line,
  at: 1_000,
  source,
  evidence,
  purpose,
  granted,
})

describe('STOP', () => {
  it('B8: ends everything, keeps the words as evidence, confirms once and tells the agent', () => {
    expect(says('Baja')).toEqual({
      records: [record('all', false, 'Baja')],
      confirm: 'consent.stopped',
      flagAgent: 'note.opted_out',
      consumed: true,
    })
  })

  it('is not confirmed where the provider has done so, and is its block', () => {
    expect(says('STOP', { providerBlocks: true })).toEqual({
      records: [{ ...record('all', false, 'STOP'), providerBlock: true }],
      flagAgent: 'note.opted_out',
      consumed: true,
    })
  })

  it('is ours to confirm where the provider does not know the word', () => {
    for (const word of ['BAJA', 'Stop.', 'opt out']) {
      const { records, confirm } = says(word, { providerBlocks: true })
      expect(records[0]).not.toHaveProperty('providerBlock')
      expect(confirm).toBe('consent.stopped')
    }
  })

  it('said twice is recorded twice and confirmed once', () => {
    const again = says('STOP', { standing: out })
    expect(again).toEqual({ records: [record('all', false, 'STOP')], consumed: true })
  })

  it('is not answered when the caller knows that it was', () => {
    expect(says('STOP', { answered: true })).not.toHaveProperty('confirm')
    expect(says('STOP', { providerBlocks: true, answered: false }).confirm).toBe('consent.stopped')
  })
})

describe('START', () => {
  it('C5: grants service, and updates to known contacts', () => {
    expect(says('START')).toEqual({
      records: [record('service', true, 'START'), record('updates', true, 'START')],
      confirm: 'consent.notifications.on',
      consumed: true,
    })
  })

  it('C5: grants guests service alone, unless the setup allows more', () => {
    const guest = says('START', { contactKnown: false })
    expect(guest.records).toEqual([record('service', true, 'START')])
    expect(guest.confirm).toBe('consent.notifications.guest')
    const allowed = says('START', { contactKnown: false, settings: { guests: true } })
    expect(allowed.records).toHaveLength(2)
    expect(allowed.confirm).toBe('consent.notifications.on')
  })

  it('brings back someone who was out, in the words for that, and tells the agent', () => {
    expect(says('START', { standing: out })).toMatchObject({
      confirm: 'consent.started',
      flagAgent: 'note.opted_in',
    })
    expect(says('START', { standing: out }).records.map((r) => r.purpose)).toEqual(['service', 'updates'])
    expect(says('yes', { standing: out }).records).toHaveLength(2)
    expect(says('yes')).toEqual({ records: [], consumed: false })
  })

  it('a YES heard by mistake from someone who is not out is an ordinary answer', () => {
    const heard = hear('YES', {}, { optedOut: true })
    expect(consequences({ ...question, heard, evidence: 'YES' })).toEqual({ records: [], consumed: false })
    const revoked = { ...nobody, service: false }
    expect(consequences({ ...question, heard, evidence: 'YES', standing: revoked }).records).toEqual([
      record('service', true, 'YES', 'message'),
    ])
  })

  it('records nothing new for someone who has it all, and still answers', () => {
    expect(says('START', { standing: on })).toMatchObject({ records: [], confirm: 'consent.notifications.on' })
  })

  it('lifts a provider’s block by the provider’s own words only', () => {
    expect(says('START', { standing: blockedOut, providerBlocks: true })).toMatchObject({
      records: [{ purpose: 'service' }, { purpose: 'updates' }],
      flagAgent: 'note.opted_in',
    })
    expect(says('START', { standing: blockedOut, providerBlocks: true })).not.toHaveProperty('confirm')
    expect(says('alta', { standing: blockedOut, providerBlocks: true })).toEqual({ records: [], consumed: true })
  })
})

describe('HELP and NOTIFICATION', () => {
  it('C5: HELP is answered, unless the provider has', () => {
    expect(says('HELP')).toEqual({ records: [], confirm: 'consent.help', consumed: true })
    expect(says('HELP', { providerBlocks: true })).toEqual({ records: [], consumed: true })
    expect(says('ayuda', { providerBlocks: true }).confirm).toBe('consent.help')
  })

  it('C5: NOTIFICATION shows the setting and changes nothing', () => {
    const shown = (more: Partial<ConsentQuestion>) => {
      const { records, confirm } = says('Notification', more)
      expect(records).toEqual([])
      return confirm
    }
    expect(shown({})).toBe('consent.notifications.setting.off')
    expect(shown({ standing: on })).toBe('consent.notifications.setting.on')
    expect(shown({ standing: { ...on, optedOut: true } })).toBe('consent.notifications.setting.off')
    expect(shown({ contactKnown: false })).toBe('consent.notifications.guest')
    expect(shown({ contactKnown: false, settings: { guests: true } })).toBe('consent.notifications.setting.off')
    expect(shown({ providerBlocks: true })).toBe('consent.notifications.setting.off')
    expect(shown({ answered: true })).toBeUndefined()
  })
})

describe('F8: revocation in words', () => {
  const words = 'please stop texting me'

  it('is shown to the agent and changes nothing by itself', () => {
    expect(says(words)).toEqual({ records: [], flagAgent: 'note.revocation_hint', consumed: false })
    // Nor does it count as an ordinary message, which would bring service back.
    expect(says(words, { standing: out }).records).toEqual([])
  })

  it('revokes at once if configured, and is confirmed by us, for no provider heard it', () => {
    const settings = { freeTextRevocation: 'revoke' as const }
    expect(says(words, { settings, providerBlocks: true })).toEqual({
      records: [record('all', false, words, 'message')],
      confirm: 'consent.stopped',
      flagAgent: 'note.revoked_in_words',
      consumed: false,
    })
    const again = says(words, { settings, standing: out })
    expect(again).not.toHaveProperty('confirm')
    expect(again).not.toHaveProperty('flagAgent')
  })
})

describe('an ordinary message', () => {
  it('restores service, and only that, to someone who was out', () => {
    expect(says('hello again', { standing: out })).toEqual({
      records: [record('service', true, 'hello again', 'message')],
      flagAgent: 'note.restored',
      consumed: false,
    })
  })

  it('changes nothing where the provider blocks, or where nothing was revoked', () => {
    expect(says('hello', { standing: blockedOut })).toEqual({ records: [], consumed: false })
    expect(says('hello')).toEqual({ records: [], consumed: false })
    expect(says('hello', { standing: on })).toEqual({ records: [], consumed: false })
  })

  it('keeps no more of it than evidence needs', () => {
    expect(says('x'.repeat(2_000), { standing: out }).records[0]?.evidence).toHaveLength(500)
  })
})

describe('a provider’s own signal', () => {
  const provider = (signal: NonNullable<ConsentQuestion['provider']>, more: Partial<ConsentQuestion> = {}) =>
    consequences({ ...question, evidence: 'SM1', ...more, provider: signal })

  it('OptOutType STOP: Twilio has answered and blocks', () => {
    const stop = { purpose: 'all' as const, granted: false, source: 'OptOutType' }
    expect(provider(stop, { answered: true })).toEqual({
      records: [{ ...record('all', false, 'OptOutType: SM1', 'provider'), providerBlock: true }],
      flagAgent: 'note.opted_out',
      consumed: true,
    })
  })

  it('21610: the block was there before us', () => {
    const refused = { purpose: 'all' as const, granted: false, source: '21610' }
    expect(provider(refused, { providerBlocks: true, answered: true }).records[0]?.providerBlock).toBe(true)
    expect(provider({ ...refused, blocks: true }).records[0]?.providerBlock).toBe(true)
    // 63014: the customer blocked us in WhatsApp; a message of theirs shows that it is over.
    expect(provider({ ...refused, source: '63014', blocks: false }, { answered: true }).records[0]).not.toHaveProperty(
      'providerBlock',
    )
  })

  it('says its source once', () => {
    const stop = { purpose: 'marketing' as const, granted: false, source: '131050' }
    expect(provider(stop, { evidence: '131050' }).records[0]?.evidence).toBe('131050')
  })

  it('OptOutType START lifts it', () => {
    const start = { purpose: 'all' as const, granted: true, source: 'OptOutType' }
    const { records, confirm } = provider(start, { standing: blockedOut, answered: true })
    expect(records.map((r) => [r.purpose, r.granted, r.source])).toEqual([
      ['service', true, 'provider'],
      ['updates', true, 'provider'],
    ])
    expect(confirm).toBeUndefined()
  })

  it('user_preferences and 131050 concern marketing alone, and are not answered', () => {
    for (const granted of [true, false])
      expect(provider({ purpose: 'marketing', granted, source: 'user_preferences' })).toEqual({
        records: [record('marketing', granted, 'user_preferences: SM1', 'provider')],
        flagAgent: 'note.preferences',
        consumed: true,
      })
  })
})

describe('the ledger that follows', () => {
  // What the bridge does: fold, ask, append.
  const walk = (steps: readonly string[], more: Partial<ConsentQuestion> = {}) => {
    const ledger: ConsentRecord[] = []
    const confirmations: (string | undefined)[] = []
    for (const [at, words] of steps.entries()) {
      const now = standing(ledger, { ...line, customer: 'ana' })
      const { records, confirm } = says(words, { ...more, standing: now, at })
      confirmations.push(confirm)
      for (const entry of records)
        ledger.push({ id: `c.${ledger.length}`, tenant: 'main', customer: 'ana', addresses: [], ...entry })
    }
    return { standing: standing(ledger, { ...line, customer: 'ana' }), confirmations }
  }

  it('C5: off by default, on by START, off by STOP, and a message brings back answers only', () => {
    expect(walk(['hello']).standing).toMatchObject({ updates: false, optedOut: false })
    expect(walk(['START']).standing).toMatchObject({ updates: true, service: true })
    expect(walk(['START', 'STOP']).standing).toMatchObject({ updates: false, optedOut: true })
    expect(walk(['START', 'STOP', 'hello']).standing).toMatchObject({ updates: false, service: true, optedOut: false })
    expect(walk(['START', 'STOP', 'START']).standing).toMatchObject({ updates: true, optedOut: false })
    expect(walk(['STOP', 'STOP', 'Notification']).confirmations).toEqual([
      'consent.stopped',
      undefined,
      'consent.notifications.setting.off',
    ])
  })

  it('where the provider blocks: only START, and not a word of ours to its keywords', () => {
    const blocks = { providerBlocks: true }
    expect(walk(['STOP', 'hello'], blocks).standing).toMatchObject({ optedOut: true, onlyStartLifts: true })
    expect(walk(['STOP', 'hello', 'START'], blocks).standing).toMatchObject({ optedOut: false, updates: true })
    expect(walk(['STOP', 'START', 'HELP', 'STOP'], blocks).confirmations).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
