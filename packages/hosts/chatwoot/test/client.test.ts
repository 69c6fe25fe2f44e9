import { createRequire } from 'node:module'
import type sdk from '@figuro/chatwoot-sdk'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { agentToken, ben, token } from './emulated/server.js'
import { type Scene, scene } from './scene.js'

// An agent's tool made with @figuro/chatwoot-sdk, which follows Chatwoot's OpenAPI, beside our adapter on one Chatwoot:
// what one writes, the other reads. It is CommonJS.
type Client = InstanceType<typeof sdk.default>
const { default: ChatwootClient }: typeof sdk = createRequire(import.meta.url)('@figuro/chatwoot-sdk')
const clientOf = (basePath: string, secret: string): Client =>
  new ChatwootClient({ config: { basePath, with_credentials: true, credentials: 'include', token: secret } })

const accountId = 3
let s: Scene
let agent: Client
beforeEach(async () => {
  s = await scene()
  agent = clientOf(s.desk.url, agentToken)
})
afterEach(() => s.stop())

const opened = async (words: string): Promise<number> => {
  s.chat().send(words)
  await s.settled()
  const { data } = await agent.conversations.list({ accountId, status: 'open' })
  return data?.payload?.[0]?.id ?? 0
}

it('a whole conversation: found, read, noted, answered with a file, labelled, assigned, resolved, opened again', async () => {
  const conversationId = await opened('Where is my parcel?')
  const shown = await agent.conversations.get({ accountId, conversationId })
  expect(shown).toMatchObject({ id: conversationId, status: 'open', messages: [{ content: 'Where is my parcel?' }] })
  const [person] = (await agent.contacts.search({ accountId, q: '+15551230001' })).payload ?? []
  expect(person).toMatchObject({ name: 'Ana Jensen', phone_number: '+15551230001' })

  const here = { accountId, conversationId }
  await agent.messages.create({ ...here, data: { content: 'Only for us', private: true } })
  await agent.messages.create({
    ...here,
    data: {
      content: 'On **its way**',
      message_type: 'outgoing',
      private: false,
      attachments: [
        { content: Buffer.from('%PDF-1.4 form').toString('base64'), encoding: 'base64', filename: 'form.pdf' },
      ],
    },
  })
  await s.settled()
  expect(
    s
      .chat()
      .inbox()
      .map(({ content }) => content.type),
  ).toEqual(['text', 'media'])
  expect(s.inbox()[0]).toBe('On *its way*')

  await agent.conversationLabels.add({ ...here, data: { labels: ['vip'] } })
  await agent.conversationAssignment.assign({ ...here, data: { assignee_id: ben } })
  await agent.conversations.toggleStatus({ ...here, data: { status: 'resolved' } })
  await s.settled()
  s.chat().send('Thank you!')
  await s.settled()
  const { payload } = (await agent.messages.list(here)) as unknown as {
    payload: { content: string; private: boolean }[]
  }
  const said = payload.filter((one) => !one.private && !one.content.startsWith('Conversation was'))
  expect(said.map(({ content }) => content)).toEqual(
    expect.arrayContaining(['Where is my parcel?', 'On **its way**', 'Thank you!']),
  )
  expect(s.conversation).toMatchObject({ status: 'open', labels: ['vip'], assignee: ben })
})

it('what the adapter asks for when it opens a conversation, the client asks for too, and gets the same', async () => {
  await opened('Hello')
  const paths = (calls: readonly string[]) =>
    calls.filter((call) => /^POST .*\/(contacts|conversations|messages)$/.test(call))
  const theirs = paths(s.desk.calls.splice(0))
  const bridge = clientOf(s.desk.url, token)
  const inbox_id = s.conversation.inbox_id
  const made = (await bridge.contacts.create({
    accountId,
    data: { inbox_id, name: 'Bo', identifier: 'deskwire:bo', phone_number: '+15551230009' },
  })) as { payload: { contact: { id: number }; contact_inbox: { source_id: string } } }
  const { id: contact_id } = made.payload.contact
  const { source_id } = made.payload.contact_inbox
  const { id } = await bridge.conversations.create({
    accountId,
    data: { inbox_id: String(inbox_id), contact_id: String(contact_id), source_id, status: 'open' },
  })
  await bridge.messages.create({
    accountId,
    conversationId: id ?? 0,
    data: { content: 'Hello', message_type: 'incoming', source_id: 'theirs:1' },
  })
  expect(paths(s.desk.calls).map((call) => call.replace(/\d+\/messages/, 'n/messages'))).toEqual(
    theirs.map((call) => call.replace(/\d+\/messages/, 'n/messages')),
  )
})

it('both are told the same of a deleted conversation and of a bad token', async () => {
  const conversationId = await opened('Hello')
  s.desk.state.conversations.pop()
  await expect(agent.conversations.get({ accountId, conversationId })).rejects.toMatchObject({ status: 404 })
  const stranger = clientOf(s.desk.url, 'made-up')
  await expect(stranger.conversations.get({ accountId, conversationId })).rejects.toMatchObject({ status: 401 })
})
