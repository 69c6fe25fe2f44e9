import { memory } from '@deskwire/core'
import { Scene, stageOf } from '@deskwire/integration-tests'
import { type FakeChannel, fakeChannel, fakeSms, play } from '@deskwire/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { directLine } from '../src/index.js'
import { DirectLineServer, secret } from './emulated/server.js'

const server = new DirectLineServer()
const open: Scene[] = []
beforeAll(() => server.listen())
beforeEach(() => server.reset())
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})
afterAll(() => server.close())

const begin = async (channel: FakeChannel, more: { callMs?: number; maxTurns?: number } = {}): Promise<Scene> => {
  const bot = directLine({
    auth: { kind: 'secret', secret },
    apiBase: server.url,
    quietMs: 30,
    pollMs: 10,
    answerWithinMs: 500,
  })
  const { callMs, maxTurns } = more
  const scene = new Scene({
    store: memory(),
    channel,
    assistants: { bot },
    ...(callMs !== undefined && { callMs }),
    policy: { windowWarningMs: 0, ...(maxTurns !== undefined && { maxTurns }) },
  })
  scene.confidential.add(secret)
  open.push(await scene.start())
  return scene
}

/** The channel, and how its inbox shows a menu: as buttons or lines of text. */
const channels: readonly [string, () => FakeChannel, string][] = [
  ['WhatsApp', () => fakeChannel(), '[choice]'],
  ['SMS', () => fakeSms(), '2. Bills'],
]

describe.each(channels)('a bot over %s', (_, channel, menu) => {
  it('C1, C2: it answers and asks; a number goes back as the button’s own value', async () => {
    const scene = await begin(channel())
    await play(
      stageOf(scene),
      `
      customer: hello
      assistant: Hello, I am
      customer: menu
      assistant: ${menu}
      customer: 2
      assistant: Submitted {"topic":"bills"}
      expect tickets: 0
    `,
    )
  })

  it('A7: who asks for a person gets one, and the bot is not asked', async () => {
    const scene = await begin(channel())
    await play(
      stageOf(scene),
      `
      customer: can u put me thru to a real person pls
      assistant: I am passing you on to a colleague.
      expect tickets: 1
    `,
    )
    expect(server.taken).toEqual([])
  })

  it('A7, C7: it hands over with reason, queue and transcript; closing gives the conversation back', async () => {
    const scene = await begin(channel())
    await play(
      stageOf(scene),
      `
      customer: hello
      assistant: Hello, I am
      customer: refund
      assistant: I will connect you.
      expect tickets: 1
      customer: are you there?
      expect ticket: are you there?
      agent: Yes
      assistant: Yes
    `,
    )
    const [ticket] = scene.host.tickets
    expect(ticket?.opening).toMatchObject({ queue: 'refunds', attributes: { reason: 'Wants a refund' } })
    expect(ticket?.opening.transcript?.map(({ author }) => author)).toEqual([
      'customer',
      'assistant',
      'customer',
      'assistant',
    ])
    await scene.until(() => server.taken.at(-1)?.type === 'endOfConversation', 'the bot is told')
  })

  it.each(['hang', 'lost-answer', 'refused', 'bot-error'] as const)(
    '%s: a person takes over, and the bot is asked once',
    async (fault) => {
      const scene = await begin(channel(), { callMs: 2_000 })
      server.fail(fault)
      await play(
        stageOf(scene),
        `
      customer: where is my order
      expect tickets: 1
      agent: I am a person
      assistant: I am a person
    `,
      )
      expect(JSON.stringify([scene.host.tickets[0]?.opening.transcript, scene.host.tickets[0]?.entries])).toContain(
        'where is my order',
      )
      expect(server.calls.filter((one) => one.startsWith('POST') && one.endsWith('/activities'))).toHaveLength(
        // Leaving tells the bot, if there was a conversation to remember.
        server.taken.filter(({ type }) => type === 'endOfConversation').length + 1,
      )
    },
  )

  it('a bot that goes in circles is stopped', async () => {
    const scene = await begin(channel(), { maxTurns: 2 })
    await play(
      stageOf(scene),
      `
      customer: first
      assistant: You said: first
      customer: second
      assistant: You said: second
      customer: third
      expect tickets: 1
    `,
    )
  })
})
