import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createFeed, type Feed } from './feed.js'

const opened: { feed: Feed; server: Server }[] = []
afterEach(async () => {
  for (const { feed, server } of opened.splice(0)) {
    feed.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

const open = async () => {
  const feed = createFeed()
  const server = createServer((request, response) =>
    feed.answer(request, response, new URL(request.url ?? '/', 'http://page').searchParams.get('since') ?? undefined),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  opened.push({ feed, server })
  const { port } = server.address() as AddressInfo
  /** Reads until the text says so. */
  const read = async (path: string, enough: string, headers: Record<string, string> = {}): Promise<string> => {
    const ended = new AbortController()
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal: ended.signal })
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.includes(enough)) break
    }
    ended.abort()
    return text
  }
  return { feed, read }
}
const names = (text: string): string[] => [...text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name ?? '')

describe('one stream for the page', () => {
  it('gives what was missed, by Last-Event-ID or since, and nothing twice', async () => {
    const { feed, read } = await open()
    feed.add('a', 1)
    const at = feed.cursor
    feed.add('b', { text: 'line\nbreak' })
    feed.add('c', 3)
    expect(names(await read('/', 'event: c', { 'last-event-id': at }))).toEqual(['b', 'c'])
    const text = await read(`/?since=${at}`, 'event: c')
    expect(names(text)).toEqual(['b', 'c'])
    expect(text).toContain('data: {"text":"line\\nbreak"}\n\n')
  })

  it('says so when it cannot: too old, of another start, or made up', async () => {
    const { feed, read } = await open()
    const first = feed.cursor
    for (let n = 0; n < 600; n += 1) feed.add('n', n)
    for (const since of [first, 'ffffffff.3', 'nonsense', `${feed.cursor}9`])
      expect(names(await read(`/?since=${since}`, '\n\nid: '))).toEqual(['reset'])
    const start = feed.cursor.split('.')[0]
    expect(names(await read(`/?since=${start}.100`, 'data: 599')).length).toBe(500)
  })

  it('without a place to begin it gives what comes', async () => {
    const { feed, read } = await open()
    feed.add('before', 0)
    const reading = read('/', 'event: after')
    const timer = setInterval(() => feed.add('after', 1), 5)
    expect(names(await reading)[0]).toBe('after')
    clearInterval(timer)
  })
})
