import { createHmac } from 'node:crypto'
import { failureOf, type Host } from '@deskwire/core/adapter'
import { callFor, mediaIn } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { servicenow } from '../src/index.js'
import { alone, basic, entry, environment, opening, text } from './alone.js'
import { planted } from './contract.js'
import type { Emulator } from './emulated/servicenow.js'

let emulator: Emulator
afterEach(() => emulator?.close())

const begin = async (...about: Parameters<typeof alone>): Promise<Host> => {
  const made = await alone(...about)
  emulator = made.emulator
  return made.host
}
const last = () => emulator.agent.requests.at(-1) ?? {}
const heard = () =>
  emulator.agent.session().lines.flatMap(({ from, text: words }) => (from === 'customer' ? [words] : []))

describe('signing in', () => {
  it('Basic, an API key, OAuth by client credentials and by password', async () => {
    for (const auth of [
      basic,
      { kind: 'token', token: 'planted-api-key' },
      { kind: 'oauth', clientId: 'deskwire', clientSecret: 'planted-client-secret' },
      {
        kind: 'oauth',
        grant: 'password',
        clientId: 'deskwire',
        clientSecret: 'planted-client-secret',
        user: 'u',
        password: 'p',
      },
    ] as const) {
      const host = await begin({ auth }, { apiKey: 'planted-api-key' })
      await host.open(opening(), callFor())
      expect(heard()).toEqual(['hola'])
      await emulator.close()
    }
  })
  it('a token that is not valid any more is fetched anew, by its refresh token where there is one', async () => {
    const auth = {
      kind: 'oauth',
      grant: 'password',
      clientId: 'd',
      clientSecret: 'planted-client-secret',
      user: 'u',
      password: 'p',
    } as const
    const host = await begin({ auth })
    await host.open(opening(), callFor())
    emulator.revokeTokens()
    await host.post({ id: 'c1.5' }, entry(), callFor())
    const grants = emulator.asked
      .filter(({ path }) => path === '/oauth_token.do')
      .map(({ body }) => new URLSearchParams(body.toString()).get('grant_type'))
    expect(grants).toEqual(['password', 'refresh_token'])
    expect(heard()).toEqual(['hola', 'hola'])
  })
  it('wrong credentials are an error that says what to do, and holds none of them', async () => {
    const host = await begin({ auth: { ...basic, password: 'planted-wrong-password' } })
    const failure = await host.open(opening(), callFor()).catch(failureOf)
    expect(failure).toMatchObject({ code: 'auth', retryable: true, scope: 'host' })
    expect(JSON.stringify(failure)).not.toContain('planted')
  })
  it('a rate limit rests the whole host for as long as it says', async () => {
    const host = await begin()
    emulator.next({ status: 429, headers: { 'retry-after': '30', 'x-ratelimit-rule': 'hourly' } })
    const failure = await host.open(opening(), callFor()).catch(failureOf)
    expect(failure).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 30_000, scope: 'host' })
  })
  it('an API that is switched off says so', async () => {
    const host = await begin()
    emulator.next({ status: 405 })
    const failure = await host.open(opening(), callFor()).catch(failureOf)
    expect(failure).toMatchObject({ code: 'config', retryable: true, scope: 'host' })
  })
})

describe('message authentication', () => {
  it('the hash is HMAC-SHA1 in hexadecimal over the compact JSON that is sent', async () => {
    const host = await begin({ messageAuth: { kind: 'hash', secret: planted.hash } })
    await host.open(opening(), callFor())
    const asked = emulator.asked.at(-1)
    const compact = JSON.stringify(JSON.parse(String(asked?.body)))
    expect(asked?.headers['x-b2b-signature']).toBe(createHmac('sha1', planted.hash).update(compact).digest('hex'))
  })
  it('the static token is a header', async () => {
    const host = await begin({ messageAuth: { kind: 'token', token: 'ORANGE' } })
    await host.open(opening(), callFor())
    expect(emulator.asked.at(-1)?.headers.token).toBe('ORANGE')
  })
})

