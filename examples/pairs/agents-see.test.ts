import type { Medium, SceneBridge } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { pairs } from './hosts.js'
import { Pair } from './pair.js'

const isWhatsapp = (medium: Medium): boolean => medium !== 'twilio-sms'
// The clocks of helpdesks do not follow the phone's, so the window is made to end as it begins.
const noWindow = { policy: { windowMarginMs: 24 * 3_600_000 } }

const answered = async (pair: Pair): Promise<void> => {
  await pair.agent('It is on its way')
  await pair.until(() => pair.inbox().includes('It is on its way'), 'the reply')
  await pair.settled()
}

const told = (pair: Pair, words: string | RegExp, from = 0): Promise<void> => {
  const found = (one: string) => (typeof words === 'string' ? one.includes(words) : words.test(one))
  const seen = () => pair.helpdesk.thread().slice(from).some(found)
  return pair.until(seen, `${words} where agents type`).catch((thrown) => {
    throw new Error(`${thrown.message}\n${JSON.stringify(pair.helpdesk.thread())}`, { cause: thrown })
  })
}

const stage = async (
  medium: Medium,
  make: () => Promise<Pair['helpdesk']>,
  play: (pair: Pair) => Promise<void>,
  bridge: SceneBridge = {},
) => {
  const pair = await new Pair(medium, () => make(), bridge).start()
  try {
    await pair.customer('Where is my parcel?')
    await told(pair, 'Where is my parcel?')
    await pair.settled()
    await play(pair)
    await pair.settled()
    expect((await pair.bridge.books()).parked).toBe(0)
  } finally {
    await pair.stop()
  }
}

// Side by side, for most of the time each waits for its provider.
describe.concurrent('agents see what happened where they type, whatever the pair', () => {
  it.each(pairs)(
    'F8: $medium with $host: a refused reply, an opt-out and its automatic answer, in the order of what caused them',
    ({ medium, make }) =>
      stage(medium, make, async (pair) => {
        await answered(pair)
        const from = pair.helpdesk.thread().length
        await pair.customer('STOP')
        await told(pair, /opted out/i, from)
        await pair.settled()
        const seen = pair.helpdesk.thread().slice(from)
        // As the customer's words, or in a note where the helpdesk would answer them itself.
        const stop = seen.findIndex((one) => /\bSTOP\b/.test(one) && !/opted out|Sent automatically/i.test(one))
        expect(stop, JSON.stringify(seen)).toBeGreaterThanOrEqual(0)
        expect(seen.findIndex((one) => /opted out/i.test(one))).toBeGreaterThan(stop)
        // Twilio answers STOP on SMS itself.
        if (isWhatsapp(medium)) expect(seen.join('\n')).toMatch(/Sent automatically: You have been unsubscribed/)

        const before = pair.helpdesk.thread().length
        const inbox = pair.inbox().length
        await pair.agent('One more thing')
        await told(pair, /cannot be sent|opted out|not sent/i, before)
        expect(pair.inbox()).toHaveLength(inbox)
      }),
  )

  it.each(pairs)('F3: $medium with $host: what a question lost on its way', ({ medium, make }) =>
    stage(medium, make, async (pair) => {
      const title = 'The very long name of an option that no button ever holds'
      await pair.agent(`/choices Which day? | ${title} | Tuesday`)
      await told(pair, isWhatsapp(medium) ? /did not get everything.*full length/s : /did not get everything.*numbers/s)
    }),
  )

  it.each(pairs.filter(({ medium }) => isWhatsapp(medium)))(
    '$medium with $host: the message that a customer quotes or reacts to',
    ({ medium, make }) =>
      stage(medium, make, async (pair) => {
        await answered(pair)
        const reply = pair.chat().last()
        if (!reply) throw new Error('there is no reply')
        const from = pair.helpdesk.thread().length
        pair.chat().send({ text: 'Since when?', replyTo: reply })
        await told(pair, 'Since when?', from)
        expect(pair.helpdesk.thread().slice(from).join('\n')).toContain('It is on its way')
        // Twilio passes no reactions on.
        if (medium !== 'whatsapp-cloud') return
        const before = pair.helpdesk.thread().length
        pair.chat().send({ reaction: { message: reply, emoji: '👍' } })
        await told(pair, '👍', before)
        expect(pair.helpdesk.thread().slice(before).join('\n')).toContain('It is on its way')
      }),
  )

  it.each(pairs.filter(({ medium }) => medium === 'whatsapp-cloud'))(
    'E7: $medium with $host: a late reply is refused where it was typed, and a template is read in its words',
    ({ medium, make }) =>
      stage(
        medium,
        make,
        async (pair) => {
          await pair.agent('Sorry for the delay')
          await told(pair, 'This conversation has exceeded the 24 hour limit to respond to the customer.')
          expect(pair.inbox()).toEqual([])
          await pair.agent('/template come_back en 1=Ana')
          await pair.until(() => pair.inbox().includes('Hi Ana, we have news.'), 'the template')
          await told(pair, 'Sent: Hi Ana, we have news.')
        },
        noWindow,
      ),
  )
})
