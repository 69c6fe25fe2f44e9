import { createHmac } from 'node:crypto'
import type { Address, Content, Destination, MediaIn, Part } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, type Asked, call, environment, media, startGraph } from '../../test/graph.js'
import { appSecret, bsuid, line, options, parent, phone } from '../../test/webhooks.js'
import { whatsappCloud } from '../channel.js'

let graph: Awaited<ReturnType<typeof startGraph>> | undefined
afterEach(() => graph?.stop())

const other = '200000000000002'
const accepted: Answer = {
  json: {
    messaging_product: 'whatsapp',
    contacts: [{ input: `+${phone}`, wa_id: phone }],
    messages: [{ id: 'wamid.out', message_status: 'accepted' }],
  },
}
const refused = (code: number, status = 400): Answer => ({
  status,
  json: { error: { message: 'x', code, fbtrace_id: 'A' } },
})

const start = async (answer: (asked: Asked) => Answer, more: object = {}, now?: () => number) => {
  graph = await startGraph(answer)
  const channel = whatsappCloud({ ...options, lines: [line, other], apiBase: graph.base, ...more })
  await channel.start?.(environment(now ? { now } : {}))
  return { channel, asked: graph.asked }
}

const part = (content: Content<MediaIn>, more: Partial<Part> = {}): Part => ({ id: 'c1.4.0', content, ...more })
const hello = part({ type: 'text', text: 'Hello', markup: 'whatsapp' })
const to = (...addresses: Address[]): Destination => ({ line, addresses })
const byPhone = to({ kind: 'phone', value: `+${phone}` })

