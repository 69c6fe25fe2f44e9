// The processes of a fault test and all that stands around them: started, killed, asked and ended in one place.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWire } from '@deskwire/simulator'
import { build } from 'esbuild'
import { fromSources } from '../../../scripts/packages.mjs'
import { Desk, post, type Write } from './desk.js'
import { type Asked, line, modes, type Setup, secret, type Told } from './told.js'

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

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

export type Books = Extract<Told, { books: unknown }>

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

/** A provider and a desk with ledgers of their own, customers and agents who write, and bridges between that come and go. */
export class Ground {
  readonly desk = new Desk()
  readonly customers: { number: string; send(text: string): void }[] = []
  readonly sent: { text: string; from: string; accepted: boolean }[] = []
  offset = 0
  /** How often time was made to pass, because nothing happened any more. */
  advances = 0
  /** How many copies of each webhook are sent at once. */
  copies = 1
  bridges: Bridge[] = []
  private stopped = false
  private readonly taken: { url: string; headers: Record<string, string>; body: string | Uint8Array }[] = []
  private readonly talks = new Set<Promise<unknown>>()
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
      this.customers.push({ number, send: (text) => void chat.send(text) })
    }
    return this
  }

  /** As Meta does, until it is taken; sooner, and in order. Now and then a copy more. */
  private async deliver(url: string, headers: Record<string, string>, body: string | Uint8Array): Promise<number> {
    while (!this.stopped) {
      const statuses = await Promise.all(Array.from({ length: this.copies }, () => post(url, headers, body)))
      const status = statuses.find((one) => one !== 200) ?? 200
      if (status === 200) {
        this.taken.push({ url, headers, body })
        const words = Buffer.from(body as Uint8Array).toString()
        for (const message of this.sent)
          if (!message.accepted && words.includes(`"${message.text}"`)) message.accepted = true
        if (Math.random() < 0.1) void post(url, headers, body)
        return 200
      }
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    return 200
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
    const end = Date.now() + 60_000 + 4 * (quietMs ?? 0)
    for (;;) {
      // Asked before: what is taken while the bridge counts is not in its books.
      const allTaken = this.talks.size === 0 && this.sent.every(({ accepted }) => accepted)
      const replies = this.desk.replies.length
      const told = await bridge.books()
      if (allTaken && this.desk.replies.length === replies && told.books.waiting === 0) return told
      if (Date.now() > end)
        throw new Error(
          `Never settled: ${JSON.stringify({ books: told.books, talks: this.talks.size, sent: this.sent.filter(({ accepted }) => !accepted) })}`,
        )
      // Waits of minutes (was it sent?) pass at once; a lease is waited for.
      const state = `${JSON.stringify(told.books)} ${this.desk.ledger.length} ${this.wire.ledger.entries.length}`
      if (state !== seen) since = Date.now()
      seen = state
      const quiet = quietMs === undefined ? ++patience === 12 || patience % 30 === 0 : Date.now() - since >= quietMs
      if (quiet) {
        await this.advance(130_000)
        since = Date.now()
      }
      await new Promise((resolve) => setTimeout(resolve, patience < 10 ? 10 : 40))
    }
  }

  /** What is wrong; empty when the books, the desk and the provider agree. */
  balance({ books, parked }: Books): string[] {
    const wrong: string[] = []
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)
    const accounted =
      books.effected + books.waiting + books.parked + books.duplicate + sum(books.ignored) + sum(books.refused)
    if (accounted !== books.received) wrong.push(`The books: ${books.received} received, ${accounted} accounted for`)
    const textsOf = (words: string): readonly string[] => words.match(/[mr]\d+\./g) ?? []
    const unknown = new Set(parked.flatMap(({ reason, body }) => (reason === 'unknown' ? textsOf(body) : [])))
    const posted = this.desk.ledger.filter(({ what }) => what === 'post')
    const inDesk = countsOf(posted)
    for (const { text, from } of this.sent) {
      const times = inDesk.get(text) ?? 0
      const mode = modes[Number(from.at(-1)) % modes.length]
      if (times > 1) wrong.push(`${text} is ${times} times in the desk (${mode})`)
      if (times === 0 && !(mode === 'neither' && unknown.has(text)))
        wrong.push(`${text} is missing in the desk (${mode})`)
    }
    const { entries } = this.wire.ledger
    const sent = countsOf(entries)
    const notes = countsOf(
      this.desk.ledger.filter(({ what }) => what === 'note').map(({ ticket }) => ({ text: ticket })),
    )
    for (const { text, ticket, accepted } of this.desk.replies) {
      const times = sent.get(text) ?? 0
      if (times > 1) wrong.push(`${text} was sent ${times} times`)
      if (times > 0 || !accepted) continue
      if (!unknown.has(text)) {
        const found = parked.filter(({ body }) => textsOf(body).includes(text)).map(({ reason }) => reason)
        wrong.push(`${text} was never sent, and nobody knows (${found.join(', ') || 'not parked'})`)
      }
      if (!notes.has(ticket)) wrong.push(`${text} was never sent, and its agent was not told`)
    }
    // Every death here comes from outside.
    for (const { id, reason } of parked) if (reason === 'poison') wrong.push(`${id} is parked as poison`)
    for (const [part, times] of this.wire.ledger.repeated()) wrong.push(`Part ${part} was sent ${times} times`)
    wrong.push(...this.order(posted.map(({ ticket, text }) => [ticket, text])))
    wrong.push(...this.order(entries.map(({ to, text = '' }) => [to, text])))
    return wrong
  }

  /** Texts are numbered as they were written, so in one conversation and direction they grow. */
  private order(pairs: readonly (readonly [string, string])[]): string[] {
    const last = new Map<string, number>()
    const wrong: string[] = []
    for (const [place, text] of pairs) {
      const number = Number(/^[mr](\d+)\.$/.exec(text)?.[1] ?? Number.NaN)
      if (Number.isNaN(number)) continue
      if (number < (last.get(place) ?? 0)) wrong.push(`${text} came after ${last.get(place)} in ${place}`)
      last.set(place, number)
    }
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

const countsOf = (items: readonly { text?: string }[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { text } of items) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
