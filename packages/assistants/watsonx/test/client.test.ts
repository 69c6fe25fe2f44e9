import { Player } from '@deskwire/integration-tests'
import AssistantV2 from 'ibm-watson/assistant/v2.js'
import { BasicAuthenticator, IamAuthenticator } from 'ibm-watson/auth/index.js'
import { afterAll, beforeAll, beforeEach, expect, expectTypeOf, it } from 'vitest'
import { watsonx } from '../src/index.js'
import type { Context, Input, Message } from '../src/shapes.js'
import { apiKey, assistant, environment, Ibm } from './emulated/server.js'

const ibm = new Ibm()
beforeAll(() => ibm.listen())
beforeEach(() => ibm.reset())
afterAll(() => ibm.close())

const at = { assistantId: assistant, environmentId: environment }

// The npm package ibm-watson is IBM's own client, generated from the API's description.
const clientOf = (auth: 'iam' | 'basic') =>
  new AssistantV2({
    version: '2024-08-25',
    serviceUrl: ibm.url,
    disableSslVerification: true,
    authenticator:
      auth === 'iam'
        ? new IamAuthenticator({ apikey: apiKey, url: ibm.iamUrl })
        : new BasicAuthenticator({ username: 'apikey', password: apiKey }),
  })

it('what we send conforms to IBM’s types', () => {
  expectTypeOf<Input>().toExtend<AssistantV2.MessageInput>()
  expectTypeOf<Context>().toExtend<AssistantV2.MessageContext>()
  expectTypeOf<Message>().toExtend<Pick<AssistantV2.MessageParams, 'input' | 'context'>>()
})

it.each(['iam', 'basic'] as const)(
  'IBM’s own client and ours have the same conversation with the assistant, by %s',
  async (kind) => {
    const auth = kind === 'iam' ? { kind, apiKey, url: ibm.iamUrl } : { kind, password: apiKey }
    const player = new Player(watsonx({ url: ibm.url, auth, assistant, environment }))
    await player.says('hello')
    const [ours] = ibm.taken
    const ourCalls = [...ibm.calls]
    ibm.reset()

    const client = clientOf(kind)
    const { result } = await client.createSession(at)
    const answer = await client.message({
      ...at,
      sessionId: result.session_id,
      userId: ours?.user,
      input: ours?.input,
      context: ours?.context,
    })
    expect(answer.result.output.generic).toEqual([
      { response_type: 'text', text: 'Hello! I am *Watson*, _your_ assistant.' },
    ])
    expect({ ...ibm.taken[0], session: '' }).toEqual({ ...ours, session: '' })
    const path = (call: string) => call.replace(/session-\d+/, 'session')
    expect(ibm.calls.map(path)).toEqual(ourCalls.map(path))
  },
)

it('IBM’s client finds the ended session too', async () => {
  const client = clientOf('basic')
  const { result } = await client.createSession(at)
  ibm.expire()
  await expect(client.message({ ...at, sessionId: result.session_id, input: { text: 'x' } })).rejects.toMatchObject({
    status: 404,
    message: 'Invalid Session',
  })
})
