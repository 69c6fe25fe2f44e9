import { setTimeout as wait } from 'node:timers/promises'
import { started, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { type RedmineOptions, redmine } from '../../src/index.js'

type Name = 'admin' | 'ana' | 'bea' | 'ben' | 'deskwire'

interface Started {
  home: string
  port: number
  /** Where the bridge with the panel is. */
  panelPort: number
  keys: Readonly<Record<Name, string>>
  ids: Readonly<Record<Name, number>>
  fields: Readonly<Record<'channel' | 'phone' | 'conversation' | 'entry' | 'delivery' | 'userPhone', number>>
}

/** What `npm run test:redmine` started. */
export const real: Started = (() => {
  const given = process.env.DESKWIRE_REDMINE
  if (given === undefined) throw new Error('Run these tests with `npm run test:redmine`')
  return JSON.parse(given) as Started
})()

export const url = `http://127.0.0.1:${real.port}`

type Fields = Readonly<Record<string, unknown>>

/** A call as somebody of that name, straight to the real server. */
export const as = (name: Name) => {
  const call = async (method: string, path: string, json?: object, tries = 5): Promise<Fields> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-redmine-api-key': real.keys[name], 'content-type': 'application/json' },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    const text = await answer.text()
    // Its SQLite may be locked by what the bridge writes meanwhile.
    if (answer.status === 500 && method === 'GET' && tries > 1) {
      await wait(500)
      return call(method, path, json, tries - 1)
    }
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
    return text.trim() === '' ? {} : (JSON.parse(text) as Fields)
  }
  const upload = async (filename: string, bytes: Uint8Array): Promise<string> => {
    const answer = await fetch(`${url}/uploads.json?filename=${filename}`, {
      method: 'POST',
      headers: { 'x-redmine-api-key': real.keys[name], 'content-type': 'application/octet-stream' },
      body: bytes,
    })
    return ((await answer.json()) as { upload: { token: string } }).upload.token
  }
  return {
    get: (path: string) => call('GET', path),
    update: (issue: string, change: object) => call('PUT', `/issues/${issue}.json`, { issue: change }),
    create: async (issue: object): Promise<string> => {
      const made = (await call('POST', '/issues.json', {
        issue: { project_id: 'support', tracker_id: 3, ...issue },
      })) as {
        issue: { id: number }
      }
      return String(made.issue.id)
    },
    upload,
  }
}

export interface Issue {
  id: number
  subject: string
  description: string
  status: { name: string }
  custom_fields: { id: number; value: string | null }[]
  journals: { user: { name: string }; notes: string | null; private_notes: boolean; details: unknown[] }[]
  attachments: { id: number; filename: string; filesize: number }[]
}

/** Waits for what must become true; says what it saw when it does not. */
export const until = async <T>(what: string, look: () => T | Promise<T>, is: (seen: T) => boolean): Promise<T> => {
  let seen = await look()
  for (let tries = 0; !is(seen); tries++) {
    if (tries === 600) throw new Error(`${what} did not come; last seen: ${JSON.stringify(seen)?.slice(0, 1_500)}`)
    await wait(100)
    seen = await look()
  }
  return seen
}

export const issuesOf = async (phone: string): Promise<readonly Issue[]> => {
  const asked = new URLSearchParams({ status_id: '*', [`cf_${real.fields.phone}`]: phone, sort: 'id' })
  return ((await as('deskwire').get(`/issues.json?${asked}`)) as { issues: Issue[] }).issues
}

export const issue = async (id: string | number): Promise<Issue> =>
  ((await as('deskwire').get(`/issues/${id}.json?include=journals,attachments`)) as { issue: Issue }).issue

/** What everybody said in it, notes between agents in brackets. */
export const said = async (id: string | number): Promise<readonly string[]> => {
  const { description, journals } = await issue(id)
  return [
    description,
    ...journals.flatMap(({ notes, private_notes }) => (notes ? [private_notes ? `(${notes})` : notes] : [])),
  ].map((words) => words.replaceAll('\r\n', '\n'))
}

export interface SceneOptions extends WireSceneOptions {
  host?: Partial<RedmineOptions>
}

const show = (level: string) => (detail: object, message: string) => console.log(level, message, JSON.stringify(detail))
const log = { debug: show('debug'), info: show('info'), warn: show('warn'), error: show('error') }

/** A wire scene with the real Redmine behind the bridge, read every second. */
export class Scene extends WireScene {
  constructor(readonly options: SceneOptions = {}) {
    super({
      lines: { whatsapp: 'whatsapp-cloud', sms: 'twilio-sms', twilio: 'twilio-whatsapp' },
      ...options,
      bridge: { callMs: 10_000, ...(process.env.DESKWIRE_REDMINE_LOG !== undefined && { log }), ...options.bridge },
    })
  }

  protected ends() {
    return { hosts: { redmine: makeHost(this.options.host) } }
  }
}

export const scene = (options?: SceneOptions): Promise<Scene> => started(new Scene(options))

export const makeHost = (more: Partial<RedmineOptions> = {}) => {
  const { userPhone: _, ...fields } = real.fields
  return redmine({
    url,
    auth: { kind: 'token', token: real.keys.deskwire },
    project: 'support',
    tracker: 3,
    fields,
    country: 'US',
    pollEveryMs: 1_000,
    settlesAfterMs: 500,
    ...more,
  })
}
