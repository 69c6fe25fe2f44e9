import { ana, type Medium, wordsOf } from '@deskwire/integration-tests'
import { play } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { pairs } from './hosts.js'
import { Pair } from './pair.js'

const moved = '+15551239002'
const ben = '+15551230002'

/** The customer gets another number, told as each channel tells it. */
const move: Readonly<Record<Medium, (pair: Pair) => Promise<void>>> = {
  // Meta tells by itself, before anything comes from the new number.
  'whatsapp-cloud': async (pair) => {
    pair.wire.phone(ana).changeNumber(moved)
    await pair.settled()
  },
  // Twilio tells nothing: the same business-scoped id writes from another number.
  'twilio-whatsapp': async (pair) => {
    const phone = pair.wire.phone(ana)
    const bsuid = phone.bsuid(pair.chat().line)
    phone.changeNumber(moved)
    phone.profile = { ...phone.profile, bsuid }
    await write(pair)
  },
  // A carrier knows numbers only: that the new one is theirs was learned on another channel.
  'twilio-sms': async (pair) => {
    const { items } = await pair.bridge.store.conversations('main', { limit: 1 })
    await pair.bridge.store.apply('main', items[0]?.id, [{ addresses: [{ kind: 'phone', value: moved }] }])
    pair.wire.phone(ana).changeNumber(moved)
    await write(pair)
  },
}

const write = async (pair: Pair): Promise<void> => {
  pair.chat(moved).send('I have a new number')
  await pair.until(() => pair.desk().some((text) => text.includes('I have a new number')), 'the words from there')
}

// Side by side, for most of the time each waits for its provider.
describe.concurrent('after a change of number, an answer reaches the customer and nobody else', () => {
  it.each(pairs)('$medium with $host', async ({ medium, make }) => {
    const pair = await new Pair(medium, () => make()).start()
    try {
      await play(pair, 'customer: Where is my parcel?\nexpect ticket: Where is my parcel?\nagent: A moment')
      await pair.until(() => pair.inbox().some((text) => text.includes('A moment')), 'the first answer')
      await pair.settled()
      await move[medium](pair)
      // Somebody else has the old number now.
      const stranger = pair.chat(ana, 'A stranger')
      await pair.agent('It is at your door')
      await pair.until(
        () => wordsOf(pair.chat(moved)).some((text) => text.includes('It is at your door')),
        'the answer at the new number',
      )
      await pair.settled()
      expect(stranger.inbox()).toEqual([])
      expect(pair.tickets()).toBe(1)
    } finally {
      await pair.stop()
    }
  })
})

describe.concurrent('what the customer writes in the helpdesk’s own portal is not sent to them as an answer', () => {
  it.each(pairs)('$medium with $host', async ({ medium, make }) => {
    const pair = await new Pair(medium, () => make()).start()
    const { portal } = pair.helpdesk
    try {
      await play(pair, 'customer: Where is my parcel?\nexpect ticket: Where is my parcel?\nagent: A moment')
      await pair.until(() => pair.inbox().some((text) => text.includes('A moment')), 'the answer')
      await portal?.('I also wrote an e-mail')
      await pair.settled()
      await play(pair, 'agent: It is at your door\nexpect customer: It is at your door')
      await pair.settled()
      expect(pair.inbox().filter((text) => text.includes('I also wrote'))).toEqual([])
      expect(portal === undefined).toBe(withoutPortal.has(pair.helpdesk.title))
    } finally {
      await pair.stop()
    }
  })
})

// Twilio hands through what it is given as an external user id, and not only ids that WhatsApp has made.
describe.concurrent('an id that WhatsApp has not made joins no two customers', () => {
  it.each(pairs.filter(({ medium }) => medium === 'twilio-whatsapp'))(
    '$medium with $host',
    async ({ medium, make }) => {
      const pair = await new Pair(medium, () => make()).start()
      try {
        const words = { [ana]: 'Where is my parcel?', [ben]: 'Is my table ready?' }
        for (const [number, said] of Object.entries(words)) {
          const chat = pair.chat(number, number === ana ? 'Ana Jensen' : 'Ben Okafor')
          pair.wire.phone(number).profile = { ...pair.wire.phone(number).profile, bsuid: 'foo_bar' }
          chat.send(said)
          await pair.until(() => pair.desk().some((text) => text.includes(said)), said)
          await pair.settled()
        }
        expect(pair.tickets()).toBe(2)
        await pair.agent('It is ready')
        const got = () => [ana, ben].map((number) => pair.inbox(number).filter((text) => text.includes('It is ready')))
        await pair.until(() => got().flat().length > 0, 'the answer')
        await pair.settled()
        expect(got().map(({ length }) => length)).toEqual([0, 1])
      } finally {
        await pair.stop()
      }
    },
  )
})

// There a customer has no other way into the conversation than the bridge.
const withoutPortal: ReadonlySet<string> = new Set(['the desk', 'ServiceNow', 'Dynamics 365', 'Front'])
