import { DeskwireError } from '@deskwire/core/adapter'
import { assistantEnvironment, Player, picture, turnOf, unhurried } from '@deskwire/integration-tests'
import type { Activity as Official } from 'botframework-schema'
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { DirectLineServer, secret } from '../test/emulated/server.js'
import type { Activity } from './activity.js'
import { type DirectLineOptions, directLine } from './index.js'

const server = new DirectLineServer()
beforeAll(() => server.listen())
beforeEach(() => server.reset())
afterAll(() => server.close())

const soon = { quietMs: 30, pollMs: 10 }
const make = (more: Partial<DirectLineOptions> = {}) =>
  directLine({ auth: { kind: 'secret', secret }, apiBase: server.url, ...soon, ...more })
const player = (more: Partial<DirectLineOptions> = {}) => new Player(make(more))
const byToken = (more: Partial<DirectLineOptions> = {}) =>
  directLine({ auth: { kind: 'endpoint', url: server.tokenEndpoint }, ...soon, ...more })

const failure = async (promise: Promise<unknown>) => {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!DeskwireError.isInstance(thrown)) throw new Error('it did not fail')
  return thrown.failure
}

it('what we send conforms to Bot Framework’s types', () => {
  expectTypeOf<Omit<Activity, 'from'>>().toExtend<Partial<Official>>()
  expectTypeOf<Activity['from']>().toExtend<Partial<Official['from']>>()
})

describe('when an answer is complete', () => {
  it('at once if the bot expects input', async () => {
    const one = player({ quietMs: 5_000 })
    expect(await one.says('hello')).toEqual(['say Hello, I am **Bot**.'])
  })

  it('with everything until the bot is quiet', async () => {
    expect(await player({ quietMs: 1_000 }).says('two')).toEqual(['say One.', 'say Two.'])
  })

  it('a slow bot is waited for', async () => {
    expect(await player().says('slow')).toEqual(['say At last.'])
  })

  it('later messages are sent at the next turn, before its answer, and nothing twice', async () => {
    const one = player({ quietMs: 0 })
    expect(await one.says('one')).toEqual(['say One.'])
    for (const text of ['Two.', 'By the way.']) server.say({ type: 'message', text })
    expect(await one.says('hello')).toEqual(['say Two.', 'say By the way.', 'say Hello, I am **Bot**.'])
    expect(await one.says('hello')).toEqual(['say Hello, I am **Bot**.'])
  })

  it('a message from before ours is not an answer to it', async () => {
    const one = player()
    await one.says('hello')
    server.say({ type: 'message', text: 'By the way.', inputHint: 'expectingInput' })
    expect(await one.says('slow')).toEqual(['say By the way.', 'say At last.'])
  })

  it('a bot that says nothing is a handoff, not silence', async () => {
    expect(await player({ answerWithinMs: 150 }).says('nothing')).toEqual(['handoff The bot did not answer'])
  })

  it('never longer than the bridge allows', async () => {
    const one = make()
    await one.start?.(assistantEnvironment)
    const began = Date.now()
    const answer = await one.respond(turnOf('nothing'), { ...unhurried, deadline: began + 1_700 })
    expect(answer.acts).toMatchObject([{ act: 'handoff' }])
    expect(Date.now()).toBeLessThan(began + 1_700)
  })

  it('one failed poll is not the end', async () => {
    server.failReading('down', 'down')
    expect(await player().says('hello')).toEqual(['say Hello, I am **Bot**.'])
  })
})

