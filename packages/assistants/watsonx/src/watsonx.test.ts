import { DeskwireError } from '@deskwire/core/adapter'
import { assistantEnvironment, Player, picture, turnOf, unhurried } from '@deskwire/integration-tests'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiKey, assistant, environment, Ibm } from '../test/emulated/server.js'
import { type WatsonxOptions, watsonx } from './index.js'
import { schema } from './options.js'

const ibm = new Ibm()
beforeAll(() => ibm.listen())
beforeEach(() => ibm.reset())
afterAll(() => ibm.close())

const make = (more: Partial<WatsonxOptions> = {}) =>
  watsonx({ url: ibm.url, auth: { kind: 'iam', apiKey, url: ibm.iamUrl }, assistant, environment, ...more })

const failure = async (promise: Promise<unknown> | undefined) => {
  const thrown = await promise?.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!DeskwireError.isInstance(thrown)) throw new Error('it did not fail')
  return thrown.failure
}

describe('sessions', () => {
  it('one serves a conversation; if it has ended, another one follows, and the turn is sent once in it', async () => {
    const player = new Player(make())
    expect(await player.says('one')).toEqual(['say Turn 1: you said “one”'])
    expect(await player.says('two')).toEqual(['say Turn 2: you said “two”'])
    ibm.expire()
    expect(await player.says('three')).toEqual(['say Turn 1: you said “three”'])
    expect(new Set(ibm.taken.map(({ session }) => session)).size).toBe(2)
    expect(ibm.taken.map(({ input }) => input.text)).toEqual(['one', 'two', 'three'])
    // Only the session is remembered.
    expect(player.memory).toEqual({ session: ibm.taken[2]?.session })
  })

  it('memory of a foreign shape is discarded', async () => {
    expect(await new Player(make()).says('x', { memory: { session: '../../escape', topic: 'menu' } })).toEqual([
      'say Turn 1: you said “x”',
    ])
  })

  it('leaving deletes it, and leaving twice is no error', async () => {
    const made = make()
    const player = new Player(made)
    await player.says('one')
    expect(ibm.sessions.size).toBe(1)
    await made.leave?.('c1', player.memory, unhurried)
    await made.leave?.('c1', player.memory, unhurried)
    await made.leave?.('c1', undefined, unhurried)
    expect(ibm.sessions.size).toBe(0)
  })
})

describe('the context sent with every turn', () => {
  it('D8: describes WhatsApp as IBM’s WhatsApp integration does', async () => {
    const contact = { id: 'c', name: 'Ana', zone: 'Europe/Madrid' }
    await new Player(make({ variables: () => ({ plan: 'gold' }) })).says('hi', {
      language: 'es',
      customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], name: 'Ana', contact },
    })
    expect(ibm.taken[0]).toMatchObject({ user: 'whatsapp:+15551230001', input: { message_type: 'text', text: 'hi' } })
    expect(ibm.taken[0]?.context).toEqual({
      global: { system: { user_id: 'whatsapp:+15551230001', timezone: 'Europe/Madrid', locale: 'es-es' } },
      integrations: {
        channel: {
          name: 'Whatsapp',
          private: { user: { id: '+15551230001', phone_number: '+15551230001', name: 'Ana' } },
        },
        whatsapp: { assistant_phone_number: '+15557654321', private: { user_phone_number: '+15551230001' } },
      },
      skills: { 'actions skill': { skill_variables: { plan: 'gold' } } },
    })
  })

  it('describes SMS as its SMS integration does, with the reserved variables and this turn’s media', async () => {
    await new Player(make({ timezone: 'America/New_York' }), { medium: 'sms' }).says(picture('Look'))
    expect(ibm.taken[0]).toMatchObject({
      input: {
        text: 'Look',
        attachments: [{ url: 'https://bridge.test/media/link-of-22-characters', media_type: 'image/jpeg' }],
      },
      context: {
        global: { system: { timezone: 'America/New_York' } },
        integrations: {
          channel: { name: 'SMS' },
          text_messaging: { assistant_phone_number: '+15557654321', private: { user_phone_number: '+15551230001' } },
        },
        skills: {
          'actions skill': {
            skill_variables: {
              smsTenantPhoneNumber: '+15557654321',
              smsUserPhoneNumber: '+15551230001',
              smsSessionID: 'c1',
              smsMedia: [
                { mediaURL: 'https://bridge.test/media/link-of-22-characters', mediaContentType: 'image/jpeg' },
              ],
            },
          },
        },
      },
    })
    expect(ibm.taken[0]?.context.integrations).not.toHaveProperty('whatsapp')
  })

  it('F4: names a customer without a number by business-scoped id, and gives no number for such a line', async () => {
    const addresses = [{ kind: 'bsuid', value: 'US.13491208655302741918' }] as const
    await new Player(make()).says('hi', { line: '106540352242922', customer: { addresses } })
    expect(ibm.taken[0]?.user).toBe('whatsapp:US.13491208655302741918')
    expect(ibm.taken[0]?.context.integrations?.whatsapp).toEqual({ private: {} })
  })

  it('older dialogs that branch on text_messaging see it on WhatsApp too, if configured', async () => {
    await new Player(make({ whatsappAs: 'text_messaging' })).says('hi')
    expect(Object.keys(ibm.taken[0]?.context.integrations ?? {})).toEqual(['channel', 'text_messaging'])
  })
})

