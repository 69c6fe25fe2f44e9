import { memory, serve } from '@deskwire/core'
import { fail } from '@deskwire/core/adapter'
import { fakeChannel } from '@deskwire/testkit'
import { describe, expect, it, vi } from 'vitest'
import { Scene } from '../../src/scene.js'
import { heard, keys, serving } from './serving.js'

describe('serve', () => {
  it('D3: prints where each webhook is to be registered', async () => {
    const lines: string[] = []
    const s = await serving({}, { print: (line) => lines.push(line) })
    expect(lines.join('\n')).toContain('channels/fake  →  https://bridge.test/channels/fake')
    expect(lines[0]).toContain(s.served.url)
  })

  it('finishes what is in hand before it stops: the answer comes, then the store closes', async () => {
    const store = memory()
    const order: string[] = []
    const { accept, close } = store
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    store.accept = async (envelopes) => {
      order.push('accepting')
      await held
      order.push('accepted')
      return accept(envelopes)
    }
    store.close = () => {
      order.push('closed')
      return close()
    }
    const s = await serving({ store }, { drainMs: 5_000 })
    const answer = s.webhook(s.scene.message('last words'))
    await s.scene.until(() => order.length === 1, 'the webhook')
    const closing = s.served.close()
    release()
    expect((await answer).status).toBe(200)
    await closing
    expect(order).toEqual(['accepting', 'accepted', 'closed'])
    await expect(s.ask('GET', '/healthz')).rejects.toThrow()
    await s.served.close()
  })

  it('who does not finish in time is let go', async () => {
    const s = await serving({}, { drainMs: 50 })
    const socket = await s.socket()
    const end = heard(socket)
    socket.write('POST /channels/fake HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n[')
    await s.ask('GET', '/healthz')
    await s.served.close()
    expect(await end).not.toContain('200 OK')
  })

  it('a port that is taken is said so, and the bridge is stopped again', async () => {
    const s = await serving()
    const scene = new Scene({ store: memory() })
    await expect(serve(scene.bridge, { port: s.served.port, host: '127.0.0.1', print: false })).rejects.toThrow(
      `Port ${s.served.port} could not be opened`,
    )
    await expect(scene.bridge.start()).rejects.toThrow('started once')
  })

  it('SIGTERM, when asked to listen for it, finishes in order and ends the process', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
    const before = process.listenerCount('SIGTERM')
    const s = await serving({}, { signals: true })
    expect(process.listenerCount('SIGTERM')).toBe(before + 1)
    process.listeners('SIGTERM').at(-1)?.('SIGTERM')
    await s.scene.until(() => exit.mock.calls.length > 0, 'the end')
    expect(exit).toHaveBeenCalledWith(0)
    expect(process.listenerCount('SIGTERM')).toBe(before)
    expect(await s.scene.desk()).toBe(503)
    exit.mockRestore()
  })

  it('an ingress takes in and leaves the work; a worker on the same store would do it', async () => {
    const s = await serving({}, { role: 'ingress' })
    await s.scene.customer('hello')
    expect((await s.webhook(s.scene.message('again'))).status).toBe(200)
    expect(await s.scene.bridge.books()).toMatchObject({ received: 2, waiting: 2 })
  })
})