describe('A7: handoff and end', () => {
  it('handoff.initiate hands over with the private message and the skill; a later end of conversation does not undo it', async () => {
    expect(await player().says('agent')).toEqual(['say I will connect you.', 'handoff Wants a refund → refunds'])
    const queue = ({ va_LastTopic }: Readonly<Record<string, unknown>>) => `topic ${String(va_LastTopic)}`
    expect(await player({ queue }).says('agent')).toEqual([
      'say I will connect you.',
      'handoff Wants a refund → topic Escalate',
    ])
  })

  it('the end of the conversation ends it; with an error it is a handoff', async () => {
    const one = player()
    expect(await one.says('bye')).toEqual(['say Goodbye.', 'end'])
    const other = player()
    await other.says('hello')
    server.say({ type: 'endOfConversation', code: 'botTimedOut' })
    expect(await other.says('nothing')).toEqual(['handoff The bot failed (botTimedOut)'])
  })

  it('leaving tells the bot, and doing so twice does no harm', async () => {
    const made = make()
    const one = new Player(made)
    await one.says('hello')
    await made.leave?.('c1', one.memory, unhurried)
    expect(server.taken.at(-1)).toMatchObject({ type: 'endOfConversation' })
    expect(server.taken.at(-1)?.from?.id).toBe(server.taken[0]?.from?.id)
    server.conversations.clear()
    await made.leave?.('c1', one.memory, unhurried)
    await made.leave?.('c1', undefined, unhurried)
  })
})

describe('conversations', () => {
  it('one serves all turns, across processes; the watermark is returned verbatim', async () => {
    const one = player()
    await one.says('hello')
    const other = new Player(make())
    other.memory = one.memory
    expect(await other.says('again')).toEqual(['say You said: again'])
    expect(server.conversations.size).toBe(1)
    expect(one.memory).toEqual({ talk: { conversation: expect.any(String), watermark: '2' } })
  })

  it('one that has ended there is started again, and the turn is sent once in it', async () => {
    const one = player()
    await one.says('hello')
    server.conversations.clear()
    expect(await one.says('again')).toEqual(['say You said: again'])
    expect(server.taken.map(({ text }) => text)).toEqual(['hello', 'again'])
  })

  it('starts with context and a greeting if configured', async () => {
    const one = player({ greet: true, context: ({ medium }) => ({ medium }) })
    expect(await one.says('hello')).toEqual(['say Welcome!', 'say Hello, I am **Bot**.'])
    expect(server.taken).toMatchObject([
      { type: 'event', name: 'pvaSetContext', value: { medium: 'whatsapp' } },
      { type: 'event', name: 'startConversation' },
      { type: 'message', text: 'hello', textFormat: 'plain', channelData: { clientActivityID: 'c1.1' } },
    ])
  })

  // botframework-directlinejs 0.15.8, `setUserId`: an id prefixed with "dl_" is reserved and must be embedded in the token.
  it('a customer has an id of their own, not their number and without the reserved prefix dl_', async () => {
    await player().says('hello')
    const { from } = server.taken[0] ?? {}
    expect(from).toEqual({ id: expect.stringMatching(/^(?!dl_)\w+_[0-9a-f]{40}$/), name: 'Ana', role: 'user' })
  })

  it('a customer is the token’s user if it was made for one, to the end', async () => {
    server.tokenUser = 'dl_of-the-token'
    const made = byToken({ context: () => ({ plan: 'gold' }) })
    const one = new Player(made)
    expect(await one.says('hello')).toEqual(['say Hello, I am **Bot**.'])
    expect(await one.says('hello')).toEqual(['say Hello, I am **Bot**.'])
    await made.leave?.(turnOf('x').conversation, one.memory, unhurried)
    expect(server.taken.map(({ type }) => type)).toEqual(['event', 'message', 'message', 'endOfConversation'])
    expect(new Set(server.taken.map(({ from }) => from?.id))).toEqual(new Set(['dl_of-the-token']))
  })

  it('B1: a file is sent as a signed link', async () => {
    expect(await player().says(picture('Look'))).toEqual(['say Thank you for the image/jpeg.'])
    expect(server.taken[0]).toMatchObject({
      text: 'Look',
      attachments: [{ contentType: 'image/jpeg', contentUrl: 'https://bridge.test/media/link-of-22-characters' }],
    })
  })

  it('promise 10: what users wrote, anywhere, is not repeated to the customer', async () => {
    const one = player()
    await one.says('hello')
    server.say({ type: 'message', text: 'somebody else', from: { id: 'x', name: 'x', role: 'user' } })
    expect(await one.says('hello')).toEqual(['say Hello, I am **Bot**.'])
  })
})

