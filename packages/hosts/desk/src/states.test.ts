import fc from 'fast-check'
import { expect, it } from 'vitest'
import { House } from '../test/house.js'

const actions = ['customer', 'reply', 'assign', 'release', 'waiting', 'wrap-up', 'close', 'reopen'] as const

it('E5: whatever the customer and agents do, desk and bridge agree on the state', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 8 }), async (steps) => {
      const house = await new House({ policy: { windowWarningMs: 0 } }).start()
      try {
        await house.customer('hello')
        await house.until(() => house.messages().length === 1, 'the ticket')
        const { agents } = house.desk
        const { agent, ticket } = house
        const stateThere = () => house.desk.ticket(ticket).ticket.state
        let said = 1
        for (const step of steps) {
          const closed = stateThere() === 'closed'
          if (step === 'customer') {
            await house.customer(`message ${++said}`)
            await house.until(() => house.messages().includes(`customer: message ${said}`), 'the entry')
          } else if (step === 'close') agents.close(ticket)
          else if (step === 'reopen') agents.reopen(ticket)
          else if (closed) continue
          else if (step === 'reply') agents.reply(ticket, { agent, text: 'yes?' })
          else if (step === 'assign') agents.assign(ticket, { agent })
          else if (step === 'release') agents.assign(ticket, {})
          else agents.setState(ticket, step)
          const ours = async () => (await house.bridge.store.conversations('main', { limit: 1 })).items[0]?.state
          await house.told()
          await house.until(
            async () => (await ours()) === stateThere(),
            `${step}: ${stateThere()} on both sides`,
            1_000,
          )
          await house.settled()
          expect(await ours(), step).toBe(stateThere())
        }
        expect(house.desk.tickets()).toHaveLength(1)
      } finally {
        await house.stop()
      }
    }),
    { numRuns: 20 },
  )
})
