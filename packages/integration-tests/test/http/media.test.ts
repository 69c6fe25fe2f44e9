import { createHash } from 'node:crypto'
import { memory } from '@deskwire/core'
import type { MediaRef } from '@deskwire/core/adapter'
import type { Change } from '@deskwire/core/store'
import { fakeHost, fakeSms } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { keys, type Serving, serving } from './serving.js'

const hour = 60 * 60_000
const bytes = Buffer.from('0123456789abcdefghij')

const put = async (s: Serving, about: { mime: string; name?: string; size?: number } = { mime: 'application/pdf' }) => {
  const { ref, size } = await s.scene.bridge.store.media.put(
    new Blob([bytes]).stream(),
    { maxBytes: 1_000, ...about },
    new AbortController().signal,
  )
  return linkTo(s, { ref: 'theirs', stored: ref, size, ...about })
}

const linkTo = async (s: Serving, file: MediaRef & { stored: string }, is: 'host' | 'channel' = 'host') => {
  const { store, media } = s.scene.bridge
  const kept: Change[] = []
  const conversation = await conversationOf(s)
  const link = media.link(file, conversation, { is, forMs: hour }, (change) => kept.push(change))
  await store.apply('main', conversation.id, kept)
  return link.replace('https://bridge.test', '')
}

/** Whose file it is. */
const conversationOf = async ({ scene }: Serving) => {
  await scene.customer('a file follows')
  const { items } = await scene.bridge.store.conversations('main', { limit: 1 })
  if (!items[0]) throw new Error('There is no conversation')
  return items[0]
}

