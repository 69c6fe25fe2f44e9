import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault } from '@deskwire/testkit'
import { type Change, fieldIds, type Issue, roles, State, statuses } from './state.js'

export { fieldIds } from './state.js'

export const token = 'planted-c05de0074c58e73b0b3550d4df73acc7'
const me = 5

const nameOf = (state: State, id: number) => {
  const user = state.users.find((one) => one.id === id)
  return { id, name: `${user?.firstname} ${user?.lastname}` }
}

/** As Redmine 5.0.4 showed them (`GET /issues/1.json?include=journals,attachments`). */
const shown = (state: State, issue: Issue, include: string) => ({
  id: issue.id,
  project: { id: issue.project, name: 'Support' },
  tracker: { id: issue.tracker, name: 'Support' },
  status: statuses.find(({ id }) => id === issue.status),
  author: nameOf(state, issue.author),
  ...(issue.assigned !== undefined && { assigned_to: nameOf(state, issue.assigned) }),
  subject: issue.subject,
  description: issue.description,
  custom_fields: Object.values(fieldIds).map((id) => ({ id, name: String(id), value: issue.fields.get(id) ?? null })),
  created_on: issue.created_on,
  updated_on: issue.updated_on,
  ...(include.includes('attachments') && { attachments: issue.attachments.map(attachmentOf) }),
  ...(include.includes('journals') && {
    journals: issue.journals.map((one) => ({ ...one, user: nameOf(state, one.user) })),
  }),
  ...(include.includes('relations') && {
    relations: state.relations.filter(({ issue_id, issue_to_id }) => [issue_id, issue_to_id].includes(issue.id)),
  }),
})

const attachmentOf = ({ id, filename, content_type, bytes }: Issue['attachments'][number]) => ({
  id,
  filename,
  filesize: bytes.length,
  content_type,
  content_url: `http://redmine.example/attachments/download/${id}/${filename}`,
})

