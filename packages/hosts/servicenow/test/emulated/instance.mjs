// A worker that runs one script of the app as an instance would: to its end, with answers to its requests in between.
// The stand-ins for Glide have the names and arguments of @servicenow/glide, which `npm run build:servicenow-app` checks
// (app/types/stand-ins.ts). Tables and the network are the main thread's: it is asked, and waited for.
import { createContext, runInContext } from 'node:vm'
import { receiveMessageOnPort, workerData } from 'node:worker_threads'

/** @typedef {Record<string, string>} Row */

const { port, signal, scripts, given } = workerData ?? {}

/** @returns {any} */
const ask = (/** @type {string} */ what, /** @type {unknown[]} */ ...about) => {
  port.postMessage({ what, about })
  Atomics.wait(signal, 0, 0)
  Atomics.store(signal, 0, 0)
  const { value, error } = receiveMessageOnPort(port)?.message ?? { error: 'no answer' }
  if (error !== undefined) throw new Error(error)
  return value
}

/** Which columns the tables have, and which record a reference means. */
const columns = {
  interaction: ['contact', 'consumer', 'opened_for', 'correlation_id', 'client_session_id'],
  sn_customerservice_case: ['contact', 'consumer', 'opened_for', 'correlation_display'],
  incident: ['caller_id', 'opened_for'],
  customer_contact: ['name', 'mobile_phone', 'phone', 'home_phone'],
  sys_user: ['name', 'mobile_phone', 'phone', 'home_phone'],
  csm_consumer: ['name', 'mobile_phone', 'business_phone', 'home_phone'],
}
const references = {
  contact: 'customer_contact',
  consumer: 'csm_consumer',
  opened_for: 'sys_user',
  group: 'sys_user_group',
}

export class GlideRecord {
  /** @type {Row} */ #row = {}
  /** @type {Row[]} */ #found = []
  /** @type {string[]} */ #terms = []
  /** @type {Row} */ #changes = {}
  #limit = 10_000
  #operation = 'update'
  #workflow = true
  #aborted = false

  constructor(/** @type {string} */ table) {
    this.table = table
  }

