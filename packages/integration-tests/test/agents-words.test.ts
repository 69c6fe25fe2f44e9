import { memory } from '@deskwire/core'
import type { Failure } from '@deskwire/core/adapter'
import { scene } from '@deskwire/integration-tests'
import { knownErrorCodes, twilioFailure } from '@deskwire/twilio'
import { describe, expect, it } from 'vitest'
import { errorTable } from '../../channels/whatsapp-cloud/src/graph/error-table.js'
import { failureOfStatus } from '../../channels/whatsapp-cloud/src/graph/failures.js'
import { forAgent } from '../../core/src/render/failure-words.js'
import { say } from '../../core/src/render/sentences.js'

const details = 'Message type is currently not supported..'

/** Every failure that the channels know, and one that nobody knows. */
const failures: readonly Failure[] = [
  ...[...knownErrorCodes, 99_999].map((code) => twilioFailure(code)),
  ...[...errorTable.keys(), 99_999].map((code) => failureOfStatus({ code, error_data: { details } }, false)),
]

// What agents cannot act on: files of ours, ids and options of the setup, pages for developers.
const notForAgents =
  /README|\bHX\b|\bMG\b|not supported|https?:|accountSid|authToken|apiKey|accessToken|E\.164|publicUrl|undefined|\.\./

describe('what a provider refuses is said to the agent in words that end with what they can do', () => {
  it.each(failures.map((failure) => ({ failure, of: `${failure.provider?.name} ${failure.provider?.code}` })))(
    '$of',
    ({ failure }) => {
      const { message, remedy = '' } = forAgent(failure, (key) => say(key, 'en'))
      expect(`${message} ${remedy}`).not.toMatch(notForAgents)
      expect(message).toMatch(/[.!?]$/)
      expect(remedy).toMatch(/^[A-Z].*[.!?]$/)
    },
  )

  it('in the ticket, without the provider’s own words, which the API keeps', async () => {
    const s = await scene({ store: memory() })
    await s.customer('Hello')
    await s.until(() => s.host.tickets.length === 1, 'the ticket')
    s.channel.next({ refuse: failureOfStatus({ code: 131051, error_data: { details } }, false) })
    await s.agent('On its way')
    await s.until(() => s.host.tickets[0]?.reports.length === 1, 'the report')
    expect(s.host.tickets[0]?.reports[0]?.failure).toMatchObject({
      message: 'WhatsApp does not take this type of message.',
      remedy: 'Send it in another way.',
    })
    const { items } = await s.bridge.store.messages('main', { limit: 5, newestFirst: true })
    expect(items.flatMap(({ parts }) => parts.map(({ failure }) => failure?.detail))).toContain(details)
    await s.stop()
  })
})