describe('tokens', () => {
  it('from Copilot Studio have their own region and are renewed before they expire, and the conversation goes on', async () => {
    let now = Date.now()
    server.now = () => now
    const made = byToken()
    const one = new Player(made)
    const at = { ...assistantEnvironment, now: () => now }
    await made.start?.(at)
    const says = async (words: string) => {
      const answer = await made.respond(turnOf(words, { memory: one.memory }), unhurried)
      one.memory = JSON.parse(JSON.stringify(answer.memory))
      return answer.acts
    }
    await says('hello')
    now += 60_000
    await says('hello')
    expect(server.calls.filter((one) => one.endsWith('/tokens/refresh'))).toHaveLength(0)
    now += 24 * 60_000
    await says('hello')
    expect(server.calls.filter((one) => one.endsWith('/tokens/refresh'))).toHaveLength(1)
    now += 25 * 60_000
    expect(await says('still here')).toMatchObject([{ content: { text: 'You said: still here' } }])
    expect(server.conversations.size).toBe(1)
    // An expired token cannot be renewed, so the bot starts anew.
    now += 2 * 60 * 60_000
    expect(await says('back again')).toMatchObject([{ content: { text: 'You said: back again' } }])
    expect(server.conversations.size).toBe(2)
    expect(server.calls.filter((one) => one.endsWith('/regionalchannelsettings'))).toHaveLength(1)
  })

  it('go only to Direct Line, whatever the environment says', async () => {
    for (const region of [
      'https://directline.botframework.com.evil.example',
      'http://directline.botframework.com',
      'nonsense',
    ]) {
      server.region = region
      const made = byToken()
      await made.start?.(assistantEnvironment)
      expect(await failure(made.respond(turnOf('hello'), unhurried))).toMatchObject({
        code: 'config',
        remedy: expect.stringContaining('apiBase'),
      })
    }
  })

  it('a secret is enough, and no token is kept', async () => {
    const one = player()
    await one.says('hello')
    expect(JSON.stringify(one.memory)).not.toContain('token')
  })
})

describe('failures', () => {
  const respond = async (made = make()) => {
    await made.start?.(assistantEnvironment)
    return made.respond(turnOf('hello'), unhurried)
  }

  it('a lost answer is ambiguous: the bot may have acted', async () => {
    server.fail('lost-answer')
    expect(await failure(respond())).toMatchObject({ ambiguous: true })
  })

  it('a failure while we listen is ambiguous too', async () => {
    const made = make({ answerWithinMs: 100 })
    server.failReading(...Array.from({ length: 100 }, () => 'down' as const))
    expect(await failure(respond(made))).toMatchObject({ ambiguous: true })
  })

  it('502, the bot broke: a handoff, unless it said something', async () => {
    server.fail('bot-error')
    expect((await respond()).acts).toMatchObject([{ act: 'handoff', reason: 'The bot failed' }])
    server.fail('bot-error')
    expect(await player().says('break')).toEqual(['say Sorry, something went wrong.'])
  })

  it('504, the bot was slow: what it said is still sent', async () => {
    server.fail('bot-slow')
    expect((await respond()).acts).toMatchObject([{ content: { text: 'Hello, I am **Bot**.' } }])
  })

  it('a wrong secret is named by respond and by check', async () => {
    const wrong = make({ auth: { kind: 'secret', secret: 'wrong' } })
    expect(await failure(respond(wrong))).toMatchObject({ code: 'auth', retryable: false })
    expect(await wrong.check?.(unhurried)).toMatchObject({
      findings: [{ level: 'fail', fix: expect.stringContaining('secret') }],
    })
  })

  it('check succeeds with either kind of auth', async () => {
    for (const made of [make(), byToken()]) {
      await made.start?.(assistantEnvironment)
      expect(await made.check?.(unhurried)).toMatchObject({ findings: [{ level: 'ok' }] })
    }
  })

  it('wrong options say what is wrong', () => {
    const auth = { kind: 'secret', secret } as const
    expect(() => directLine({ auth: { ...auth, ...{ url: server.tokenEndpoint } } })).toThrow(
      /auth\.url: there is no such/,
    )
    expect(() => directLine({ auth: { kind: 'endpoint', url: 'directline' } })).toThrow(/auth\.url: expected an http/)
    expect(() => directLine({ auth, apiBase: 'directline' })).toThrow(/apiBase: expected an http/)
  })
})