  static at(/** @type {string} */ table, /** @type {Row} */ row, /** @type {string} */ operation) {
    const made = new GlideRecord(table)
    made.#row = { ...row }
    made.#operation = operation
    return made
  }
  /** What a record producer's script has made of its record; nothing if it called that off. */
  static produced(/** @type {GlideRecord} */ record) {
    return record.#aborted ? undefined : record.#changes
  }
  setAbortAction(/** @type {boolean} */ aborted) {
    this.#aborted = aborted
  }
  addQuery(
    /** @type {string} */ name,
    /** @type {string} */ operator,
    /** @type {string | undefined} */ value = undefined,
  ) {
    this.#terms.push(value === undefined ? `${name}=${operator}` : `${name}${operator}${value}`)
  }
  orderBy(/** @type {string} */ name) {
    this.#terms.push(`ORDERBY${name}`)
  }
  orderByDesc(/** @type {string} */ name) {
    this.#terms.push(`ORDERBYDESC${name}`)
  }
  setLimit(/** @type {number} */ limit) {
    this.#limit = limit
  }
  query() {
    this.#found = ask('search', this.table, this.#terms.join('^')).slice(0, this.#limit)
  }
  next() {
    const row = this.#found.shift()
    if (row) this.#row = row
    return row !== undefined
  }
  get(/** @type {string} */ name, /** @type {string | undefined} */ value = undefined) {
    const by = value === undefined ? 'sys_id' : name
    const row = ask('search', this.table, '').find((/** @type {Row} */ one) => one[by] === (value ?? name))
    if (row) {
      this.#row = row
      this.#changes = {}
    }
    return row !== undefined
  }
  initialize() {
    this.#row = {}
    this.#changes = {}
  }
  /** @returns {string} */
  getValue(/** @type {string} */ name) {
    return this.#changes[name] ?? this.#row[name] ?? null
  }
  getDisplayValue(/** @type {string} */ name) {
    const table = references[name]
    if (table)
      return ask('search', table, '').find((/** @type {Row} */ one) => one.sys_id === this.#row[name])?.name ?? ''
    return this.#row[`${name}.display`] ?? this.#row[name] ?? ''
  }
  getElement(/** @type {string} */ path) {
    const [name, field] = path.split('.')
    if (field === undefined) return this.#row[name] ?? ''
    const whose = ask('search', references[name], '').find((/** @type {Row} */ one) => one.sys_id === this.#row[name])
    return whose?.[field] ?? ''
  }
  isValidField(/** @type {string} */ name) {
    return columns[this.table]?.includes(name) ?? false
  }
  canRead() {
    return !given.hidden.includes(this.#row.sys_id)
  }
  canWrite() {
    return !given.readOnly.includes(this.#row.sys_id)
  }
  setValue(/** @type {string} */ name, /** @type {string} */ value) {
    this.#changes[name] = String(value)
  }
  setWorkflow(/** @type {boolean} */ on) {
    this.#workflow = on
  }
  insert() {
    return ask('insert', this.table, this.#changes, given.user.name)
  }
  update() {
    ask('update', this.table, this.#row.sys_id, this.#changes, given.user.name, this.#workflow)
    return this.#row.sys_id ?? null
  }
  getUniqueValue() {
    return this.#row.sys_id ?? ''
  }
  getTableName() {
    return this.table
  }
  operation() {
    return this.#operation
  }
}

export class GlideDateTime {
  #at
  constructor(/** @type {string | undefined} */ value = undefined) {
    this.#at = value === undefined ? given.now : Date.parse(`${value.replace(' ', 'T')}Z`)
  }
  addSeconds(/** @type {number} */ seconds) {
    this.#at += seconds * 1000
  }
  getNumericValue() {
    return this.#at
  }
  getValue() {
    return new Date(this.#at).toISOString().slice(0, 19).replace('T', ' ')
  }
}

export class RESTResponseV2 {
  #answer
  constructor(/** @type {{ status: number, body: string }} */ answer) {
    this.#answer = answer
  }
  getStatusCode() {
    return this.#answer.status
  }
  getBody() {
    return this.#answer.body
  }
}

export class RESTMessageV2 {
  #message = { method: 'GET', url: '', headers: /** @type {Row} */ ({}), body: '', attachment: '', profile: '' }
  setHttpMethod(/** @type {string} */ method) {
    this.#message.method = method
  }
  setHttpTimeout(/** @type {number} */ _timeoutMs) {}
  setEndpoint(/** @type {string} */ url) {
    this.#message.url = url
  }
  /** The platform signs in with it when it sends: the script is never given what it holds. */
  setAuthenticationProfile(/** @type {string} */ type, /** @type {string} */ profile) {
    if (type !== 'basic') throw new Error(`No such type of profile here: ${type}`)
    this.#message.profile = profile
  }
  setRequestHeader(/** @type {string} */ header, /** @type {string} */ value) {
    this.#message.headers[header] = value
  }
  setRequestBody(/** @type {string} */ body) {
    this.#message.body = body
  }
  setRequestBodyFromAttachment(/** @type {string} */ attachment) {
    this.#message.attachment = attachment
  }
  execute() {
    return new RESTResponseV2(ask('http', this.#message))
  }
  executeAsync() {
    return new RESTResponseV2(ask('http', this.#message))
  }
}

/** Signs with the key of the provider's keystore, which no script is given. */
export class GlideJWTAPI {
  generateJWT(/** @type {string} */ provider, /** @type {string} */ header, /** @type {string} */ payload) {
    return ask('jwt', provider, header, payload)
  }
}

export class Connection {
  constructor(/** @type {Row} */ row) {
    this.row = row
  }
  getAttribute(/** @type {string} */ name) {
    return this.row[name] ?? null
  }
}

export class ConnectionInfoProvider {
  getConnectionInfo(/** @type {string} */ alias) {
    const row = given.connections[alias]
    return row ? new Connection(row) : null
  }
}

const log = (/** @type {string} */ level) => (/** @type {string} */ text) => void ask('log', level, text)

export const gs = {
  getProperty: (/** @type {string} */ name, /** @type {string} */ otherwise) => given.properties[name] ?? otherwise,
  getUserName: () => given.user.name,
  getUserDisplayName: () => given.user.display,
  getUserID: () => given.user.id,
  getSession: () => ({ getLanguage: () => given.user.language ?? 'en' }),
  addErrorMessage: log('shown'),
  warn: log('warn'),
  error: log('error'),
}

export class RESTAPIResponse {
  status = 200
  /** @type {unknown} */ body
  setStatus(/** @type {number} */ status) {
    this.status = status
  }
  setBody(/** @type {unknown} */ body) {
    this.body = body
  }
}

// What an instance's engine has not, or forbids (SDK, "JavaScript compatibility"), and what came after ECMAScript 2021.
const newer = `
for (const name of ['at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with']) delete Array.prototype[name]
for (const name of ['at', 'isWellFormed', 'toWellFormed']) delete String.prototype[name]
for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']) delete Set.prototype[name]
delete Object.hasOwn; delete Object.groupBy; delete Map.groupBy; delete Array.fromAsync; delete Promise.withResolvers
for (const name of ['Atomics', 'FinalizationRegistry', 'Intl', 'Iterator', 'Reflect', 'SharedArrayBuffer', 'WeakRef', 'WebAssembly', 'console'])
  delete globalThis[name]
`

const run = () => {
  const response = new RESTAPIResponse()
  const { record, previous, request, producer } = given
  const current = record && GlideRecord.at(record.table, record.row, record.operation)
  const context = createContext(
    {
      gs,
      GlideRecord,
      GlideDateTime,
      sn_auth: { GlideJWTAPI },
      sn_ws: { RESTMessageV2 },
      sn_cc: { ConnectionInfoProvider },
      ...(current && { current }),
      ...(producer && { producer }),
      ...(previous && { previous: GlideRecord.at(record.table, previous, record.operation) }),
      ...(request && { request, response }),
    },
    { codeGeneration: { strings: false, wasm: false } },
  )
  runInContext(newer, context)
  for (const { name, source } of scripts) runInContext(source, context, { filename: name })
  return {
    status: response.status,
    produced: producer && GlideRecord.produced(current),
    body: response.body === undefined ? undefined : JSON.parse(JSON.stringify(response.body)),
  }
}

if (port) {
  try {
    port.postMessage({ what: 'done', about: [run()] })
  } catch (thrown) {
    port.postMessage({ what: 'failed', about: [thrown instanceof Error ? `${thrown.stack}` : String(thrown)] })
  }
}
