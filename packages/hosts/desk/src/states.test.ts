import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Scene } from '../test/scene.js'

const actions = ['customer', 'reply', 'assign', 'release', 'waiting', 'wrap-up', 'close', 'reopen'] as const

it('E5: whatever the customer and agents do, desk and bridge agree on the state', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 8 }), async (steps) => {
      const s = await new Scene({ policy: { windowWarningMs: 0 } }).start()
      try {
        await s.customer('hello')
        await s.until(() => s.messages().length === 1, 'the ticket')
        const { agents } = s.desk
        const { agent, ticket } = s
        const stateThere = () => s.desk.ticket(ticket).ticket.state
        let said = 1
        for (const step of steps) {
          const closed = stateThere() === 'closed'
          if (step === 'customer') {
            await s.customer(`message ${++said}`)
            await s.until(() => s.messages().includes(`customer: message ${said}`), 'the entry')
          } else if (step === 'close') agents.close(ticket)
          else if (step === 'reopen') agents.reopen(ticket)
          else if (closed) continue
          else if (step === 'reply') agents.reply(ticket, { agent, text: 'yes?' })
          else if (step === 'assign') agents.assign(ticket, { agent })
          else if (step === 'release') agents.assign(ticket, {})
          else agents.setState(ticket, step)
          const ours = async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state
          await s.told()
          await s.until(async () => (await ours()) === stateThere(), `${step}: ${stateThere()} on both sides`, 1_000)
          await s.settled()
          expect(await ours(), step).toBe(stateThere())
        }
        expect(s.desk.tickets()).toHaveLength(1)
      } finally {
        await s.stop()
      }
    }),
    { numRuns: 20 },
  )
})
