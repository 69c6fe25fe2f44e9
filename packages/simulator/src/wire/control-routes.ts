import type { Sending } from './content.js'
import type { Controls } from './controls.js'
import {
  type Call,
  isObject,
  type Json,
  type JsonObject,
  json,
  readJson,
  safeDecode,
  type WireResponse,
} from './http.js'
import type { Ledger } from './ledger.js'
import type { Phone } from './person.js'
import { bytesOf, type World } from './world.js'

export interface ControlParts {
  world: World
  controls: Controls
  ledger: Ledger
  phone(number: string): Phone
  phones(): readonly Phone[]
  lines(): readonly { key: string; id: string; address: string; medium: string; name?: string }[]
  events: object
}

class ControlError extends Error {}

/** Anything as plain data, with bytes replaced by their size. */
const plain = (value: unknown): Json =>
  JSON.parse(
    JSON.stringify(value, (_, item) => (item instanceof Uint8Array ? `(${item.length} bytes)` : item)) ?? 'null',
  )

const isNumber = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text)

/** Phones that the page or another process adds have numbers that customers could have. */
const numberOf = (text: string): string => {
  if (!isNumber(text)) throw new ControlError('A number is + and the country code, then digits: 7 to 15 in all')
  return text
}

const textIn = (body: JsonObject, name: string): string => {
  const value = body[name]
  if (typeof value !== 'string') throw new ControlError(`${name} must be a text`)
  return value
}

/** Files come as base64: JSON has no bytes. */
const withBytes = (value: Json | undefined): Json | undefined | Uint8Array | object => {
  if (Array.isArray(value)) return value.map(withBytes)
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, item]): [string, unknown] =>
    key === 'bytes' && typeof item === 'string'
      ? [key, new Uint8Array(Buffer.from(item, 'base64'))]
      : [key, withBytes(item)],
  )
  return Object.fromEntries(entries)
}

const describe = (phone: Phone): JsonObject => ({
  number: phone.number,
  profile: plain(phone.profile),
  threads: [...phone.threads.values()].map((thread) => ({
    line: thread.line.key,
    blocked: thread.blocked,
    waiting: thread.waiting.length,
    ...(thread.lastInbound === undefined ? {} : { lastInbound: thread.lastInbound }),
    messages: plain(thread.messages),
  })),
})

const actions: Readonly<Record<string, (phone: Phone, body: JsonObject) => unknown>> = {
  send: (phone, body) => {
    const { to, ...sending } = withBytes(body) as Sending & { to?: unknown }
    if (typeof to !== 'string') throw new ControlError('to must be a line')
    return phone.send({ ...sending, to })
  },
  tap: (phone, body) => phone.tap(textIn(body, 'message'), textIn(body, 'option')),
  read: (phone, body) => phone.read(typeof body.line === 'string' ? body.line : undefined),
  play: (phone, body) => phone.on(textIn(body, 'line')).play(textIn(body, 'message')),
  deliver: (phone, body) => phone.on(textIn(body, 'line')).deliver(),
  block: (phone, body) => phone.block(textIn(body, 'line')),
  unblock: (phone, body) => phone.unblock(textIn(body, 'line')),
  hide: (phone) => phone.hide(),
  reveal: (phone) => phone.reveal(),
  'change-number': (phone, body) => phone.changeNumber(textIn(body, 'to')),
}

/** A message's file for the page to show; whatever it is, it must not run there. */
const fileOf = (phone: Phone, query: URLSearchParams): WireResponse => {
  const wanted = query.get('message')
  const message = [...phone.threads.values()].flatMap(({ messages }) => messages).find(({ id }) => id === wanted)
  const content = message?.content
  const files =
    content?.type === 'media' ? content.items : content?.type === 'choice' && content.media ? [content.media] : []
  const file = files[Number(query.get('index') ?? 0)]
  if (!file) return json(404, { error: 'There is no such file' })
  return {
    status: 200,
    headers: { 'content-type': file.mime, 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' },
    body: bytesOf(file),
  }
}

const onPhone = (parts: ControlParts, call: Call, number: string, action: string | undefined): Json => {
  const body = readJson(call.raw)
  const phone = parts.phone(numberOf(number))
  if (call.method === 'GET') return describe(phone)
  if (action === undefined) {
    if (isObject(body)) Object.assign(phone.profile, body)
    return describe(phone)
  }
  if (action === 'change-number' && isObject(body)) {
    const to = numberOf(textIn(body, 'to'))
    if (to !== number && parts.phones().some((other) => other.number === to))
      throw new ControlError('Another phone has this number')
  }
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (!run) throw new ControlError(`A phone cannot ${action}`)
  return plain(run(phone, isObject(body) ? body : {}) ?? { done: true })
}

const read = (parts: ControlParts, call: Call, name: string): Json => {
  switch (name) {
    case 'state':
      return {
        now: parts.world.now(),
        held: parts.world.outbox.held,
        waiting: parts.world.scheduler.waiting(),
        phones: parts.phones().map(describe),
        lines: plain(parts.lines()),
      }
    case 'ledger':
      return {
        accepted: parts.ledger.accepted,
        repeated: Object.fromEntries(parts.ledger.repeated()),
        entries: plain(parts.ledger.entries),
      }
    case 'log': {
      const since = Number(call.query.get('since') ?? 0)
      return plain(parts.world.log.events.filter(({ id }) => id > since))
    }
    case 'phones':
      return parts.phones().map(describe)
    case 'lines':
      return plain(parts.lines())
    default:
      throw new ControlError(`There is no ${name} to read`)
  }
}

/** Runs a command by name, with its one object. */
const run = (target: object, name: string, body: Json | undefined): Json => {
  const command: unknown = Object.hasOwn(target, name) ? Reflect.get(target, name) : undefined
  if (typeof command !== 'function') throw new ControlError(`There is no command ${name}`)
  return plain(command(isObject(body) ? body : undefined) ?? { done: true })
}

/** `/control/…`: the same controls as JSON over HTTP, for the page and for other processes. */
export const handleControl = (parts: ControlParts, call: Call): WireResponse => {
  // Somebody else's page must not control it.
  if (call.headers.get('sec-fetch-site') === 'cross-site') return json(403, { error: 'Not from another site' })
  const [, first = '', second, third] = call.path.split('/').map(safeDecode)
  try {
    if (first === 'phones' && second !== undefined && third === 'media')
      return fileOf(parts.phone(numberOf(second)), call.query)
    if (first === 'phones' && second !== undefined) return json(200, onPhone(parts, call, second, third))
    if (call.method === 'GET') return json(200, read(parts, call, first))
    if (call.method !== 'POST') return json(405, { error: 'GET or POST' })
    const body = call.raw.length === 0 ? undefined : readJson(call.raw)
    if (first === 'meta' && second !== undefined) return json(200, run(parts.events, second, body))
    return json(200, run(parts.controls, first, body))
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : 'unknown' })
  }
}