describe('health and metrics', () => {
  it('/healthz is 200 while the process turns, and /readyz while the store accepts a write', async () => {
    const store = memory()
    const s = await serving({ store })
    for (const path of ['/healthz', '/readyz']) {
      expect(await s.ask('GET', path)).toMatchObject({ status: 200, json: { status: 'ok' } })
      expect(await s.ask('HEAD', path)).toMatchObject({ status: 200, text: '' })
      expect((await s.ask('POST', path)).status).toBe(405)
    }
    // A full disk can be read, but takes nothing.
    const { mark } = store
    store.mark = (tenant, key, value) =>
      value === undefined
        ? mark(tenant, key)
        : Promise.reject(fail('storage_full', 'There is no room left', { retryable: true, remedy: 'Free space' }))
    await s.scene.until(async () => (await s.ask('GET', '/readyz')).status === 503)
    expect(await s.ask('GET', '/readyz')).toMatchObject({
      status: 503,
      json: { status: 'store_refuses', code: 'storage_full', remedy: 'Free space' },
    })
    expect((await s.ask('GET', '/healthz')).status).toBe(200)
    store.mark = mark
    await s.scene.until(async () => (await s.ask('GET', '/readyz')).status === 200)
  })

  it('/readyz is asked as often as you like, and writes once a second', async () => {
    const store = memory()
    const s = await serving({ store })
    const { mark } = store
    let writes = 0
    store.mark = (...given) => {
      writes++
      return mark(...given)
    }
    await Promise.all(Array.from({ length: 20 }, () => s.ask('GET', '/readyz')))
    expect(writes).toBeLessThanOrEqual(2)
  })

  it('/readyz is 503 when the work of the bridge has ended by itself', async () => {
    const store = memory()
    store.work = () => Promise.reject(new Error('lost'))
    const s = await serving({ store })
    await s.scene.until(async () => (await s.ask('GET', '/readyz')).status === 503)
    expect((await s.ask('GET', '/readyz')).json).toMatchObject({ status: 'work_ended' })
  })

  it('the age of what waits is told by track: a host that is down holds up its own alone', async () => {
    const s = await serving()
    await s.webhook(s.scene.message('hello'))
    await s.scene.settled(1)
    s.scene.host.next({ refuse: { code: 'unavailable', retryable: true } })
    await s.webhook(s.scene.message('still there?'))
    await s.scene.settled(2)
    s.scene.host.next({ refuse: { code: 'unavailable', retryable: true } })
    await s.scene.later(3_000)
    const { text } = await s.ask('GET', '/metrics', { key: keys.read })
    expect(text.split('\n').filter((line) => line.startsWith('deskwire_lane'))).toEqual([
      'deskwire_lane_age_seconds{track="facts"} 0',
      'deskwire_lane_age_seconds{track="in"} 3',
      'deskwire_lane_age_seconds{track="out"} 0',
      'deskwire_lane_waiting{track="facts"} 0',
      'deskwire_lane_waiting{track="in"} 1',
      'deskwire_lane_waiting{track="out"} 0',
    ])
  })

  it('/metrics needs a key unless it is opened', async () => {
    const closed = await serving()
    expect((await closed.ask('GET', '/metrics')).status).toBe(401)
    expect((await closed.ask('GET', '/metrics', { key: keys.read })).status).toBe(200)
    expect((await (await serving({}, { metrics: 'open' })).ask('GET', '/metrics')).status).toBe(200)
    expect((await (await serving({}, { metrics: false })).ask('GET', '/metrics', { key: keys.read })).status).toBe(404)
  })

  it('promise 9: the books, the lag and what was counted, in the words of Prometheus', async () => {
    const channel = fakeChannel()
    const s = await serving({ channel })
    const event = s.scene.message('hello')
    await s.webhook(event)
    await s.webhook(event)
    await s.ask('POST', '/channels/fake', { body: '[]' })
    await s.scene.settled(1)
    channel.next({ refuse: { code: 'content' } })
    await s.scene.agent('hi')
    await s.scene.settled(1)
    const { text, headers } = await s.ask('GET', '/metrics', { key: keys.read })
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4')
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1],
      )
    const sum = (name: string) =>
      text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
    expect(value('deskwire_work_received_total{tenant="main"}')).toBe(
      sum('deskwire_work_effected_total') +
        sum('deskwire_work_duplicate_total') +
        sum('deskwire_work_waiting') +
        sum('deskwire_work_parked') +
        sum('deskwire_work_ignored_total') +
        sum('deskwire_work_refused_total'),
    )
    expect(value('deskwire_work_duplicate_total{tenant="main"}')).toBe(1)
    expect(value('deskwire_messages_received_total{tenant="main",type="text"}')).toBe(1)
    expect(value('deskwire_webhooks_total{kind="channels",status="200"}')).toBe(2)
    expect(value('deskwire_webhooks_total{kind="channels",status="401"}')).toBe(1)
    expect(value('deskwire_webhooks_rejected_total{tenant="main",mount="channels/fake"}')).toBe(1)
    expect(value('deskwire_webhook_seconds_bucket{kind="channels",le="+Inf"}')).toBe(3)
    expect(value('deskwire_lag_seconds')).toBeGreaterThanOrEqual(0)
    expect(value('deskwire_lane_age_seconds{track="facts"}')).toBe(0)
    expect(value('deskwire_lane_waiting{track="out"}')).toBe(0)
    expect(text).toMatch(/^deskwire_calls_total\{tenant="main",to="[^"]*",what="send",failure="content"\} 1$/m)
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) deskwire_\w+ .+|deskwire_\w+(\{(\w+="[^"\n]*",?)+\})? [\d.e+-]+)$/)
  })
})
