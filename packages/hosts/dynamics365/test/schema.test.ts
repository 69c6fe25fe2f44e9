import { assertActivity } from 'botframework-schema'
import { expect, it } from 'vitest'
import { Dynamics } from './emulated/dynamics.js'

/** Fields of every bot connector activity that the Messaging API's samples leave out. */
const around = {
  localTimezone: 'UTC',
  callerId: '',
  serviceUrl: 'https://service.example',
  recipient: { id: 'customer', name: 'customer' },
  from: { id: 'someone', name: 'Someone' },
  label: '',
  valueType: '',
  text: '',
  listenFor: [],
}

it('the emulated Dynamics 365 sends activities that conform to Microsoft’s own schema', async () => {
  const calls: { body: string }[] = []
  const emulated = await new Dynamics({
    deliver: async (call) => {
      calls.push(call)
      return 200
    },
  }).start()
  try {
    const talk = {
      id: '2f7ac0de-0000-4000-8000-000000000001',
      customerId: 'x',
      created: {},
      state: 'open',
      messages: [],
      events: [],
      typed: 0,
    } as const
    emulated.messaging.talks.push({ ...talk, messages: [], events: [] })
    await emulated.accept()
    await emulated.typing()
    await emulated.reply('**hello**')
    await emulated.reply('', {
      attachments: [{ contentType: 'image/jpeg', contentUrl: 'https://x.example/1', name: 'issue (1).jpg' }],
    })
    await emulated.end()
    await emulated.finish()
    expect(calls).toHaveLength(6)
    for (const { body } of calls) {
      const { timestamp, conversation, ...activity } = JSON.parse(body) as Record<string, unknown>
      const whole = {
        ...around,
        ...activity,
        from: { ...around.from, ...(activity.from as object) },
        recipient: { ...around.recipient, ...(activity.recipient as object) },
        conversation: { isGroup: false, conversationType: '', name: '', ...(conversation as object) },
        ...(timestamp !== undefined && { timestamp: new Date(String(timestamp)) }),
      }
      expect(() => assertActivity(whole), body).not.toThrow()
    }
  } finally {
    await emulated.close()
  }
})
