// An agent's tool made with node-zendesk and our adapter, on one Zendesk: what one writes, the other reads.
import { Readable } from 'node:stream'
import { createClient } from 'node-zendesk'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { scene } from '../../packages/hosts/zendesk/test/scene.js'

let s
let agent
beforeEach(async () => {
  s = await scene({ zendesk: { statusFieldId: 9001 } })
  const { access_token: token } = s.desk.oauth.authorize('read write', s.desk.agentBen.id)
  agent = createClient({ endpointUri: `${s.desk.url}/api/v2`, token, useOAuth: true })
})
afterEach(() => s.stop())

const opened = async (words) => {
  s.chat().send(words)
  await s.settled()
  const [ticket] = await agent.search.queryAll('tags:deskwire').then((found) => found.flat())
  return ticket
}

it('a whole conversation: found, read, answered with a file, noted, tagged, solved, and opened again', async () => {
  const chat = s.chat()
  const ticket = await opened('Where is my parcel?')
  expect(ticket).toMatchObject({ subject: expect.stringContaining('Where is my parcel?'), status: 'new' })
  const { result: requester } = await agent.users.show(ticket.requester_id)
  expect(requester).toMatchObject({ phone: expect.stringMatching(/^\+1555/), role: 'end-user' })

  await agent.tickets.update(ticket.id, { ticket: { comment: { body: 'A note for us', public: false } } })
  const { upload } = await agent.attachments.upload(Readable.from([Buffer.from('%PDF-1.4 form')]), {
    filename: 'form.pdf',
    binary: true,
  })
  await agent.tickets.update(ticket.id, {
    ticket: { status: 'open', comment: { html_body: 'On <b>its way</b>', public: true, uploads: [upload.token] } },
  })
  // Through the API no trigger tells it (README, "The reply trigger"): it is caught up.
  await s.open({ catchUpEveryMs: 60 * 60_000 })
  await s.until(() => chat.inbox().length === 2, 'the reply is caught up')
  await s.settled()
  expect(chat.inbox().map(({ content }) => content)).toMatchObject([
    { type: 'text', text: 'On *its way*' },
    // node-zendesk says `application/binary` of every stream, which is no type that WhatsApp takes: a link then.
    { type: 'text', text: expect.stringContaining('https://') },
  ])

  const after = await agent.tickets.show(ticket.id)
  expect(after.result.custom_fields).toEqual([{ id: 9001, value: 'delivered' }])

  await agent.tickets.addTags(ticket.id, { tags: ['vip'] })
  await agent.tickets.update(ticket.id, { ticket: { status: 'solved', assignee_id: s.desk.agentBen.id } })
  await s.settled()
  chat.send('Thank you!')
  await s.settled()
  const comments = (await agent.tickets.getComments(ticket.id)).flat()
  expect(comments.filter((comment) => comment.public).map(({ body }) => body)).toEqual([
    'Where is my parcel?',
    'On <b>its way</b>',
    'Thank you!',
  ])
  const { result: reopened } = await agent.tickets.show(ticket.id)
  expect(reopened.tags).toEqual(expect.arrayContaining(['deskwire', 'vip']))
  expect(reopened.status).toBe('open')
})

it('what the adapter asks for when it opens a ticket, the client asks for too', async () => {
  const ticket = await opened('Hello')
  const theirs = s.desk.calls.filter(({ path, method }) => method === 'POST' && /^\/(tickets|users)/.test(path))
  s.desk.calls.length = 0
  await agent.users.createOrUpdate({ user: { name: 'Bo', external_id: 'deskwire:bo', phone: '+15551230009' } })
  await agent.tickets.create({
    ticket: { subject: 'Hello', comment: { body: 'Hello' }, requester_id: ticket.requester_id },
  })
  const ours = s.desk.calls.filter(({ method }) => method === 'POST')
  expect(ours.map(({ path }) => path)).toEqual(theirs.map(({ path }) => path))
})

it('both are told the same of a closed ticket and of a bad token', async () => {
  const { id } = await opened('Hello')
  s.desk.close(id)
  await expect(agent.tickets.update(id, { ticket: { comment: { body: 'Late' } } })).rejects.toThrow('(422)')
  const stranger = createClient({ endpointUri: `${s.desk.url}/api/v2`, token: 'made-up', useOAuth: true })
  await expect(stranger.tickets.show(id)).rejects.toThrow('(401)')
})
