import { afterEach, beforeEach, expect, it } from 'vitest'
import { Scene } from './scene.js'

let s: Scene
beforeEach(async () => {
  s = await new Scene({ policy: { windowWarningMs: 0 } }).start()
  s.desk.library.put('agent', { id: 'A0001', name: 'Kim Larsen', presence: 'available' })
  s.desk.library.put('contact', { name: 'Ana Silva', addresses: [{ kind: 'phone', value: '+15551230001' }] })
})
afterEach(() => s.stop())

const writeFirst = (to: string) =>
  s.desk.agents.outreach({
    agent: 'A0001',
    channel: 'fake',
    text: '/template hello en',
    to,
  })

it('A2: a refused attempt leaves no open ticket, and a known contact is shown by name', async () => {
  const { ticket } = writeFirst('+15551230001')
  expect(ticket.customer).toMatchObject({ name: 'Ana Silva', verified: true })
  await s.until(() => s.desk.ticket(ticket.id).ticket.state === 'closed', 'the ticket closed')
  const [entry] = s.entries(ticket.id)
  expect(entry?.failure?.remedy).toContain('"service"')
  expect(s.channel.taken).toEqual([])
})

it('a refusal in a ticket that the customer has written in leaves it open', async () => {
  await s.customer('hello')
  await s.until(() => s.messages().length === 1, 'the ticket')
  await s.later(25 * 60 * 60_000)
  const id = s.ticket
  s.desk.agents.outreach({ agent: 'A0001', channel: 'fake', ticket: id, text: 'Are you there?' })
  await s.until(() => s.entries(id).some(({ failure }) => failure?.code === 'window_closed'), 'the refusal')
  expect(s.desk.ticket(id).ticket.state).not.toBe('closed')
})
