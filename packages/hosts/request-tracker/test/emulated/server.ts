import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault } from '@deskwire/testkit'
import { type Limit, matches, ofTransaction, ticketSql } from './search.js'
import { pageOf, ticketShape, transactionShape, userShape } from './shapes.js'
import { State } from './state.js'
import { type Answer, addMessage, createTicket, refuse, update } from './writes.js'

type Json = Readonly<Record<string, unknown>>

export const token = '1-31-token-of-the-integration-user'

const found = (body: unknown): Answer => ({ status: 200, body })
const notFound = refuse(404, 'Not Found')
// What is not there is not found only for superusers: others get this, for RT asks who may see it first.
const broken = refuse(500, 'Internal Server Error')

export interface Emulator {
  state: State
  url: string
  fail(fault: Fault): void
  close(): Promise<void>
}

/** REST2 of Request Tracker 5.0.3 on loopback, with its odd codes. */
export const emulate = async (): Promise<Emulator> => {
  const state = new State()
  let planted: Fault | undefined
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const isWrite = request.method !== 'GET'
      const fault = isWrite ? planted : undefined
      if (isWrite) planted = undefined
      answer(state, request, response, Buffer.concat(chunks).toString('utf8'), fault)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (fault) => {
      planted = fault
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const answer = (
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
  fault: Fault | undefined,
): void => {
  if (fault === 'hang') return
  const { status, body, location } =
    fault === 'limited' || fault === 'down'
      ? refuse(fault === 'down' ? 503 : 429, 'The proxy in front says no')
      : fault === 'refused'
        ? refuse(400, 'Message could not be recorded')
        : request.headers.authorization === `token ${token}`
          ? handle(state, request, text)
          : refuse(401, 'Unauthorized')
  if (fault === 'lost-answer') {
    request.socket.destroy()
    return
  }
  response.writeHead(status, {
    'content-type': 'application/json; charset="utf-8"',
    ...(location !== undefined && { location }),
    ...(fault === 'limited' && { 'retry-after': '3' }),
  })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

const handle = (state: State, request: IncomingMessage, text: string): Answer => {
  const url = new URL(request.url ?? '', 'http://rt.example')
  const path = decodeURIComponent(url.pathname.replace('/REST/2.0', ''))
  if (request.method === 'GET') return read(state, path, url.searchParams)
  const json = JSON.parse(text) as Json
  const message = /^\/ticket\/(\d+)\/(correspond|comment)$/.exec(path)
  if (message) return addMessage(state, Number(message[1]), message[2] ?? '', json)
  const ticket = /^\/ticket\/(\d+)$/.exec(path)?.[1]
  if (request.method === 'PUT' && ticket !== undefined) return update(state, Number(ticket), json)
  if (path === '/ticket') return createTicket(state, json)
  return path === '/user' ? createUser(state, json) : notFound
}

const createUser = (state: State, json: Json): Answer => {
  const row = {
    id: state.next(),
    name: String(json.Name),
    real: String(json.RealName ?? ''),
    mobile: String(json.MobilePhone ?? ''),
    privileged: false,
    whatsApp: '',
  }
  state.users.push(row)
  return { status: 201, body: { id: row.name, type: 'user' }, location: `/REST/2.0/user/${row.name}` }
}

const read = (state: State, path: string, query: URLSearchParams): Answer => {
  const [, kind = '', id = '', more] = path.split('/')
  const asked = query.get('query') ?? ''
  const limits = asked.startsWith('[') ? (JSON.parse(asked) as Limit[]) : []
  switch (kind) {
    case 'rt':
      return found({ Version: '5.0.3' })
    case 'ticket': {
      const row = state.ticket(Number(id))
      if (!row) return notFound
      if (more !== 'history') return found(ticketShape(state, row))
      const some = state.history(row.id).filter((one) => matches(ofTransaction(state, one), limits))
      return found(
        pageOf(
          'transaction',
          some.map((one) => transactionShape(state, one)),
          query,
        ),
      )
    }
    case 'tickets': {
      const rows = [...state.tickets.values()].filter((row) => row.effective === row.id && ticketSql(state, row, asked))
      return found(
        pageOf(
          'ticket',
          rows.map((row) => ticketShape(state, row)),
          query,
        ),
      )
    }
    case 'transaction': {
      const one = state.transactions.find((other) => other.id === Number(id))
      return one ? found(transactionShape(state, one)) : broken
    }
    case 'transactions': {
      const some = state.transactions.filter((one) => matches(ofTransaction(state, one), limits))
      return found(
        pageOf(
          'transaction',
          some.map((one) => transactionShape(state, one)),
          query,
        ),
      )
    }
    case 'attachment': {
      const part = state.parts.find((other) => other.id === Number(id))
      if (!part) return broken
      const content = part.bytes.toString('base64')
      return found({
        id: part.id,
        ContentType: part.type,
        ...(part.name !== '' && { Filename: part.name }),
        Content: content,
      })
    }
    case 'attachments': {
      const parts = state.parts.filter((part) => matches({ TransactionId: String(part.transaction) }, limits))
      return found(
        pageOf(
          'attachment',
          parts.map(({ id, type, name }) => ({ id, ContentType: type, Filename: name })),
          query,
        ),
      )
    }
    case 'user': {
      const row = state.users.find((other) => other.name === id || String(other.id) === id)
      return row ? found(userShape(state, row)) : notFound
    }
    case 'users': {
      // Phones cannot be searched, and a custom field that RT does not know limits nothing: everybody comes.
      const rows = state.users.filter((row) =>
        matches({ Name: row.name, 'CustomField.{WhatsAppId}': row.whatsApp }, limits),
      )
      const names = new Map(rows.map(({ id, name }) => [id, name]))
      return found(
        pageOf(
          'user',
          rows.map((row) => userShape(state, row)),
          query,
          (row) => names.get(Number(row.id)) ?? '',
        ),
      )
    }
    default:
      return catalogue(state, kind, id, query, limits)
  }
}

const catalogue = (
  state: State,
  kind: string,
  id: string,
  query: URLSearchParams,
  limits: readonly Limit[],
): Answer => {
  const shapes = state.articles.map(({ id: number, name, summary }) => ({
    id: number,
    Name: name,
    Summary: summary,
    Disabled: '0',
    Class: { type: 'class', id: '1' },
    CustomFields: [],
  }))
  switch (kind) {
    case 'articles':
      return found(
        pageOf(
          'article',
          shapes.filter((one) => matches({ Name: one.Name, Summary: one.Summary }, limits)),
          query,
        ),
      )
    case 'article': {
      const one = shapes.find((other) => String(other.id) === id)
      return one ? found(one) : notFound
    }
    case 'class':
      return found({ id: 1, Name: 'Public' })
    case 'queue':
      return state.queues.includes(id) ? found({ id: state.queues.indexOf(id) + 1, Name: id }) : notFound
    case 'customfields': {
      const all = [
        ...[...state.ticketFields].map((Name) => ({ Name, LookupType: 'RT::Queue-RT::Ticket' })),
        ...[...state.transactionFields].map((Name) => ({ Name, LookupType: 'RT::Queue-RT::Ticket-RT::Transaction' })),
        ...[...state.userFields].map((Name) => ({ Name, LookupType: 'RT::User' })),
      ].map((one, n) => ({ id: n + 1, ...one }))
      return found(
        pageOf(
          'customfield',
          all.filter(({ Name }) => matches({ Name }, limits)),
          query,
        ),
      )
    }
    default:
      return notFound
  }
}
