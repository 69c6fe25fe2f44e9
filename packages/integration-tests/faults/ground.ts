// The processes of a fault test and all that stands around them: started, killed, asked and ended in one place.
import { type ChildProcess, fork } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Delivery } from '@deskwire/core/adapter'
import { createWire } from '@deskwire/simulator'
import { build } from 'esbuild'
import { fromSources } from '../../../scripts/packages.mjs'
import { freePort } from '../../../scripts/test/port.mjs'
import { balance, type Stop } from './balance.js'
import { Desk, post, type Write } from './desk.js'
import { type Asked, type Books, line, type Setup, secret, type Told } from './told.js'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A child, bundled once: it runs the sources, not what was built of them. */
export const bundle = async (entry = './child.ts'): Promise<{ script: string; remove(): void }> => {
  // Within the repository, so that it finds its dependencies.
  const place = source('../../../node_modules/.deskwire-faults')
  mkdirSync(place, { recursive: true })
  const folder = mkdtempSync(join(place, 'run-'))
  const script = join(folder, 'child.mjs')
  await build({
    entryPoints: [source(entry)],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
    plugins: [fromSources],
  })
  return { script, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** One bridge process, from outside. */
export class Bridge {
  readonly exited: Promise<void>
  private readonly asking: ((books: Books | undefined) => void)[] = []

  private constructor(readonly child: ChildProcess) {
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()))
  }

  static start(script: string, setup: Setup): Promise<Bridge> {
    const child = fork(script, [], {
      env: { ...process.env, FAULTS_SETUP: JSON.stringify(setup) },
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const bridge = new Bridge(child)
    let errors = ''
    child.stderr?.on('data', (chunk) => {
      errors += String(chunk)
      if (process.env.FAULTS_LOG) process.stderr.write(chunk as Buffer)
    })
    return new Promise((resolve, reject) => {
      child.on('message', (told: Told) => {
        if ('ready' in told) resolve(bridge)
        else bridge.asking.shift()?.('failed' in told ? undefined : told)
      })
      child.once('exit', (code) => reject(new Error(`The bridge ended with ${code}: ${errors.slice(0, 2_000)}`)))
    })
  }

  say(asked: Asked): void {
    if (this.child.connected) this.child.send(asked, () => undefined)
  }
  /** Asked again while the store cannot be read. */
  async books(): Promise<Books> {
    for (;;) {
      const books = await this.askBooks()
      if (books) return books
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  private askBooks(): Promise<Books | undefined> {
    return new Promise((resolve, reject) => {
      this.asking.push(resolve)
      this.say({ ask: 'books' })
      void this.exited.then(() => reject(new Error('The bridge ended')))
    })
  }
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child.kill(signal)
    await this.exited
  }
}

// Meta docs, support/error-codes: "Message type unknown". About this one message; nothing is learnt of the customer.
const refusal = 131051

interface StatusWebhook {
  entry: { changes: { value: { statuses?: { id: string; status: Delivery; errors?: object[] }[] } }[] }[]
}
interface Webhook {
  headers: Record<string, string>
  body: string
  statuses: readonly { id: string; status: Delivery }[]
}

/** A provider and a desk with ledgers of their own, customers and agents who write, and bridges between that come and go. */
export class Ground {
  readonly desk = new Desk()
  readonly customers: { number: string; send(text: string): void; read(): void }[] = []
  readonly sent: { text: string; from: string; accepted: boolean }[] = []
  offset = 0
  /** How often time was made to pass, because nothing happened any more. */
  advances = 0
  /** How many copies of each webhook are sent at once. */
  copies = 1
  bridges: Bridge[] = []
  private stopped = false
  private readonly taken: { url: string; headers: Record<string, string>; body: string | Uint8Array }[] = []
  /** What the provider refused, and what it said of the others in webhooks that were taken. */
  readonly refused = new Set<string>()
  readonly statuses = new Map<string, Delivery[]>()
  /** When a process was stopped, and what it finished writing afterwards that somebody else had written by then. */
  readonly stops: Stop[] = []
  late: readonly string[] = []
  private readonly talks = new Set<Promise<unknown>>()
  private underWay = 0
  private news = 0
  private numbers = 0
  wire!: ReturnType<typeof createWire>
  private graph = ''
  port = 0

  constructor(
    private readonly script: string,
    private readonly store: Setup['store'],
    private readonly leaseMs: number,
  ) {}

  async open(customers = 6): Promise<this> {
    this.port = await freePort()
    await this.desk.listen()
    this.desk.onPost = (write) => this.answerAsAgent(write)
    this.wire = createWire({
      keep: 1_000_000,
      now: () => Date.now() + this.offset,
      deliver: async (url, { headers, body }) => this.deliver(url, headers, body),
      meta: [
        {
          secret,
          tokens: ['token'],
          callbackUrl: `http://127.0.0.1:${this.port}/channels/whatsapp`,
          accounts: [{ id: '101000', numbers: [{ id: line, displayPhoneNumber: '+1 555 000 3333' }] }],
        },
      ],
    })
    this.graph = `${(await this.wire.listen()).url}/graph`
    for (let n = 0; n < customers; n++) {
      const number = `+1555123000${n}`
      const chat = this.wire.phone(number, { name: `Customer ${n}` }).whatsapp(line)
      this.customers.push({ number, send: (text) => void chat.send(text), read: () => chat.read() })
    }
    this.wire.log.subscribe((event) => {
      if (event.type !== 'call' || event.code !== refusal) return
      const { text } = JSON.parse(event.request ?? '{}') as { text?: { body: string } }
      if (text) this.refused.add(text.body)
    })
    return this
  }

  /** As Meta does, until it is taken; sooner, and in order. Now and then a copy more. */
  private async deliver(url: string, given: Record<string, string>, bytes: string | Uint8Array): Promise<number> {
    const webhook = this.withFailures(given, Buffer.from(bytes as Uint8Array).toString())
    if (!webhook) return 200
    const { headers, body, statuses } = webhook
    this.underWay++
    try {
      while (!this.stopped) {
        const answers = await Promise.all(Array.from({ length: this.copies }, () => post(url, headers, body)))
        if (answers.every((status) => status === 200)) {
          this.taken.push({ url, headers, body })
          for (const message of this.sent)
            if (!message.accepted && body.includes(`"${message.text}"`)) message.accepted = true
          for (const { id, status } of statuses) {
            this.statuses.set(id, [...(this.statuses.get(id) ?? []), status])
            this.news++
          }
          if (Math.random() < 0.1) void post(url, headers, body)
          break
        }
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    } finally {
      this.underWay--
    }
    return 200
  }

  /** Some replies never arrive, as WhatsApp says later: `failed` is all that is heard of them after their answer. */
  private withFailures(headers: Record<string, string>, body: string): Webhook | undefined {
    const words = JSON.parse(body) as StatusWebhook
    const values = words.entry.flatMap(({ changes }) => changes.map(({ value }) => value))
    const statuses = values.flatMap((value) => value.statuses ?? [])
    const lost = statuses.filter(({ id }) => this.isLost(id))
    if (lost.length === 0) return { headers, body, statuses }
    for (const value of values) {
      value.statuses = value.statuses?.filter((status) => !lost.includes(status) || status.status === 'sent')
      for (const status of value.statuses ?? [])
        if (lost.includes(status)) {
          status.status = 'failed'
          status.errors = [{ code: refusal, title: 'Message type unknown' }]
        }
    }
    const left = values.flatMap((value) => value.statuses ?? [])
    if (left.length === 0) return undefined
    const changed = JSON.stringify(words)
    const signature = `sha256=${createHmac('sha256', secret).update(changed).digest('hex')}`
    return { headers: { ...headers, 'x-hub-signature-256': signature }, body: changed, statuses: left }
  }
  private isLost(id: string): boolean {
    const text = this.wire.ledger.entries.findLast((entry) => entry.id === id)?.text ?? ''
    return Number.parseInt(text.slice(1), 10) % 7 === 3
  }

  async bridge(
    role: Setup['role'] = 'both',
    port = this.port,
    store = this.store,
    leaseMs = this.leaseMs,
  ): Promise<Bridge> {
    const { graph, offset } = this
    const bridge = await Bridge.start(this.script, { store, role, port, graph, desk: this.desk.url, offset, leaseMs })
    this.bridges.push(bridge)
    void bridge.exited.then(() => {
      this.bridges = this.bridges.filter((other) => other !== bridge)
    })
    return bridge
  }
  freePort = freePort

  /** A customer writes; the text is unlike any other. */
  customerWrites(n = Math.floor(Math.random() * this.customers.length)): void {
    const customer = this.customers[n % this.customers.length]
    if (!customer) return
    const text = `m${++this.numbers}.`
    this.sent.push({ text, from: customer.number, accepted: false })
    customer.send(text)
  }
  /** They read what they have. */
  customerReads(): void {
    this.customers[Math.floor(Math.random() * this.customers.length)]?.read()
  }
  /** The next message is refused by the provider, at once. */
  refuseNext(): void {
    this.wire.controls.fail({ status: 400, code: refusal, match: { provider: 'meta', kind: 'send' } })
  }
  private answerAsAgent(write: Write): void {
    if (!/^m\d+\.$/.test(write.text) || Math.random() < 0.5) return
    const talk = this.desk.reply(
      () => this.port,
      write,
      `r${++this.numbers}.`,
      () => this.stopped,
    )
    this.talks.add(talk)
    void talk.finally(() => this.talks.delete(talk))
  }

  /** Every webhook once more, as it was. */
  async again(): Promise<void> {
    for (const { url, headers, body } of this.taken.splice(0)) await post(url, headers, body)
  }

  async advance(ms: number): Promise<void> {
    this.advances++
    this.offset += ms
    for (const bridge of this.bridges) bridge.say({ advance: ms })
  }

  /**
   * Until nothing is under way, with one bridge alive. What waits to be told is given its time: `quietMs` after the last
   * thing happened anywhere, or now and then.
   */
  async settled(bridge: Bridge, quietMs?: number): Promise<Books> {
    let patience = 0
    let seen = ''
    let since = Date.now()
    // Without any change: a busy machine takes its time.
    const longestMs = 60_000 + 4 * (quietMs ?? 0)
    let changed = Date.now()
    for (;;) {
      // Asked before: what is taken while the bridge counts is not in its books.
      const allTaken = this.underWay + this.talks.size === 0 && this.sent.every(({ accepted }) => accepted)
      const heard = () => `${this.desk.replies.length} ${this.news} ${this.underWay}`
      const before = heard()
      const told = await bridge.books()
      if (allTaken && heard() === before && told.books.waiting === 0) return told
      if (Date.now() > changed + longestMs)
        throw new Error(
          `Never settled: ${JSON.stringify({ books: told.books, talks: this.talks.size, underWay: this.underWay, sent: this.sent.filter(({ accepted }) => !accepted) })}`,
        )
      // Waits of minutes (was it sent?) pass at once; a lease is waited for.
      const state = `${JSON.stringify(told.books)} ${this.desk.ledger.length} ${this.wire.ledger.entries.length}`
      if (state !== seen) since = changed = Date.now()
      seen = state
      const quiet = quietMs === undefined ? ++patience === 12 || patience % 30 === 0 : Date.now() - since >= quietMs
      // A busy machine is quiet for long while something is on its way: its lease would end under it.
      if (quiet && told.calm && (await this.othersCalm(bridge))) {
        await this.advance(130_000)
        since = Date.now()
      }
      await new Promise((resolve) => setTimeout(resolve, patience < 10 ? 10 : 40))
    }
  }

  /** A process that does nothing for so long is stopped, and has lost its leases anyway. */
  private async othersCalm(bridge: Bridge): Promise<boolean> {
    const calm = this.bridges.map((other) =>
      other === bridge
        ? true
        : Promise.race([
            other.books().then(
              (told) => told.calm,
              () => true,
            ),
            new Promise<true>((resolve) => setTimeout(resolve, 5_000, true)),
          ]),
    )
    return (await Promise.all(calm)).every(Boolean)
  }

  /** What is wrong; empty when the books, the desk and the provider agree. */
  balance(books: Books): readonly string[] {
    const { sent, desk, wire, refused, statuses, stops } = this
    const { ledger, replies, told } = desk
    const { entries } = wire.ledger
    const repeated = wire.ledger.repeated()
    const { wrong, late } = balance({ sent, ledger, replies, told, entries, repeated, refused, statuses, stops }, books)
    this.late = late
    return wrong
  }

  async close(): Promise<void> {
    this.stopped = true
    await Promise.all(this.bridges.map((bridge) => bridge.kill()))
    await Promise.allSettled(this.talks)
    await this.wire.close()
    await this.desk.close()
  }
}
