// An agent's tool made with Intercom's own client, intercom-client, and our adapter, on one Intercom: what one writes, the
// other reads.
import { IntercomClient } from 'intercom-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { token } from '../../packages/hosts/intercom/test/emulated/server.js'
import { scene } from '../../packages/hosts/intercom/test/scene.js'

const ben = '991267466'
let s
let agent
beforeEach(async () => {
  s = await scene()
  // Its newest version; ours is 2.15.
  agent = new IntercomClient({ token, environment: s.desk.url, version: '2.14', maxRetries: 0 })
})
afterEach(() => s.stop())

const said = async (conversation_id) => {
  const { source, conversation_parts } = await agent.conversations.find({ conversation_id })
  return [source, ...conversation_parts.conversation_parts].flatMap(({ body, author, part_type }) =>
    body && part_type !== 'note' ? [[author.type, body]] : [],
  )
}

it('a whole conversation: found, read, answered with a file, noted, tagged, closed, and opened again', async () => {
  const chat = s.chat()
  chat.send('Where is my parcel?')
  await s.settled()
  const { data: contacts } = await agent.contacts.search({
    query: { field: 'phone', operator: '=', value: '+15551230001' },
  })
  expect(contacts).toMatchObject([{ role: 'user', external_id: expect.stringMatching(/^deskwire:/) }])
  const { data: found } = await agent.conversations.search({
    query: { operator: 'AND', value: [{ field: 'contact_ids', operator: '=', value: contacts[0].id }] },
  })
  const [{ id: conversation_id, title, custom_attributes, tags }] = found
  expect([title, tags.tags.map(({ name }) => name)]).toEqual([expect.stringContaining('Where is my'), ['deskwire']])
  expect(custom_attributes.Deskwire).toBeDefined()

  const reply = (body) =>
    agent.conversations.reply({ conversation_id, body: { type: 'admin', admin_id: ben, ...body } })
  await reply({ message_type: 'note', body: '<p>A note for us</p>' })
  await reply({
    message_type: 'comment',
    body: 'On its way',
    attachment_files: [
      {
        content_type: 'application/pdf',
        name: 'form.pdf',
        data: Buffer.from('%PDF-1.4 form').toString('base64'),
      },
    ],
  })
  await s.open({ catchUpEveryMs: 60 * 60_000 })
  await s.until(() => chat.inbox().length === 2, 'the reply is caught up')
  await s.settled()
  expect(chat.inbox().map(({ content }) => content)).toMatchObject([
    { type: 'text', text: 'On its way' },
    { type: 'media' },
  ])

  const { id } = await agent.tags.create({ name: 'vip' })
  await agent.tags.tagConversation({ conversation_id, id, admin_id: ben })
  await agent.conversations.manage({ conversation_id, body: { message_type: 'close', type: 'admin', admin_id: ben } })
  chat.send('Thank you!')
  await s.settled()
  expect(await said(conversation_id)).toEqual([
    ['user', '<p>Where is my parcel?</p>'],
    ['admin', '<p>On its way</p>'],
    ['user', '<p>Thank you!</p>'],
  ])
  expect(await agent.conversations.find({ conversation_id })).toMatchObject({ state: 'open', open: true })
})

it('what the adapter asks for when a customer writes, the client asks for too', async () => {
  const asked = (calls) =>
    calls
      .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search') && path !== '/tags')
      .map(({ method, path, body }) => [method, path.replace(/\d{2,}/, ':id'), Object.keys(body).sort()])
  const chat = s.chat()
  chat.send('Hello')
  await s.settled()
  chat.send('Anybody?')
  await s.settled()
  const ours = asked(s.desk.calls)
  s.desk.calls.length = 0

  const contact = await agent.contacts.create({ role: 'user', external_id: 'bo', name: 'Bo', phone: '+15551230009' })
  const { conversation_id } = await agent.conversations.create({
    from: { type: 'user', id: contact.id },
    body: 'Hello',
  })
  await agent.conversations.update({ conversation_id, title: 'Bo', custom_attributes: { Deskwire: 'of-a-test' } })
  const { id } = await agent.tags.create({ name: 'deskwire' })
  await agent.tags.tagConversation({ conversation_id, id, admin_id: ben })
  const body = { message_type: 'comment', type: 'user', intercom_user_id: contact.id, body: 'Anybody?' }
  await agent.conversations.reply({ conversation_id, body })
  // The client knows of a contact either a role or an external id.
  const [, ...theirs] = asked(s.desk.calls)
  const [made, ...rest] = ours
  expect(made).toEqual(['POST', '/contacts', ['external_id', 'name', 'phone', 'role']])
  expect(theirs).toEqual(rest)
})

it('both are told the same of a conversation that is gone and of a bad token', async () => {
  s.chat().send('Hello')
  await s.settled()
  const { id } = s.desk.newest
  s.desk.silent = true
  s.desk.remove(id)
  const call = { signal: AbortSignal.timeout(5_000), deadline: s.clock() + 5_000 }
  await expect(s.host.note({ id }, 'Late', 'k', call)).rejects.toMatchObject({ code: 'ticket_gone' })
  const body = { message_type: 'note', type: 'admin', admin_id: ben, body: 'Late' }
  await expect(agent.conversations.reply({ conversation_id: id, body })).rejects.toMatchObject({ statusCode: 404 })
  const stranger = new IntercomClient({ token: 'made-up', environment: s.desk.url, maxRetries: 0 })
  await expect(stranger.admins.identify()).rejects.toMatchObject({ statusCode: 401 })
})