describe('what is asked of the virtual agent', () => {
  it('a conversation begins with the first message, the language, the queue and who it is', async () => {
    const host = await begin({
      contextVariables: { brand: 'teapots' },
      queueVariable: 'b2b_category',
      appInboundId: 'app-1',
    })
    const ticket = await host.open(
      opening({ language: 'pt-BR', queue: 'billing', attributes: { product: 'Lid' } }),
      callFor(),
    )
    expect(ticket).toEqual({ id: 'c1.5', ids: ['c1.5'], turn: 'c1.5' })
    expect(last()).toEqual({
      botToBot: false,
      clientSessionId: 'c1.5',
      userId: 'c1',
      appInboundId: 'app-1',
      requestId: 'c1.5',
      timestamp: 1588824102000,
      message: { text: 'hola', typed: true, clientMessageId: 'wamid.X' },
      contextVariables: {
        brand: 'teapots',
        liveagent_deviceType: 'whatsapp',
        deskwire_channel: 'cloud',
        deskwire_line: '106540352242922',
        deskwire_phone: '+15551230001',
        deskwire_name: 'Ana',
        deskwire_verified: 'false',
        product: 'Lid',
        b2b_category: 'billing',
        requester_session_language: 'pb',
      },
      clientVariables: { medium: 'whatsapp', channel: 'cloud', line: '106540352242922' },
    })
  })
  it('with a greeting, with an agent, or with an agent because somebody else’s assistant handed over', async () => {
    const greeting = await begin({ start: 'greeting' })
    await greeting.open(opening(), callFor())
    expect(last()).toMatchObject({ action: 'START_CONVERSATION', message: { text: 'hola' } })
    const agent = servicenow({
      url: emulator.url,
      auth: basic,
      callback: { kind: 'token', token: planted.callback },
      start: 'agent',
    })
    await agent.start?.(environment())
    expect(await agent.open(opening({ key: 'c2.1' }), callFor())).not.toHaveProperty('turn')
    expect(last()).toMatchObject({ action: 'AGENT' })
    const said = [entry(), entry({ key: 'c3.2', author: 'assistant', name: 'Robot', content: text('Let me see') })]
    await greeting.open(opening({ key: 'c3.1', first: undefined, transcript: said }), callFor())
    expect(last()).toMatchObject({
      action: 'AGENT',
      message: { text: 'hola' },
      history: [
        { isBotMessage: false, value: 'hola', displayName: 'Customer', type: 'text', timestamp: '1588824102000' },
        { isBotMessage: true, value: 'Let me see', displayName: 'Robot', type: 'text' },
      ],
    })
    await greeting.open(opening({ key: 'c4.1', attributes: { live_agent_only: 'true' } }), callFor())
    expect(last()).toMatchObject({ action: 'AGENT', contextVariables: { live_agent_only: 'true' } })
  })
  it('a tap gives the value of the option and was not typed', async () => {
    const host = await begin()
    await host.open(opening(), callFor())
    const options = [{ id: '1', title: 'Billing', value: '2bb7bd76' }]
    const content = { type: 'selection', choice: 'x', options, by: 'tap' } as const
    await host.post({ id: 'c1.5' }, entry({ content, typed: false }), callFor())
    expect(last()).toMatchObject({ requestId: 'c1.6.post', message: { text: '2bb7bd76', typed: false } })
  })
  it('an attachment is one object, or a list where the instance wants that', async () => {
    const media = mediaIn(Buffer.from('x'), { mime: 'application/pdf', name: 'a b.pdf' })
    const content = { type: 'media', kind: 'file', media, caption: 'The bill' } as const
    const host = await begin()
    await host.open(opening({ first: entry({ content }) }), callFor())
    const attachment = {
      clientAttachmentId: expect.stringMatching(/^[0-9a-f]{32}$/),
      contentType: 'application/pdf',
      fileName: 'a b.pdf',
      url: media.link(),
    }
    expect(last()).toMatchObject({ message: { text: 'The bill', attachment } })
    await emulator.close()
    const other = await begin({ attachment: 'array' })
    await other.open(opening({ first: entry({ content }) }), callFor())
    expect(last()).toMatchObject({ message: { attachment: [attachment] } })
  })
  it('TYPING, and END_CONVERSATION with no text', async () => {
    const host = await begin()
    await host.open(opening(), callFor())
    await host.typing?.({ id: 'c1.5' }, callFor())
    expect(emulator.agent.session().typing).toBe(true)
    await host.post({ id: 'c1.5' }, entry(), callFor())
    await host.close?.({ id: 'c1.5' }, callFor())
    expect(last()).toMatchObject({ action: 'END_CONVERSATION', message: { text: '' } })
    expect(emulator.agent.session().mode).toBe('ended')
  })
})

describe('options', () => {
  const callback = { kind: 'token', token: planted.callback } as const
  it('say what is wrong, and where', () => {
    expect(() => servicenow({ url: 'acme', auth: basic, callback })).toThrow(/url.*https:\/\/acme\.service-now\.com/s)
    const odd = { url: 'https://acme.service-now.com', auth: basic, callback, attachmnet: 'array' }
    expect(() => servicenow(odd)).toThrow(/attachmnet/)
  })
})
