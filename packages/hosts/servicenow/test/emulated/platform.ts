import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import type { Row, Tables } from './tables.js'

/** One outbound REST message, as `RESTMessageV2` would send it. */
export interface Outbound {
  url: string
  headers: Record<string, string>
  body: string
}

export interface PlatformOptions {
  tables: Tables
  now: () => number
  properties: Readonly<Record<string, string>>
  user?: { name: string; display: string }
}

const source = (name: string): string => readFileSync(new URL(`../../recipes/${name}.js`, import.meta.url), 'utf8')

/**
 * Just enough of an instance's scripting platform to run the recipes: `gs`, `GlideRecord`, `GlideDateTime`,
 * `sn_ws.RESTMessageV2`, `GlideCertificateEncryption` and `Class`, in a context of their own (ServiceNow docs, "Server
 * API reference").
 */
export class Platform {
  readonly sent: Outbound[] = []
  readonly messages: string[] = []
  status = 202

  constructor(readonly options: PlatformOptions) {}

  /** Runs a rule or action against a row of a table. */
  run(name: string, table: string, row: Row, more: { previous?: Row; operation?: string } = {}): void {
    const { tables, now, properties, user = { name: 'beth.anglin', display: 'Beth Anglin' } } = this.options
    const { sent, messages } = this
    const status = () => this.status
    const record = glideRecord(tables, user.name)

    class RESTMessageV2 {
      readonly #message: Outbound = { url: '', headers: {}, body: '' }
      setHttpMethod(): void {}
      setHttpTimeout(): void {}
      setEndpoint(url: string): void {
        this.#message.url = url
      }
      setRequestHeader(header: string, value: string): void {
        this.#message.headers[header] = value
      }
      setRequestBody(body: string): void {
        this.#message.body = body
      }
      executeAsync(): void {
        sent.push(this.#message)
      }
      execute() {
        sent.push(this.#message)
        return { getStatusCode: status }
      }
    }
    class GlideDateTime {
      #at = now()
      addSeconds(seconds: number): void {
        this.#at += seconds * 1000
      }
      getNumericValue(): number {
        return this.#at
      }
      getValue(): string {
        return new Date(this.#at).toISOString().slice(0, 19).replace('T', ' ')
      }
    }
    class GlideCertificateEncryption {
      /** "key: base64 encoded; returns the MAC in base64". */
      generateMac(key: string, algorithm: string, data: string): string {
        if (algorithm !== 'HmacSHA256') throw new Error(`No such algorithm: ${algorithm}`)
        return createHmac('sha256', Buffer.from(key, 'base64')).update(data, 'latin1').digest('base64')
      }
    }
    const context = createContext({
      gs: {
        getProperty: (property: string, otherwise: string) => properties[property] ?? otherwise,
        getUserName: () => user.name,
        getUserDisplayName: () => user.display,
        addInfoMessage: (text: string) => void messages.push(text),
        addErrorMessage: (text: string) => void messages.push(`error: ${text}`),
      },
      sn_ws: { RESTMessageV2 },
      GlideDateTime,
      GlideCertificateEncryption,
      GlideStringUtil: { base64Encode: (text: string) => Buffer.from(text).toString('base64') },
      GlideRecord: record,
      Class: {
        create: () =>
          function (this: { initialize?: () => void }) {
            this.initialize?.()
          },
      },
      current: record.at(table, row, more.operation ?? 'update'),
      ...(more.previous && { previous: record.at(table, more.previous, 'update') }),
    })
    runInContext(source('deskwire'), context, { filename: 'recipes/deskwire.js' })
    runInContext(source(name), context, { filename: `recipes/${name}.js` })
  }
}

const glideRecord = (tables: Tables, user: string) =>
  class GlideRecord {
    #row: Row = {}
    #found: Row[] = []
    #terms: string[] = []
    #operation = 'update'

    constructor(readonly table: string) {}

    static at(table: string, row: Row, operation: string): GlideRecord {
      const made = new GlideRecord(table)
      made.#row = row
      made.#operation = operation
      return made
    }
    addQuery(name: string, operator: string, value?: string): void {
      this.#terms.push(value === undefined ? `${name}=${operator}` : `${name}${operator}${value}`)
    }
    orderBy(name: string): void {
      this.#terms.push(`ORDERBY${name}`)
    }
    query(): void {
      this.#found = tables.search(this.table, this.#terms.join('^'))
    }
    next(): boolean {
      const row = this.#found.shift()
      if (row) this.#row = row
      return row !== undefined
    }
    get(name: string, value?: string): boolean {
      const by = value === undefined ? 'sys_id' : name
      const row = tables.of(this.table).find((one) => one[by] === (value ?? name))
      if (row) this.#row = row
      return row !== undefined
    }
    getValue(name: string): string | null {
      return this.#row[name] ?? null
    }
    getDisplayValue(name: string): string {
      return this.#row[`${name}.display`] ?? this.#row[name] ?? ''
    }
    getElement(path: string): string {
      return this.#row[path] ?? ''
    }
    setValue(name: string, value: string): void {
      this.#row[name] = value
    }
    update(): void {
      tables.update(this.table, this.#row.sys_id ?? '', this.#row, user)
    }
    getUniqueValue(): string {
      return this.#row.sys_id ?? ''
    }
    getTableName(): string {
      return this.table
    }
    operation(): string {
      return this.#operation
    }
  }
