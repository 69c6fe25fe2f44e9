import type { Medium } from '@deskwire/integration-tests'
import { play } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { pairs } from './hosts.js'
import { Pair } from './pair.js'

// How far a message gets that was read: a carrier does not tell of reading.
const furthest: Readonly<Record<Medium, string>> = {
  'twilio-whatsapp': 'read',
  'whatsapp-cloud': 'read',
  'twilio-sms': 'delivered',
}

const withoutDelivered: ReadonlySet<string> = new Set(['Dynamics 365', 'HubSpot'])

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const asked = (read: string) => `
  customer: Where is my parcel?
  expect ticket: Where is my parcel?
  expect tickets: 1
  agent: It is on its way
  expect customer: It is on its way
  status: read
  expect status: ${read}
`
const chosen = `
  agent: /choices Which day? | Monday | Tuesday | Wednesday | Thursday
  expect customer: Which day?
  customer taps: Tuesday
  expect ticket: Tuesday
`
const again = `
  agent closes
  customer: One more question
  expect ticket: One more question
  agent: Ask away
  expect customer: Ask away
`

// Side by side, for most of the time each waits for its provider.
describe.concurrent('F1: the same conversation, whatever the pair', () => {
  it.each(pairs)('$medium with $host', async ({ medium, make }) => {
    const pair = await new Pair(medium, () => make()).start()
    try {
      await play(pair, asked(furthest[medium])).catch(async (thrown) => {
        throw new Error(`${thrown.message}\n${JSON.stringify(await pair.seen())}`, { cause: thrown })
      })
      const { ticks } = pair.helpdesk
      // Some have no mark for what was delivered, and a carrier tells no more; ServiceNow's last is `sent_to_user`.
      if (ticks && !(medium === 'twilio-sms' && withoutDelivered.has(pair.helpdesk.title)))
        await pair.until(() => /read|delivered|sent_to_user/i.test(ticks() ?? ''), `the agent sees no ticks`)
      await play(pair, chosen)

      const before = pair.desk().length
      await pair.file({ name: 'leak.png', mime: 'image/png', bytes: picture })
      await pair.until(() => pair.desk().length > before, 'the file never came to the agent')
      expect(pair.desk().at(-1)).toMatch(/\.png|image\/png/)
      await pair.helpdesk.reply('', { name: 'label.png', mime: 'image/png', bytes: picture })
      await pair.until(
        () => pair.inbox().some((text) => text.includes('(image/png)')),
        'the file never came to the phone',
      )
      await pair.settled()

      await play(pair, again)
      const { parked, refused } = await pair.bridge.books()
      expect({ parked, refused }).toEqual({ parked: 0, refused: {} })
    } finally {
      await pair.stop()
    }
  })
})
