import { afterEach, describe, expect, it } from 'vitest'
import { cloudLine, World, type WorldOptions } from './world.js'

let world: World
afterEach(() => world?.stop())
const start = async (options?: WorldOptions) => {
  world = await World.start(options)
  return world
}

describe('the life of a ticket', () => {
  it('E5: pending waits, solved closes, and the customer’s next word opens it again', async () => {
    const { desk } = await start()
    const chat = world.phone().whatsapp(cloudLine)
    chat.send('Hello')
    await world.settled()
    const id = desk.tickets[0]?.id ?? 0
    const state = async () => (await world.store.conversations('main', { limit: 1 })).items[0]?.state
    expect(await state()).toBe('open')
    desk.assign(id)
    await world.settled()
    expect(await state()).toBe('active')
    desk.change(id, { status: 'pending' })
    await world.settled()
    expect(await state()).toBe('waiting')
    desk.solve(id)
    await world.settled()
    expect(await state()).toBe('closed')
    chat.send('One more thing')
    await world.settled()
    expect(desk.tickets).toHaveLength(1)
    expect(desk.ticket(id).status).toBe('open')
    expect(desk.said(id)).toEqual(['Hello', 'One more thing'])
  })

  it('a closed ticket is final: a follow-up begins with the message, which is not lost', async () => {
    const { desk } = await start()
    const chat = world.phone().whatsapp(cloudLine)
    chat.send('Hello')
    await world.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.close(id)
    await world.settled()
    chat.send('And now?')
    await world.settled()
    expect(desk.tickets).toHaveLength(2)
    expect(desk.said(desk.tickets[1]?.id)).toEqual(['And now?'])
    expect(desk.tickets[1]?.via.source).toEqual({ rel: 'follow_up', from: { ticket_id: id } })
  })

  it('a ticket closed without a word to us: the entry goes into a follow-up', async () => {
    const { desk } = await start()
    const chat = world.phone().whatsapp(cloudLine)
    chat.send('Hello')
    await world.settled()
    desk.triggers.silent = true
    desk.close(desk.tickets[0]?.id ?? 0)
    chat.send('And now?')
    await world.settled()
    expect(desk.said(desk.tickets[1]?.id)).toEqual(['And now?'])
  })

  it('a merged ticket: entries and replies go on in the other', async () => {
    const { desk } = await start()
    const chat = world.phone().whatsapp(cloudLine)
    chat.send('Hello')
    await world.settled()
    const id = desk.tickets[0]?.id ?? 0
    const other = desk.state.ticket({ requester_id: desk.ticket(id).requester_id, subject: 'By mail', status: 'open' })
    desk.change(other.id, { comment: { body: 'How it began', public: true } })
    desk.change(other.id, { comment: { body: 'Answered by mail', public: true } })
    await world.later(5_000)
    desk.merge(id, other.id)
    await world.settled()
    chat.send('Go on')
    await world.settled()
    desk.reply(other.id, 'Here I am')
    await world.settled()
    expect(desk.said(other.id).slice(2)).toEqual(['Go on', 'Here I am'])
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Here I am' }])
  })

  it('what Zendesk does not side-load is asked for: no agent’s words fall for want of a role', async () => {
    const { desk } = await start()
    const chat = world.phone().whatsapp(cloudLine)
    chat.send('Hello')
    await world.settled()
    desk.state.sideLoads = false
    desk.reply(desk.tickets[0]?.id ?? 0, 'Hi')
    await world.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Hi' }])
  })

  it('a public comment of another customer on the ticket is no reply', async () => {
    const { desk } = await start()
    const chat = world.phone().whatsapp(cloudLine)
    chat.send('Hello')
    await world.settled()
    const id = desk.tickets[0]?.id ?? 0
    const other = desk.state.user({ name: 'Copied in' })
    desk.reply(id, 'From a customer who is in copy', { by: other.id })
    desk.reply(id, 'From us')
    await world.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'From us' }])
  })

  it('a guest that agents gave a better name keeps it', async () => {
    const { desk } = await start({ bridge: { policy: { reopen: 'new' } } })
    const chat = world.phone().whatsapp(cloudLine)
    chat.send('Hello')
    await world.settled()
    const user = desk.state.users.get(desk.tickets[0]?.requester_id ?? 0)
    if (!user) throw new Error('no requester')
    user.name = 'Ana Smith'
    desk.solve(desk.tickets[0]?.id ?? 0)
    await world.settled()
    chat.send('Again')
    await world.settled()
    expect(desk.tickets[1]?.requester_id).toBe(user.id)
    expect(user.name).toBe('Ana Smith')
  })
})
