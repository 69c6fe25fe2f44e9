import { type ChildProcess, fork } from 'node:child_process'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fakeChannel } from '@deskwire/testkit'
import { freePort } from '../../../scripts/test/port.mjs'
import { post } from './desk.js'
import { key, leaseMs, type PoisonSetup, secret } from './poison-setup.js'

/** The desk, in the parent: what it holds back is in hand in the bridge. Its ledger is the witness. */
class HoldingDesk {
  readonly posts: string[] = []
  url = ''
  /** Nothing is answered until the bridge has so many posts in hand. */
  holdUntil = 0
  private held: (() => void)[] = []
  private readonly known = new Map<string, string>()
  private readonly server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as { key: string; text?: string }
    if (request.url === '/post' && !this.known.has(asked.key)) this.posts.push(asked.text ?? '')
    const id = this.known.get(asked.key) ?? `d${this.known.size}`
    this.known.set(asked.key, id)
    if (request.url === '/post') this.answerHeld(response, id)
    else answer(response, id)
  })

  private answerHeld(response: ServerResponse, id: string): void {
    if (this.holdUntil > 0) this.held.push(() => answer(response, id))
    else answer(response, id)
  }
  hasInHand(count: number): void {
    if (count < this.holdUntil) return
    this.holdUntil = 0
    for (const held of this.held.splice(0)) held()
  }
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
  close(): Promise<unknown> {
    this.server.closeAllConnections()
    return new Promise((resolve) => this.server.close(resolve))
  }
}

const answer = (response: ServerResponse, id: string) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }))

interface Life {
  child: ChildProcess
  /** The signal or the code it ended with. */
  ended: Promise<string>
  over: boolean
  errors: string
}

/** A bridge that is started again whenever it dies, as a supervisor would. */
export class PoisonGround {
  readonly desk = new HoldingDesk()
  readonly deaths: string[] = []
  errors = ''
  private readonly channel = fakeChannel({ secret })
  private port = 0
  private offset = 0
  private life: Life | undefined
  private sent = 0

  constructor(
    private readonly script: string,
    private readonly store: PoisonSetup['store'],
    private readonly about: { stallMs: number; flags: readonly string[] },
  ) {}

  async open(): Promise<this> {
    this.port = await freePort()
    await this.desk.listen()
    return this
  }

  async start(): Promise<void> {
    const { store, port, desk } = this
    const { stallMs } = this.about
    const setup: PoisonSetup = { store, port, desk: desk.url, stallMs, offset: this.offset }
    const child = fork(this.script, [], {
      env: { ...process.env, POISON_SETUP: JSON.stringify(setup) },
      execArgv: [...this.about.flags],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const ended = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => resolve(signal ?? String(code))),
    )
    const life: Life = { child, ended, over: false, errors: '' }
    void ended.then(() => {
      life.over = true
    })
    child.stderr?.on('data', (chunk) => {
      this.errors += String(chunk)
    })
    this.life = life
    const ready = new Promise<'ready'>((resolve) =>
      child.on('message', (told: 'ready' | { inHand: number }) => {
        if (told === 'ready') resolve(told)
        else this.desk.hasInHand(told.inHand)
      }),
    )
    const first = await Promise.race([ready, ended])
    if (first !== 'ready') throw new Error(`The bridge ended with ${first}: ${this.errors.slice(0, 2_000)}`)
  }

  /** A customer of their own writes each of these; all webhooks are taken, if need be by the next life. */
  async write(...texts: readonly string[]): Promise<void> {
    const events = texts.map((text) => {
      const n = ++this.sent
      return {
        kind: 'message' as const,
        id: `m${n}`,
        line: this.channel.lines[0]?.id ?? '',
        from: [{ kind: 'phone' as const, value: `+1555${String(1_000_000 + n)}` }],
        at: Date.now() + this.offset,
        clock: 'provider' as const,
        content: { type: 'text' as const, text, markup: 'plain' as const },
      }
    })
    const { body, headers } = this.channel.webhook(events, Date.now() + this.offset)
    await this.until(
      async () =>
        (await post(`http://127.0.0.1:${this.port}/channels/fake`, headers as Record<string, string>, body)) === 200,
    )
  }

  async api<T>(path: string, method = 'GET'): Promise<T | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(2_000),
      })
      return response.ok ? ((await response.json()) as T) : undefined
    } catch {
      return undefined
    }
  }

  /** Until that holds; whoever dies meanwhile is started again, and counted. */
  async until(condition: () => boolean | Promise<boolean>, withinMs = 200_000): Promise<void> {
    const end = Date.now() + withinMs
    while (!(await condition())) {
      if (this.life?.over) {
        this.deaths.push(await this.life.ended)
        this.offset += leaseMs + 1_000
        await this.start()
      }
      if (Date.now() > end) {
        const state = { deaths: this.deaths, books: await this.api('/api/books'), posts: this.desk.posts.length }
        throw new Error(`Never: ${condition}\n${JSON.stringify(state)}\n${this.errors.slice(-2_000)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  async close(): Promise<void> {
    this.life?.child.kill('SIGKILL')
    await this.life?.ended
    await this.desk.close()
  }
}