// Meta, messages/send-messages and business-scoped-user-ids.
describe('send', () => {
  it('B7: names our part, the pinned version and the line, and proves the app secret', async () => {
    const { channel, asked } = await start(() => accepted)
    const sent = await channel.send({ ...hello, replyTo: 'wamid.in' }, { ...byPhone, line: other }, call())
    expect(sent).toEqual({
      providerId: 'wamid.out',
      status: 'queued',
      addresses: [{ kind: 'phone', value: `+${phone}` }],
    })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: `/v26.0/${other}/messages`,
      json: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: `+${phone}`,
        context: { message_id: 'wamid.in' },
        biz_opaque_callback_data: 'c1.4.0',
        type: 'text',
        text: { body: 'Hello', preview_url: true },
      },
    })
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${options.accessToken}`)
    expect(asked[0]?.query.get('appsecret_proof')).toBe(
      createHmac('sha256', appSecret).update(options.accessToken).digest('hex'),
    )
  })
  it('the version can be changed, and the proof omitted', async () => {
    const { channel, asked } = await start(() => accepted, { apiVersion: 'v25.0', appSecretProof: false })
    await channel.send(hello, byPhone, call())
    expect(asked[0]?.path).toBe(`/v25.0/${line}/messages`)
    expect(asked[0]?.query.size).toBe(0)
  })
  it('F4: a business-scoped id goes in `recipient`, never in `to`; a known phone comes first', async () => {
    const { channel, asked } = await start(() => ({
      json: { contacts: [{ input: bsuid, user_id: bsuid }], messages: [{ id: 'w' }] },
    }))
    const sent = await channel.send(
      hello,
      to({ kind: 'bsuid', value: parent }, { kind: 'bsuid', value: bsuid }, { kind: 'username', value: 'ana' }),
      call(),
    )
    expect(sent.addresses).toEqual([{ kind: 'bsuid', value: bsuid }])
    await channel.send(hello, to({ kind: 'bsuid', value: bsuid }, { kind: 'phone', value: `+${phone}` }), call())
    await channel.send(hello, to({ kind: 'bsuid', value: parent }), call())
    const named = asked
      .map(({ json }) => json as { to?: string; recipient?: string })
      .map(({ to, recipient }) => ({ to, recipient }))
    expect(named).toEqual([
      { to: undefined, recipient: bsuid },
      { to: `+${phone}`, recipient: undefined },
      { to: undefined, recipient: parent },
    ])
    await expect(channel.send(hello, to({ kind: 'username', value: 'ana' }), call())).rejects.toMatchObject({
      failure: { code: 'unreachable' },
    })
  })
  it('a reaction is not also a reply', async () => {
    const { channel, asked } = await start(() => accepted)
    await channel.send(
      part({ type: 'reaction', emoji: '\u{1f44d}', to: 'wamid.in' }, { replyTo: 'wamid.in' }),
      byPhone,
      call(),
    )
    expect(asked[0]?.json).not.toHaveProperty('context')
  })
  it('after 131030, the other spelling of a mobile number is tried, once', async () => {
    const list = '+541123456789'
    const { channel, asked } = await start(({ json }) =>
      (json as { to: string }).to === '+5491123456789' ? accepted : refused(131030),
    )
    await channel.send(hello, to({ kind: 'phone', value: '+5491123456789' }), call())
    expect(asked.map(({ json }) => (json as { to: string }).to)).toEqual([list, '+5491123456789'])
    asked.length = 0
    await expect(channel.send(hello, byPhone, call())).rejects.toMatchObject({
      failure: { provider: { code: '131030' } },
    })
    expect(asked).toHaveLength(1)
  })
  it('a line that is not ours is refused before any request', async () => {
    const { channel, asked } = await start(() => accepted)
    await expect(channel.send(hello, { ...byPhone, line: '999' }, call())).rejects.toMatchObject({
      failure: { code: 'config' },
    })
    expect(asked).toEqual([])
  })
})

describe('F10: a send is sent, refused or unknown', () => {
  it.each([
    ['the connection broke', { lose: true } as Answer, { ambiguous: true, retryable: true }],
    ['something in between failed', { status: 502, body: '<html>' }, { ambiguous: true, retryable: true }],
    [
      '131000',
      refused(131000, 500),
      { ambiguous: true, retryable: true, provider: { name: 'whatsapp-cloud', code: '131000', status: 500 } },
    ],
    ['131016', refused(131016, 503), { ambiguous: true, retryable: true }],
    ['a 200 without an id', { json: {} }, { ambiguous: true, retryable: true }],
    ['130429 with a 5xx', refused(130429, 500), { ambiguous: false, retryable: true, scope: 'line' }],
    ['131056', refused(131056), { ambiguous: false, retryable: true, scope: 'conversation' }],
    ['429 with 613', refused(613, 429), { ambiguous: false, retryable: true, code: 'rate_limited', scope: 'line' }],
    ['131047', refused(131047), { ambiguous: false, retryable: false, code: 'window_closed' }],
  ])('%s', async (_name, answer, failure) => {
    const { channel, asked } = await start(() => answer)
    await expect(channel.send(hello, byPhone, call())).rejects.toMatchObject({ failure })
    expect(asked).toHaveLength(1)
  })
  it('an error contains neither the token, the proof, the text nor the number', async () => {
    const { channel } = await start(() => refused(131009))
    const thrown: unknown = await channel
      .send(part({ type: 'text', text: 'a private word', markup: 'plain' }), byPhone, call())
      .catch((error: unknown) => error)
    const shown = `${JSON.stringify(thrown)} ${String(thrown)} ${(thrown as Error).stack}`
    for (const secret of [options.accessToken, 'appsecret_proof', 'a private word', phone])
      expect(shown).not.toContain(secret)
  })
})

describe('outbound media (business-phone-numbers/media)', () => {
  const bytes = new TextEncoder().encode('not really a picture')
  const picture = (more: Partial<MediaIn> = {}) =>
    part({ type: 'media', kind: 'image', media: media('image/jpeg', bytes, { name: 'cät "1".jpg', ...more }) })
  const uploading = ({ path }: Asked): Answer =>
    path.endsWith('/media') ? { json: { id: '4490709327384033' } } : accepted

  it('B1: is uploaded with its length and type, then sent by id', async () => {
    const { channel, asked } = await start(uploading)
    await channel.send(picture(), byPhone, call())
    const [upload, message] = asked
    expect(upload).toMatchObject({ method: 'POST', path: `/v26.0/${line}/media` })
    expect(Number(upload?.headers['content-length'])).toBe(upload?.body.length)
    const form = await new Response(new Uint8Array(upload?.body ?? []), {
      headers: { 'content-type': upload?.headers['content-type'] ?? '' },
    }).formData()
    expect(form.get('messaging_product')).toBe('whatsapp')
    expect(form.get('type')).toBe('image/jpeg')
    const file = form.get('file') as File
    expect(file.type).toBe('image/jpeg')
    expect(file.name).not.toContain('"')
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
    expect(message?.json).toMatchObject({ type: 'image', image: { id: '4490709327384033' } })
  })
  it('is first read up to the limit if its length is unknown', async () => {
    const { channel, asked } = await start(uploading)
    await channel.send(picture({ size: undefined }), byPhone, call())
    expect(Number(asked[0]?.headers['content-length'])).toBe(asked[0]?.body.length)
    const huge = picture({
      size: undefined,
      stored: 'sha-2',
      open: async () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)) }),
    })
    await expect(channel.send(huge, byPhone, call())).rejects.toMatchObject({ failure: { code: 'too_large' } })
    expect(asked).toHaveLength(2)
  })
  it('is uploaded once per line, until the id is 29 days old', async () => {
    let now = Date.now()
    const { channel, asked } = await start(uploading, {}, () => now)
    const uploads = () => asked.filter(({ path }) => path.endsWith('/media')).length
    await channel.send(picture(), byPhone, call())
    await channel.send(picture(), byPhone, call())
    expect(uploads()).toBe(1)
    await channel.send(picture(), { ...byPhone, line: other }, call())
    expect(uploads()).toBe(2)
    now += 29 * 86_400_000 + 1
    await channel.send(picture(), byPhone, { ...call(), deadline: now + 10_000 })
    expect(uploads()).toBe(3)
    await channel.send(picture({ stored: undefined }), byPhone, { ...call(), deadline: now + 10_000 })
    expect(uploads()).toBe(4)
  })
  it('is uploaded again if Meta forgot the id, because that refusal sent nothing', async () => {
    let id = 1
    let known = '1'
    const { channel, asked } = await start(({ path, json }) =>
      path.endsWith('/media')
        ? { json: { id: String(id) } }
        : (json as { image: { id: string } }).image.id === known
          ? accepted
          : refused(100),
    )
    await channel.send(picture(), byPhone, call())
    id = 2
    known = '2'
    await channel.send(picture(), byPhone, call())
    expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual([
      'media',
      'messages',
      'messages',
      'media',
      'messages',
    ])
  })
  it('is not ambiguous if the upload failed, because nothing was sent', async () => {
    for (const answer of [{ lose: true } as Answer, refused(131000, 500), { status: 502, body: '<html>' }]) {
      const { channel, asked } = await start(() => answer)
      const thrown = await channel.send(picture(), byPhone, call()).catch((error: unknown) => error)
      expect(thrown).toMatchObject({ failure: { retryable: true } })
      expect((thrown as { failure: { ambiguous?: boolean } }).failure.ambiguous ?? false).toBe(false)
      expect(asked.every(({ path }) => path.endsWith('/media'))).toBe(true)
      await graph?.stop()
    }
  })
  it('ends the upload instead of hanging if the file’s length is wrong', async () => {
    const { channel } = await start(uploading)
    for (const size of [bytes.length - 2, bytes.length + 2]) {
      await expect(channel.send(picture({ size, stored: undefined }), byPhone, call())).rejects.toMatchObject({
        failure: { retryable: true },
      })
    }
  })
  it('a sticker may have 500 KB if it is animated, otherwise 100 KB', async () => {
    const sticker = (flags: number) => {
      const webp = new Uint8Array(200 * 1024)
      webp.set(new TextEncoder().encode('RIFF....WEBPVP8X'))
      webp[20] = flags
      return part({ type: 'media', kind: 'sticker', media: media('image/webp', webp, { stored: undefined }) })
    }
    const { channel, asked } = await start(uploading)
    await channel.send(sticker(2), byPhone, call())
    expect(asked).toHaveLength(2)
    await expect(channel.send(sticker(0), byPhone, call())).rejects.toMatchObject({ failure: { code: 'media' } })
    expect(asked).toHaveLength(2)
  })
  it('may be a link that Meta fetches', async () => {
    const { channel, asked } = await start(() => accepted, { media: 'link' })
    await channel.send(picture(), byPhone, call())
    expect(asked.map(({ json }) => json)).toMatchObject([{ image: { link: 'https://desk.example/media/1' } }])
  })
  it.each([
    ['image', 'image/gif', 10],
    ['image', 'image/jpeg', 5 * 1024 * 1024 + 1],
    ['video', 'video/quicktime', 10],
    ['voice', 'audio/mpeg', 10],
    ['sticker', 'image/webp', 500 * 1024 + 1],
    ['file', 'application/zip', 10],
  ] as const)('B1: %s of %s and %i bytes is refused before it is sent', async (kind, mime, size) => {
    const { channel, asked } = await start(uploading)
    await expect(
      channel.send(part({ type: 'media', kind, media: media(mime, bytes, { size }) }), byPhone, call()),
    ).rejects.toMatchObject({ failure: { code: 'media', remedy: expect.any(String) } })
    expect(asked).toEqual([])
  })
  it.each([
    ['voice', 'audio/opus', 'audio/ogg; codecs=opus'],
    ['voice', 'audio/ogg; codecs=opus', 'audio/ogg; codecs=opus'],
    ['audio', 'audio/mp3', 'audio/mpeg'],
    ['image', 'IMAGE/JPG', 'image/jpeg'],
  ] as const)('%s of %s goes out as %s', async (kind, mime, type) => {
    const { channel, asked } = await start(uploading)
    await channel.send(part({ type: 'media', kind, media: media(mime, bytes) }), byPhone, call())
    expect(asked[0]?.body.toString('latin1')).toContain(`content-type: ${type}\r\n`)
  })
})
