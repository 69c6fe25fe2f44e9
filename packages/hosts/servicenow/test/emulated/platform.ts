import { readdirSync, readFileSync } from 'node:fs'
import { MessageChannel, Worker } from 'node:worker_threads'
import { parse } from 'acorn'
import type { Row, Tables } from './tables.js'

export interface PlatformOptions {
  tables: Tables
  /** The bytes of attachments. */
  files: ReadonlyMap<string, Uint8Array>
  now: () => number
  properties: Readonly<Record<string, string>>
  bridge: { url: string; key: string; secret: string }
}

interface Given {
  record?: { table: string; row: Row; operation: string }
  previous?: Row
  request?: { queryParams?: Record<string, string>; body?: { data: unknown } }
  hidden?: readonly string[]
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

/** One outbound REST message, as `RESTMessageV2` would send it. */
interface Outbound {
  method: string
  url: string
  headers: Record<string, string>
  body: string
  attachment: string
}

const folder = new URL('../../app/src/scripts/', import.meta.url)

/** Every server script of the app. */
export const serverScripts = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.js'))
    .sort()

/** Nothing runs that an instance could not parse. */
const script = (name: string) => {
  const source = readFileSync(new URL(name, folder), 'utf8')
  parse(source, { ecmaVersion: 2021, sourceType: 'script', sourceFile: name })
  return { name, source }
}

const includes = ['DeskwireBridge.js', 'Deskwire.js', 'DeskwireCompose.js']

/** The aliases of the app, by the sys_ids in its sources. */
const aliases = Object.fromEntries(
  [
    ...readFileSync(new URL('DeskwireBridge.js', folder), 'utf8').matchAll(
      /^DeskwireBridge\.([A-Z]+) = '([0-9a-f]{32})'$/gm,
    ),
  ].map(([, name = '', id = '']) => [name, id]),
)

/** The app in an instance: its business rules and REST resources run, and what they ask goes to the bridge. */
export class Platform {
  /** What was sent, and what the bridge answered. */
  readonly sent: { message: Outbound; answer: { status: number; body: string } }[] = []
  readonly logged: string[] = []
  user = { id: 'u-beth', name: 'beth.anglin', display: 'Beth Anglin' }
  /** What happens instead of sending: an outage, for example. */
  instead: ((message: Outbound) => { status: number; body: string } | undefined) | undefined

  constructor(readonly options: PlatformOptions) {}

  /** Runs a business rule against a row of a table. */
  async rule(name: string, table: string, row: Row, more: { previous?: Row; operation?: string } = {}): Promise<void> {
    const { previous, operation = 'update' } = more
    await this.#run(`rules/${name}.js`, { record: { table, row, operation }, ...(previous && { previous }) })
  }

  /** Calls a REST resource, as the dialog does. */
  async get(name: string, queryParams: Record<string, string>, hidden?: readonly string[]): Promise<Answer> {
    return this.#run(`compose/${name}.js`, { request: { queryParams }, ...(hidden && { hidden }) })
  }

  async post(name: string, data: object): Promise<Answer> {
    return this.#run(`compose/${name}.js`, { request: { body: { data } } })
  }

  async #run(name: string, given: Given): Promise<Answer> {
    const { properties, bridge, now } = this.options
    const { port1, port2 } = new MessageChannel()
    const signal = new Int32Array(new SharedArrayBuffer(4))
    const credential = { api_key: bridge.key }
    const worker = new Worker(new URL('./instance.mjs', import.meta.url), {
      transferList: [port2],
      workerData: {
        port: port2,
        signal,
        scripts: [...includes, name].map(script),
        given: {
          hidden: [],
          ...given,
          now: now(),
          user: this.user,
          properties,
          connections: { [aliases.CONNECTION ?? '']: { connection: { connection_url: bridge.url }, credential } },
          credentials: { [aliases.SIGNING ?? '']: { api_key: bridge.secret } },
        },
      },
    })
    try {
      return await new Promise<Answer>((resolve, reject) => {
        worker.once('error', reject)
        port1.on('message', ({ what, about }: { what: string; about: unknown[] }) => {
          if (what === 'done') resolve(about[0] as Answer)
          else if (what === 'failed') reject(new Error(String(about[0])))
          else
            this.#answer(what, about)
              .then(
                (value) => ({ value }),
                (thrown: unknown) => ({ error: String(thrown) }),
              )
              .then((answer) => {
                port1.postMessage(answer)
                Atomics.store(signal, 0, 1)
                Atomics.notify(signal, 0)
              })
        })
      })
    } finally {
      port1.close()
      await worker.terminate()
    }
  }

  async #answer(what: string, about: unknown[]): Promise<unknown> {
    const { tables } = this.options
    const [first, second, third, fourth] = about as [string, string, Row, string]
    if (what === 'search') return tables.search(first, second).map((row) => ({ ...row }))
    if (what === 'insert') return tables.insert(first, about[1] as Row, String(third)).sys_id
    if (what === 'update') return void tables.update(first, second, third, fourth)
    if (what === 'log') return void this.logged.push(`${first}: ${second}`)
    return this.#send(about[0] as Outbound)
  }

  async #send(message: Outbound): Promise<{ status: number; body: string }> {
    const instead = this.instead?.(message)
    const answer = instead ?? (await this.#fetched(message))
    this.sent.push({ message, answer })
    return answer
  }

  async #fetched({ method, url, headers, body, attachment }: Outbound): Promise<{ status: number; body: string }> {
    const bytes = attachment ? this.options.files.get(attachment) : undefined
    const content = bytes ? Buffer.from(bytes) : body
    const response = await fetch(url, { method, headers, ...(method !== 'GET' && { body: content }) })
    return { status: response.status, body: await response.text() }
  }
}
