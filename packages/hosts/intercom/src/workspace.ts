import { type Call, type Fields, fail, fields, type Handle, list, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

const keptMs = 5 * 60_000
const apps = { us: 'https://app.intercom.com', eu: 'https://app.eu.intercom.com', au: 'https://app.au.intercom.com' }

/** What changes rarely in a workspace, asked for once in a while. */
export const createWorkspace = ({ options, now }: Handle<Settings>, rest: Rest) => {
  const kept = <T>(read: (call: Call) => Promise<T>): ((call: Call) => Promise<T>) => {
    let known: { value: T; until: number } | undefined
    return async (call) => {
      if (!known || known.until < now()) known = { value: await read(call), until: now() + keptMs }
      return known.value
    }
  }

  const me = kept(async (call) => {
    const admin = await rest.get('/me', call)
    return { id: word(admin.id), name: word(admin.name) ?? '', app: fields(admin.app) }
  })
  const teams = kept(async (call) => list((await rest.get('/teams', call)).teams).map(fields))
  const attributes = kept(async (call) => {
    const { data } = await rest.get('/data_attributes?model=conversation', call)
    const usable = list(data)
      .map(fields)
      .filter(({ archived }) => archived !== true)
    return new Set(usable.flatMap(({ name, label }) => [word(name) ?? '', word(label) ?? '']))
  })
  const tags = new Map<string, string>()

  return {
    me,
    teams,
    attributes,

    async admin(call: Call): Promise<string> {
      const id = options.adminId ?? (await me(call)).id
      if (id !== undefined) return id
      throw fail('config', 'Intercom does not say whose access token this is', { remedy: 'Set `adminId`.' })
    },

    async admins(call: Call): Promise<readonly Fields[]> {
      return list((await rest.get('/admins', call)).admins).map(fields)
    },

    async urlOf(conversation: string, call: Call): Promise<string> {
      const app = word((await me(call)).app.id_code) ?? '_'
      return `${apps[options.region]}/a/inbox/${encodeURIComponent(app)}/inbox/conversation/${conversation}`
    },

    /** Before anything is written: without the attribute a conversation of ours could not be told from others. */
    async isReady(call: Call): Promise<void> {
      if ((await attributes(call)).has(options.attribute)) return
      throw fail('config', `Conversations have no attribute ${options.attribute}`, {
        remedy: 'Make it: Settings > Data > Conversations > Create attribute, format Text.',
      })
    },

    async team(queue: string | undefined, call: Call): Promise<string | undefined> {
      if (queue === undefined) return undefined
      if (Object.hasOwn(options.queues, queue)) return options.queues[queue]
      const found = (await teams(call)).find(({ id, name }) => word(id) === queue || word(name) === queue)
      if (found) return word(found.id)
      throw fail('config', `Intercom has no team ${queue}`, {
        remedy: 'Name the id of its team in `queues`, or make a team of that name.',
      })
    },

    /** `POST /tags` creates a tag, or gives the one that has the name. */
    async tag(name: string, call: Call): Promise<string> {
      const known = tags.get(name)
      if (known !== undefined) return known
      const { data } = await rest.request('POST', '/tags', call, { json: { name }, repeatable: true })
      const id = word(fields(data).id)
      if (id === undefined) throw fail('unexpected_answer', 'Intercom made a tag without an id')
      if (tags.size < 1_000) tags.set(name, id)
      return id
    },
  }
}

export type Workspace = ReturnType<typeof createWorkspace>
