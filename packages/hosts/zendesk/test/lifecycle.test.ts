import { describe, expect, it } from 'vitest'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}

describe('the life of a ticket', () => {
  it('E5: pending waits, solved closes, and the customer’s next message reopens it', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    const state = async () => (await s.store.conversations('main', { limit: 1 })).items[0]?.state
    expect(await state()).toBe('open')
    desk.assign(id)
    await s.settled()
    expect(await state()).toBe('active')
    desk.change(id, { status: 'pending' })
    await s.settled()
    expect(await state()).toBe('waiting')
    desk.solve(id)
    await s.settled()
    expect(await state()).toBe('closed')
    chat.send('One more thing')
    await s.settled()
    expect(desk.tickets).toHaveLength(1)
    expect(desk.ticket(id).status).toBe('open')
    expect(desk.said(id)).toEqual(['Hello', 'One more thing'])
  })

  it('a closed ticket is final: the message opens a follow-up, and is not lost', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    desk.close(id)
    await s.settled()
    chat.send('And now?')
    await s.settled()
    expect(desk.tickets).toHaveLength(2)
    expect(desk.said(desk.tickets[1]?.id)).toEqual(['And now?'])
    expect(desk.tickets[1]?.via.source).toEqual({ rel: 'follow_up', from: { ticket_id: id } })
  })

  it('if a ticket was closed without notice, the entry goes into a follow-up', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.triggers.silent = true
    desk.close(desk.tickets[0]?.id ?? 0)
    chat.send('And now?')
    await s.settled()
    expect(desk.said(desk.tickets[1]?.id)).toEqual(['And now?'])
  })

  it('after a merge, entries and replies continue in the other ticket', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    const other = desk.state.ticket({ requester_id: desk.ticket(id).requester_id, subject: 'By mail', status: 'open' })
    desk.change(other.id, { comment: { body: 'How it began', public: true } })
    desk.change(other.id, { comment: { body: 'Answered by mail', public: true } })
    await s.later(5_000)
    desk.merge(id, other.id)
    await s.settled()
    chat.send('Go on')
    await s.settled()
    desk.reply(other.id, 'Here I am')
    await s.settled()
    expect(desk.said(other.id).slice(2)).toEqual(['Go on', 'Here I am'])
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Here I am' }])
  })

  it('authors that Zendesk does not side-load are requested, so no reply is lost for want of a role', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.state.sideLoads = false
    desk.reply(desk.tickets[0]?.id ?? 0, 'Hi')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'Hi' }])
  })

  it('another customer’s public comment on the ticket is not a reply', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    const other = desk.state.user({ name: 'Copied in' })
    desk.reply(id, 'From a customer who is in copy', { by: other.id })
    desk.reply(id, 'From us')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'From us' }])
  })

  it('a guest whom agents gave a better name keeps it', async () => {
    const { desk } = await start({ bridge: { policy: { reopen: 'new' } } })
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const user = desk.state.users.get(desk.tickets[0]?.requester_id ?? 0)
    if (!user) throw new Error('no requester')
    user.name = 'Ana Smith'
    desk.solve(desk.tickets[0]?.id ?? 0)
    await s.settled()
    chat.send('Again')
    await s.settled()
    expect(desk.tickets[1]?.requester_id).toBe(user.id)
    expect(user.name).toBe('Ana Smith')
  })
})
