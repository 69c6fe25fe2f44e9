import { memory } from '@deskwire/core'
import { describe, expect, it } from 'vitest'
import { scene } from '../src/scene.js'

describe('the three walks', () => {
  it('a message opens a ticket, a reply reaches the customer, a status reaches the ticket', async () => {
    const s = await scene({ store: memory() })
    expect(await s.customer('hi')).toBe(200)
    await s.until(() => s.host.tickets[0]?.entries.length === 1)
    expect(s.host.texts()).toEqual(['hi'])
    const reply = await s.agent('hello')
    await s.until(() => s.channel.taken.length === 1)
    expect(s.channel.texts()).toEqual(['hello'])
    await s.status('p1', 'delivered')
    await s.until(() => s.host.tickets[0]?.reports.length === 1)
    expect(s.host.tickets[0]?.reports).toEqual([{ reply, delivery: 'delivered' }])
    await s.settled(1)
    await s.stop()
  })
})
