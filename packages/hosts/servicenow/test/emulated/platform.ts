import { createSign, type KeyObject, randomUUID } from 'node:crypto'
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
  /** Where the bridge is, and the passwords of the app's two Basic Auth Configurations. */
  bridge: { url: string; key: string; events: string }
  /** The key of its JWT provider, whose sys_id the app's property names. */
  signs?: KeyObject
}

interface Given {
  record?: { table: string; row: Row; operation: string }
  previous?: Row
  producer?: Record<string, string>
  request?: { queryParams?: Record<string, string>; body?: { data: unknown } }
  hidden?: readonly string[]
  readOnly?: readonly string[]
}

interface Answer {
  status: number
  body: Record<string, unknown>
  produced?: Row
}

/** One outbound REST message, as `RESTMessageV2` would send it. */
interface Outbound {
  method: string
  url: string
  headers: Record<string, string>
  body: string
  attachment: string
  /** The Basic Auth Configuration it is sent with. */
  profile: string
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

const includes = ['DeskwireBridge.js', 'Deskwire.js', 'DeskwireCompose.js', 'DeskwirePanel.js']

/** The sys_ids of what the app brings to fill in, as its sources have them. */
const ids = Object.fromEntries(
  [
    ...readFileSync(new URL('DeskwireBridge.js', folder), 'utf8').matchAll(
      /^DeskwireBridge\.([A-Z]+) = '([0-9a-f]{32})'$/gm,
    ),
  ].map(([, name = '', id = '']) => [name, id]),
)

/** A token as an instance's JWT provider makes it: RSA 256, good for a minute, named by itself. */
export const signedJwt = (key: KeyObject, at: number, header: object, claims: object): string => {
  const iat = Math.floor(at / 1000)
  const parts = [
    { alg: 'RS256', typ: 'JWT', ...header },
    { exp: iat + 60, iat, jti: randomUUID(), ...claims },
  ]
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`
}

/** The app in an instance: its business rules and REST resources run, and what they ask goes to the bridge. */
export class Platform {
  /** What was sent, and what the bridge answered. */
  readonly sent: { message: Outbound; answer: { status: number; body: string } }[] = []
  readonly logged: string[] = []
  user = { id: 'u-beth', name: 'beth.anglin', display: 'Beth Anglin' }
  /** Records that they may read and not write in. */
  readOnly: readonly string[] = []
  /** What happens instead of sending: an outage, for example. */
  instead: ((message: Outbound) => { status: number; body: string } | undefined) | undefined

  constructor(readonly options: PlatformOptions) {}

  /** Runs a business rule against a row of a table. */
  async rule(name: string, table: string, row: Row, more: { previous?: Row; operation?: string } = {}): Promise<void> {
    const { previous, operation = 'update' } = more
    await this.#run(`rules/${name}.js`, { record: { table, row, operation }, ...(previous && { previous }) })
  }

  /** Somebody orders a record producer: its script fills in the record, which is inserted unless it says otherwise. */
  async order(name: string, table: string, producer: Record<string, string>): Promise<Row | undefined> {
    const { produced } = await this.#run(`catalog/${name}.js`, {
      record: { table, row: {}, operation: 'insert' },
      producer,
    })
    return produced && this.options.tables.insert(table, produced, this.user.name)
  }

  /** Calls a REST resource, as the dialog does. */
  async get(name: string, queryParams: Record<string, string>, hidden: readonly string[] = []): Promise<Answer> {
    return this.#run(`compose/${name}.js`, { request: { queryParams }, hidden })
  }

  async post(name: string, data: object): Promise<Answer> {
    return this.#run(`compose/${name}.js`, { request: { body: { data } } })
  }

  async #run(name: string, given: Given): Promise<Answer> {
    const { properties, bridge, now } = this.options
    const { port1, port2 } = new MessageChannel()
    const signal = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(new URL('./instance.mjs', import.meta.url), {
      transferList: [port2],
      workerData: {
        port: port2,
        signal,
        scripts: [...includes, name].map(script),
        given: {
          hidden: [],
          readOnly: this.readOnly,
          ...given,
          now: now(),
          user: this.user,
          properties,
          connections: { [ids.CONNECTION ?? '']: { connection_url: bridge.url } },
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
    if (what === 'jwt') return this.#token(first, second, about[2] as string)
    if (what === 'log') return void this.logged.push(`${first}: ${second}`)
    return this.#send(about[0] as Outbound)
  }

  /** What `generateJWT` puts in by itself stands in its documentation's sample. */
  #token(provider: string, header: string, payload: string): string {
    const { properties, signs, now } = this.options
    if (!signs || provider !== properties['x_deskw_deskwire.panel_jwt_provider']) throw new Error('No such provider')
    return signedJwt(signs, now(), JSON.parse(header) as object, JSON.parse(payload) as object)
  }

  async #send(message: Outbound): Promise<{ status: number; body: string }> {
    const instead = this.instead?.(message)
    const answer = instead ?? (await this.#fetched(message))
    this.sent.push({ message, answer })
    return answer
  }

  async #fetched(message: Outbound): Promise<{ status: number; body: string }> {
    const { method, url, body, attachment, profile } = message
    const { key, events } = this.options.bridge
    const password = { [ids.API ?? '']: key, [ids.EVENTS ?? '']: events }[profile]
    if (password === undefined) throw new Error(`There is no Basic Auth Configuration ${profile}`)
    const authorization = `Basic ${Buffer.from(`servicenow:${password}`).toString('base64')}`
    const headers = { ...message.headers, authorization }
    const bytes = attachment ? this.options.files.get(attachment) : undefined
    const content = bytes ? Buffer.from(bytes) : body
    const response = await fetch(url, { method, headers, ...(method !== 'GET' && { body: content }) })
    return { status: response.status, body: await response.text() }
  }
}