describe('files by short links', () => {
  it('serves the bytes to GET, and the same headers without them to HEAD', async () => {
    const s = await serving()
    const link = await put(s, { mime: 'image/jpeg', name: 'parcel.jpg' })
    const got = await s.ask('GET', link)
    expect([got.status, got.text]).toEqual([200, bytes.toString()])
    const head = await s.ask('HEAD', link)
    expect([head.status, head.text]).toEqual([200, ''])
    for (const answer of [got, head])
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'content-length': '20',
        'content-disposition': `inline; filename="parcel.jpg"; filename*=UTF-8''parcel.jpg`,
        'x-content-type-options': 'nosniff',
        'accept-ranges': 'bytes',
        'cache-control': 'private, no-cache',
      })
    expect((await s.ask('POST', link)).status).toBe(405)
  })

  it.each([
    ['bytes=0-4', 206, '01234', 'bytes 0-4/20'],
    ['bytes=15-', 206, 'fghij', 'bytes 15-19/20'],
    ['bytes=-3', 206, 'hij', 'bytes 17-19/20'],
    ['bytes=5-999', 206, '56789abcdefghij', 'bytes 5-19/20'],
    ['bytes=20-', 416, undefined, 'bytes */20'],
    ['bytes=-0', 416, undefined, 'bytes */20'],
    ['bytes=4-2', 200, bytes.toString(), null],
    ['bytes=0-1,4-5', 200, bytes.toString(), null],
    ['lines=0-1', 200, bytes.toString(), null],
  ])('range %s is answered %i', async (range, status, text, contentRange) => {
    const s = await serving()
    const answer = await s.ask('GET', await put(s), { headers: { range } })
    expect(answer.status).toBe(status)
    if (text !== undefined) expect(answer.text).toBe(text)
    expect(answer.headers.get('content-range')).toBe(contentRange)
  })

  it('knows its own ETag: 304 for who has it, and a range only of the file that is meant', async () => {
    const s = await serving()
    const link = await put(s)
    const etag = (await s.ask('GET', link)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    expect((await s.ask('GET', link, { headers: { 'if-none-match': `"other", ${etag}` } })).status).toBe(304)
    const same = { range: 'bytes=0-1', 'if-range': etag }
    expect((await s.ask('GET', link, { headers: same })).status).toBe(206)
    expect((await s.ask('GET', link, { headers: { ...same, 'if-range': '"older"' } })).status).toBe(200)
  })

  it('a link that was altered anywhere leads nowhere; given out again it is the same, to somebody else another', async () => {
    const s = await serving({ secret: 'planted-one-5f1d' })
    const link = await put(s)
    expect((await s.ask('GET', link)).status).toBe(200)
    const token = link.slice('/media/'.length)
    expect(token).toMatch(/^[\w-]{22}$/)
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      expect([at, (await s.ask('GET', `/media/${changed}`)).status]).toEqual([at, 404])
    }
    for (const wrong of ['', '.', 'x', `${token}=`, `${token}.${token}`, token.slice(0, -1)])
      expect((await s.ask('GET', `/media/${wrong}`)).status).toBe(404)
    expect(await put(s)).toBe(link)
    const stored = (await s.scene.bridge.media.read(token))?.ref ?? ''
    const file = { ref: 'theirs', stored, size: 20, mime: 'application/pdf' }
    expect(await linkTo(s, file, 'channel')).not.toBe(link)
    const other = await serving({ secret: 'planted-two-77c2' })
    expect(await put(other)).not.toBe(link)
    // The store itself holds nothing that could be followed.
    expect(await s.scene.bridge.store.link(token)).toBeUndefined()
  })

  it('a link ends with its time, and with its file', async () => {
    const s = await serving()
    const link = await put(s)
    await s.scene.later(hour - 1_000)
    expect((await s.ask('GET', link)).status).toBe(200)
    await s.scene.later(3_000)
    expect((await s.ask('GET', link)).status).toBe(404)

    const store = memory()
    const removed = await serving({ store })
    const gone = await put(removed)
    const ref = (
      await store.media.put(new Blob([bytes]).stream(), { mime: 'x/y', maxBytes: 99 }, AbortSignal.timeout(9e5))
    ).ref
    await store.media.remove(ref)
    expect((await removed.ask('GET', gone)).status).toBe(404)
    expect((await removed.ask('HEAD', gone)).status).toBe(404)
  })

  it('a link shows nothing of the store: not the name of the file there, not whose it is', async () => {
    const s = await serving()
    const link = await put(s, { mime: 'application/pdf', name: 'contract.pdf' })
    const { id } = await conversationOf(s)
    const shown = Buffer.from(link.slice('/media/'.length), 'base64url').toString('latin1')
    for (const secret of [createHash('sha256').update(bytes).digest('hex'), id, 'contract', 'main'])
      expect(link + shown).not.toContain(secret)
  })

  it('an erasure ends the links of that customer, also where somebody else sent the same file', async () => {
    const s = await serving()
    const link = await put(s)
    const { ref } = await s.scene.bridge.store.media.put(
      new Blob([bytes]).stream(),
      { mime: 'application/pdf', maxBytes: 1_000 },
      AbortSignal.timeout(9e5),
    )
    expect((await s.ask('GET', link)).status).toBe(200)
    const erased = await s.ask('POST', '/api/consent/erase', { key: keys.admin, json: { address: '+15551230001' } })
    expect(erased.json).toEqual({ conversations: 1, messages: expect.any(Number) })
    expect(await s.scene.bridge.store.media.open(ref)).toBeDefined()
    expect((await s.ask('GET', link)).status).toBe(404)
  })

  it('leads there before anybody is called with it, on SMS too, is the same when they are called again, and ends in time', async () => {
    const channel = fakeSms()
    const host = fakeHost({ capabilities: { linkForMs: hour } })
    channel.files.set('photo', bytes)
    host.files.set('contract', bytes)
    const s = await serving({ channel, host })
    const followed: { who: string; link: string; status: number }[] = []
    const follow = async (who: string, url = '') => {
      const link = /^https:\/\/bridge\.test(\/media\/[\w-]{22})$/.exec(url)?.[1] ?? url
      if (link !== '') followed.push({ who, link, status: (await s.ask('GET', link)).status })
    }
    const [send, post] = [channel.send.bind(channel), host.post.bind(host)]
    channel.send = async (part, ...more) => {
      const { content } = part
      if (content.type === 'text') await follow('customer', content.text.split(' ').at(-1))
      if (content.type === 'media') await follow('channel', content.media.link())
      return send(part, ...more)
    }
    host.post = async (ticket, entry, call) => {
      if (entry.content.type === 'media') await follow('host', entry.content.media.link())
      return post(ticket, entry, call)
    }
    const file = (ref: string, mime: string, kind: 'image' | 'file') =>
      ({ type: 'media', kind, media: { ref, mime, name: ref } }) as const
    await s.scene.customer(file('photo', 'image/png', 'image'))
    await s.scene.settled()
    channel.next(
      { refuse: { code: 'unavailable', retryable: true } },
      { refuse: { code: 'unavailable', retryable: true } },
    )
    await s.scene.agent([file('contract', 'application/pdf', 'file')])
    await s.scene.until(async () => {
      await s.scene.later(60_000)
      return channel.taken.length === 1
    }, 'the file, after two tries')
    await s.scene.agent([file('contract', 'image/png', 'image')])
    await s.scene.settled()
    expect(followed.map(({ who, status }) => `${who} ${status}`)).toEqual([
      'host 200',
      'customer 200',
      'customer 200',
      'customer 200',
      'channel 200',
    ])
    expect(new Set(followed.map(({ link }) => link)).size).toBe(3)
    // Each for as long as its reader needs it.
    const shown = async () => {
      const { json } = await s.ask('GET', '/api/messages?limit=5', { key: keys.read })
      const { items } = json as { items: { content: { media?: { link?: string } }[] }[] }
      return items.flatMap(({ content }) =>
        content.flatMap(({ media }) => media?.link?.replace('https://bridge.test', '') ?? []),
      )
    }
    const status = async (link = '') => (await s.ask('GET', link)).status
    const [api = ''] = await shown()
    expect([await status(api), (await shown())[0]]).toEqual([200, api])
    await s.scene.later(hour)
    const [toHost, toCustomer] = ['host', 'customer'].map((who) => followed.find((one) => one.who === who)?.link)
    expect([await status(api), await status(toHost), await status(toCustomer)]).toEqual([404, 404, 200])
  })

  it('a link leads there once it was kept, and given out again lasts as long as the later one', async () => {
    const s = await serving()
    const { bridge } = s.scene
    const conversation = await conversationOf(s)
    const { ref: stored, size } = await bridge.store.media.put(
      new Blob([bytes]).stream(),
      { mime: 'application/pdf', maxBytes: 1_000 },
      AbortSignal.timeout(9e5),
    )
    const file = { ref: 'theirs', stored, size, mime: 'application/pdf' }
    const unkept = bridge.media.link(file, conversation, { is: 'host', forMs: hour }, () => undefined)
    expect((await s.ask('GET', unkept.replace('https://bridge.test', ''))).status).toBe(404)
    const link = await linkTo(s, file)
    expect(unkept.endsWith(link)).toBe(true)
    await s.scene.later(hour / 2)
    expect(await linkTo(s, file)).toBe(link)
    await s.scene.later(hour - 1_000)
    expect((await s.ask('GET', link)).status).toBe(200)
  })

  it.each([
    ['text/html', 'page.html'],
    ['image/svg+xml', 'picture.svg'],
    ['application/xhtml+xml', 'x'],
  ])('%s is saved, never shown: it could carry scripts', async (mime, name) => {
    const s = await serving()
    const { headers } = await s.ask('GET', await put(s, { mime, name }))
    expect(headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  })

  it('a name or type chosen by a stranger cannot add headers or leave its quotes', async () => {
    const s = await serving()
    const hostile = {
      mime: 'text/html\r\nset-cookie: a=b',
      name: 'a"; x="\r\nset-cookie: c=d\u202egnp.exe/räkning.pdf',
    }
    const { headers, status } = await s.ask('GET', await put(s, hostile))
    expect(status).toBe(200)
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="r_kning.pdf"; filename*=UTF-8''r%C3%A4kning.pdf`,
    )
  })
})