describe('what the customer said', () => {
  it('an option goes back with its whole input, not only its label', async () => {
    const player = new Player(make())
    const [asked] = await player.acts('insure')
    if (asked?.act !== 'ask' || asked.content.type !== 'choice') throw new Error('no choice')
    const { id, title, value } = asked.content.options[1] ?? { id: '', title: '' }
    const chosen = { id, title, value: JSON.parse(JSON.stringify(value)) as unknown }
    expect(await player.says({ type: 'selection', choice: 'watsonx', options: [chosen], by: 'tap' })).toEqual([
      'say A car it is.',
    ])
    expect(ibm.taken[1]?.input).toMatchObject({
      text: 'I want to buy car insurance.',
      intents: [{ intent: 'car', confidence: 1 }],
    })
  })

  it('a suggestion goes back with its id', async () => {
    const player = new Player(make())
    const [asked] = await player.acts('bill')
    if (asked?.act !== 'ask' || asked.content.type !== 'choice') throw new Error('no choice')
    await player.says({ type: 'selection', choice: 'watsonx', options: asked.content.options.slice(0, 1), by: 'words' })
    expect(ibm.taken[1]?.input).toMatchObject({ text: 'pay', suggestion_id: 's-1' })
  })

  it('a selection from a foreign list is sent as its title', async () => {
    const options = [{ id: 'x.1', title: 'Tuesday', value: 'tue' }]
    await new Player(make()).says({ type: 'selection', choice: 'x', options, by: 'tap' })
    expect(ibm.taken[0]?.input.text).toBe('Tuesday')
  })

  it('a text is one line of at most 2,048 characters, never half a character', async () => {
    await new Player(make()).says(`a\r\n\tb ${'x'.repeat(2_042)}😀😀`)
    const { text = '' } = ibm.taken[0]?.input ?? {}
    expect(text.startsWith('a b x')).toBe(true)
    expect(text.length).toBeLessThanOrEqual(2_048)
    expect(text).not.toMatch(/\p{Surrogate}/u)
  })

  it('a longer text is cut at a word, and the customer is told before the answer', async () => {
    const long = 'please help '.repeat(180).trim()
    const said = await new Player(make()).says(long)
    expect(ibm.taken[0]?.input.text).toBe('please help '.repeat(170).concat('please'))
    expect(said).toEqual([
      'say Your message was very long, so I have read only its beginning.',
      expect.stringMatching(/^say Turn 1: you said “please help/),
    ])
    expect(await new Player(make()).says('x'.repeat(2_048))).toHaveLength(1)
  })
})

// ibm-watson 12.2.0: `environmentId` is required, and every path contains it.
it('the environment is required', () => {
  const given = { url: ibm.url, auth: { kind: 'iam', apiKey }, assistant }
  expect(schema.safeParse(given).error?.issues.map(({ path }) => path)).toEqual([['environment']])
  expect(schema.safeParse({ ...given, environment }).success).toBe(true)
})

describe('failures', () => {
  const respond = async () => {
    const made = make()
    await made.start?.(assistantEnvironment)
    return made.respond(turnOf('hello'), unhurried)
  }
  it('a server error after the message went out is ambiguous: it may have advanced the dialog', async () => {
    ibm.fail('down')
    expect(await failure(respond())).toMatchObject({ code: 'unavailable', ambiguous: true })
    ibm.fail('lost-answer')
    expect(await failure(respond())).toMatchObject({ ambiguous: true })
  })

  it('a refusal is certain, and 429 says how long', async () => {
    ibm.fail('refused')
    expect(await failure(respond())).toMatchObject({ code: 'invalid', retryable: false })
    ibm.fail('limited')
    expect(await failure(respond())).toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000, scope: 'host' })
  })

  it('an unusable answer is a handoff', async () => {
    ibm.fail('garbage')
    expect(await new Player(make()).says('hello')).toEqual(['handoff The assistant had no answer'])
  })

  it('an invalid key is named by respond and by check', async () => {
    const wrong = make({ auth: { kind: 'iam', apiKey: 'wrong', url: ibm.iamUrl } })
    await wrong.start?.(assistantEnvironment)
    expect(await failure(wrong.respond(turnOf('hello'), unhurried))).toMatchObject({ code: 'auth', retryable: false })
    expect(await wrong.check?.(unhurried)).toMatchObject({
      findings: [{ level: 'fail', fix: expect.stringContaining('apiKey') }],
    })
  })

  it('check starts a session and ends it; a wrong environment is named', async () => {
    const made = make()
    await made.start?.(assistantEnvironment)
    expect(await made.check?.(unhurried)).toMatchObject({ findings: [{ level: 'ok' }] })
    expect(ibm.sessions.size).toBe(0)
    const other = make({ environment: 'other' })
    await other.start?.(assistantEnvironment)
    expect(await other.check?.(unhurried)).toMatchObject({
      findings: [{ level: 'fail', fix: expect.stringContaining('environment') }],
    })
  })

  it('wrong options say what is wrong, and never the key', () => {
    const wrong = () => make({ url: 'watson', assistant: 'a/b', version: 'newest' })
    expect(wrong).toThrow(/url[\s\S]*assistant[\s\S]*version/)
    expect(wrong).not.toThrow(apiKey)
  })
})

it('a token is fetched once for many turns', async () => {
  const player = new Player(make())
  for (const words of ['a', 'b', 'c']) await player.says(words)
  expect(ibm.calls.filter((one) => one.endsWith('/identity/token'))).toHaveLength(1)
})
