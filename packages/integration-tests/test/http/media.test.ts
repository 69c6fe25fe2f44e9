import { createHash } from 'node:crypto'
import { memory } from '@deskwire/core'
import { describe, expect, it } from 'vitest'
import { Scene } from '../../src/index.js'
import { keys, type Serving, serving } from './serving.js'

const hour = 60 * 60_000
const bytes = Buffer.from('0123456789abcdefghij')

const put = async (s: Serving, about: { mime: string; name?: string; size?: number } = { mime: 'application/pdf' }) => {
  const { ref, size } = await s.scene.bridge.store.media.put(
    new Blob([bytes]).stream(),
    { maxBytes: 1_000, ...about },
    new AbortController().signal,
  )
  const link = s.scene.bridge.media.link({ ref: 'theirs', stored: ref, size, ...about }, await conversationOf(s), hour)
  return link.replace('https://bridge.test', '')
}

/** Whose file it is. */
const conversationOf = async ({ scene }: Serving) => {
  await scene.customer('a file follows')
  const { items } = await scene.bridge.store.conversations('main', { limit: 1 })
  if (!items[0]) throw new Error('There is no conversation')
  return items[0]
}

describe('files by signed links', () => {
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

  it('a link that was altered anywhere, or made by another secret, leads nowhere', async () => {
    const s = await serving({ secret: 'planted-one-5f1d' })
    const other = await serving({ secret: 'planted-two-77c2' })
    const link = await put(s)
    expect((await s.ask('GET', link)).status).toBe(200)
    const token = link.slice('/media/'.length)
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      expect([at, (await s.ask('GET', `/media/${changed}`)).status]).toEqual([at, 404])
    }
    for (const wrong of ['', '.', 'x', `${token}=`, `${token}.${token}`, token.slice(0, -1)])
      expect((await s.ask('GET', `/media/${wrong}`)).status).toBe(404)
    await put(other)
    expect((await other.ask('GET', link)).status).toBe(404)
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

  it('links made before the secret was changed still work while the old one is listed', async () => {
    const token = (await put(await serving({ secret: 'planted-old-5f1d' }))).slice('/media/'.length)
    const readBy = (secret: readonly string[]) => new Scene({ store: memory(), secret }).bridge.media.read(token)
    expect(readBy(['planted-new-77c2', 'planted-old-5f1d'])).toMatchObject({
      tenant: 'main',
      mime: 'application/pdf',
      size: 20,
    })
    expect(readBy(['planted-new-77c2'])).toBeUndefined()
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
