import { ana, apiKey, type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { type Scene, scene } from './scene.js'

const post = async (s: Scene, path: string, body: object): Promise<number> => {
  const response = await fetch(`${s.served.url}/api${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.status
}

describe.each<Medium>(media)('A3: what became of a notification, on %s', (medium) => {
  it.each(['sys_id', 'table and sys_id', 'number'] as const)(
    'is written to the case that asked, named by its %s, and opens no conversation',
    async (by) => {
      const s = await scene({ medium })
      const record = s.now.tables.insert('sn_customerservice_case', { short_description: 'A late parcel' })
      const ids = {
        sys_id: record.sys_id ?? '',
        'table and sys_id': `sn_customerservice_case:${record.sys_id}`,
        number: record.number ?? '',
      }
      const notify = () =>
        post(s, '/notify', {
          channel: 'phone',
          to: '(555) 123-0001',
          topic: 'case-updates',
          content: { type: 'text', text: 'Your case is resolved.' },
          ticket: { host: 'servicenow', id: ids[by] },
        })
      const notes = () => s.now.tables.journal(record.sys_id ?? '', 'work_notes').map(({ value = '' }) => value)
      s.chat().send('Where is my order?')
      await s.until(() => s.inbox().length === 1, 'the virtual agent')
      await s.settled()

      expect(await notify()).toBe(202)
      await s.until(() => notes().length === 1, 'the refusal')
      expect(notes()[0]).toMatch(/^The message was not sent: /)
      expect(s.inbox()).toHaveLength(1)

      s.chat().send('START')
      await s.settled()
      const agreed = { address: ana, channel: 'phone', purpose: 'updates', topic: 'case-updates', evidence: 'Form' }
      expect(await post(s, '/consent/grant', agreed)).toBe(200)
      expect(await notify()).toBe(202)
      await s.until(() => s.inbox().at(-1) === 'Your case is resolved.', 'the notification')
      await s.until(() => notes().includes('The message reached the customer.'), 'its arrival')
      if (medium !== 'twilio-sms') {
        s.chat().read()
        await s.until(() => notes().at(-1) === 'The customer has read the message.', 'the read receipt')
      }
      await s.settled()
      expect(s.now.agent.sessions.size).toBe(1)
      expect((await s.bridge.books()).parked).toBe(0)
    },
  )
})

describe.each<Medium>(['twilio-whatsapp', 'whatsapp-cloud'])('B5: read receipts, on %s', (medium) => {
  it('reach the timeline of the interaction, and set the second tick where nobody said that it arrived', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send('Hello')
    const session = await s.accept()
    const message = s.now.agent.say(session, 'Are you there?')
    await s.until(() => s.inbox().at(-1) === 'Are you there?', 'the message')
    s.chat().read()
    const notes = () => s.now.tables.journal(s.session.interaction, 'work_notes').map(({ value }) => value)
    await s.until(() => notes().includes('The customer has read the message.'), 'the note')
    expect(s.now.agent.statuses.get(message)).toBe('sent_to_user')
    await s.settled()
    expect(notes().filter((note) => note === 'The customer has read the message.')).toHaveLength(1)
  })
})