/** A Redmine on loopback: its REST API, as far as the adapter uses it. What it says was taken from Redmine 5.0.4. */
export const emulate = async (now: () => number = Date.now) => {
  const state = new State(now)
  const faults: Fault[] = []
  const calls: string[] = []

  const list = (query: URLSearchParams): Issue[] => {
    const since = /^>=(.+)$/.exec(query.get('updated_on') ?? '')?.[1]
    const custom = [...query].flatMap(([name, value]) => {
      const id = /^cf_(\d+)$/.exec(name)?.[1]
      return id === undefined ? [] : [{ id: Number(id), value }]
    })
    const subject = /^~(.*)$/.exec(query.get('subject') ?? '')?.[1]?.toLowerCase()
    return [...state.issues.values()]
      .filter(
        (issue) =>
          (since === undefined || issue.updated_on >= since) &&
          (subject === undefined || issue.subject.toLowerCase().includes(subject)) &&
          (!query.has('issue_id') || String(issue.id) === query.get('issue_id')) &&
          (!query.has('author_id') || String(issue.author) === query.get('author_id')) &&
          custom.every(({ id, value }) =>
            value === '*' ? issue.fields.get(id) !== undefined : issue.fields.get(id) === value,
          ),
      )
      .sort((a, b) => (a.updated_on < b.updated_on ? -1 : 1))
  }

  const answer = (
    method: string,
    path: string,
    query: URLSearchParams,
    body: Uint8Array,
  ): { status: number; json?: object; bytes?: Uint8Array; type?: string } => {
    const given = (): Change & { relation?: { issue_to_id: number; relation_type: string } } => {
      const json = JSON.parse(Buffer.from(body).toString()) as {
        issue?: Change
        relation?: { issue_to_id: number; relation_type: string }
      }
      return { ...json.issue, ...(json.relation && { relation: json.relation }) }
    }
    const page = <T>(all: readonly T[]) => {
      const from = Number(query.get('offset') ?? 0)
      return all.slice(from, from + Number(query.get('limit') ?? 25))
    }
    const id = /\/(\d+)(?:\/relations)?\.json$/.exec(path)?.[1]
    const issue = id === undefined ? undefined : state.issues.get(Number(id))
    if (path === '/issues.json' && method === 'POST') {
      const change = given()
      if (!change.subject || change.subject.length > 255) return { status: 422, json: { errors: ['Subject'] } }
      const made = state.create(change, me)
      return { status: 201, json: { issue: shown(state, made, '') } }
    }
    if (path === '/issues.json')
      return { status: 200, json: { issues: page(list(query)).map((one) => shown(state, one, '')) } }
    if (path.endsWith('/relations.json') && issue) {
      const relation = given().relation
      if (!relation || !state.issues.has(relation.issue_to_id)) return { status: 422, json: { errors: [] } }
      state.relations.push({ id: state.id(), issue_id: issue.id, ...relation })
      return { status: 201, json: {} }
    }
    if (path.startsWith('/relations/')) {
      const at = state.relations.findIndex((one) => String(one.id) === id)
      if (at < 0) return { status: 404 }
      state.relations.splice(at, 1)
      return { status: 204 }
    }
    if (path.startsWith('/issues/')) {
      if (!issue) return { status: 404 }
      if (method === 'GET') return { status: 200, json: { issue: shown(state, issue, query.get('include') ?? '') } }
      state.update(issue, given(), me)
      return { status: 204 }
    }
    if (path === '/uploads.json') {
      const made = state.upload(body, query.get('filename') ?? '', 'application/octet-stream')
      return { status: 201, json: { upload: { id: made.file.id, token: made.token } } }
    }
    const file = /^\/attachments\/(?:download\/)?(\d+)/.exec(path)?.[1]
    if (file !== undefined) {
      const found = state.files.get(Number(file))
      if (!found) return { status: 404 }
      if (path.endsWith('.json')) return { status: 200, json: { attachment: attachmentOf(found) } }
      return { status: 200, bytes: found.bytes, type: found.content_type }
    }
    if (path === '/users/current.json') return { status: 200, json: { user: { id: me, login: 'deskwire' } } }
    if (path === '/users.json')
      return {
        status: 200,
        json: {
          users: page(state.users).map(({ phone, role: _, ...user }) => ({
            ...user,
            custom_fields: [{ id: fieldIds.userPhone, name: 'Phone', value: phone ?? '' }],
          })),
        },
      }
    if (path === '/issue_statuses.json') return { status: 200, json: { issue_statuses: statuses } }
    if (path === '/roles.json') return { status: 200, json: { roles: roles.map(({ id, name }) => ({ id, name })) } }
    if (path.startsWith('/roles/')) return { status: 200, json: { role: roles.find((one) => String(one.id) === id) } }
    if (path === '/projects/support.json') return { status: 200, json: { project: { id: 1, name: 'Support' } } }
    if (/^\/projects\/(?:1|support)\/memberships\.json$/.test(path))
      return {
        status: 200,
        json: {
          memberships: page(
            state.users.flatMap(({ id, role }) =>
              role === undefined ? [] : [{ user: nameOf(state, id), roles: roles.filter((one) => one.id === role) }],
            ),
          ),
        },
      }
    return { status: 404 }
  }

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://redmine')
    calls.push(`${request.method} ${url.pathname}`)
    const end = (status: number, headers: Record<string, string> = {}) => void response.writeHead(status, headers).end()
    if (request.headers['x-redmine-api-key'] !== token) return end(401)
    const isWrite = request.method === 'PUT' || (request.method === 'POST' && url.pathname === '/issues.json')
    const fault = isWrite ? faults.shift() : undefined
    if (fault === 'hang') return
    if (fault === 'down') return end(503)
    if (fault === 'limited') return end(429, { 'retry-after': '3' })
    if (fault === 'refused') return end(422)
    const { status, json, bytes, type } = answer(
      request.method ?? '',
      url.pathname,
      url.searchParams,
      Buffer.concat(chunks),
    )
    if (fault === 'lost-answer') return void request.socket.destroy()
    response.writeHead(status, { 'content-type': type ?? 'application/json; charset=utf-8' })
    response.end(bytes ?? (json === undefined ? '' : JSON.stringify(json)))
  }

  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    state,
    calls,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (fault: Fault) => void faults.push(fault),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type Emulated = Awaited<ReturnType<typeof emulate>>
