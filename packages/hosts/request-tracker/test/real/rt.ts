import { setTimeout as wait } from 'node:timers/promises'

interface Started {
  home: string
  port: number
  hookPort: number
  secret: string
  tokens: Readonly<Record<string, string>>
}

/** What `npm run test:rt` started. */
export const rt: Started = (() => {
  const given = process.env.DESKWIRE_RT
  if (given === undefined) throw new Error('Run these tests with `npm run test:rt`')
  return JSON.parse(given) as Started
})()

export const rtUrl = `http://127.0.0.1:${rt.port}`

export type Fields = Readonly<Record<string, unknown>>

/** A call as somebody of that name, straight to the real server. */
export const asUser = (name: 'deskwire' | 'agent1' | 'agent2' | 'ana') => {
  const call = async (method: string, path: string, json?: object): Promise<Fields> => {
    const answer = await fetch(`${rtUrl}/REST/2.0${path}`, {
      method,
      headers: { authorization: `token ${rt.tokens[name]}`, 'content-type': 'application/json' },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
    const location = answer.headers.get('location')
    const body: unknown = JSON.parse(text)
    return { ...(Array.isArray(body) ? { messages: body } : (body as object)), location }
  }
  const idOf = ({ location }: Fields): string => /(\d+)$/.exec(String(location))?.[1] ?? ''
  const say =
    (how: 'correspond' | 'comment') =>
    async (ticket: string, text: string, more: object = {}) =>
      idOf(await call('POST', `/ticket/${ticket}/${how}`, { Content: text, ContentType: 'text/plain', ...more }))
  return {
    get: (path: string) => call('GET', path),
    post: (path: string, json: object) => call('POST', path, json),
    put: (path: string, json: object) => call('PUT', path, json),
    reply: say('correspond'),
    comment: say('comment'),
    create: async (json: object) => String((await call('POST', '/ticket', { Queue: 'General', ...json })).id),
  }
}

export const file = (name: string, mime: string, bytes: Uint8Array) => ({
  FileName: name,
  FileType: mime,
  FileContent: Buffer.from(bytes).toString('base64'),
})

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

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export interface Told {
  id: string
  type: string
  by: string
  text: string
  files: readonly { name: string; bytes: Buffer }[]
}

const me = asUser('deskwire')

/** What people said in a ticket, oldest first, as RT has it. */
export const history = async (ticket: string): Promise<readonly Told[]> => {
  const { items } = await me.get(`/ticket/${ticket}/history?fields=Type,Creator&per_page=100`)
  const spoken = list(items)
    .map(fields)
    .filter(({ Type }) => Type === 'Create' || Type === 'Correspond' || Type === 'Comment')
  return Promise.all(
    spoken.map(async (one) => {
      const { _hyperlinks } = await me.get(`/transaction/${one.id}`)
      const parts: Fields[] = []
      for (const link of list(_hyperlinks).map(fields))
        if (link.ref === 'attachment')
          parts.push(await me.get(new URL(String(link._url)).pathname.replace('/REST/2.0', '')))
      const bytes = (part: Fields) => Buffer.from(String(part.Content ?? ''), 'base64')
      const text = parts.filter(({ Filename, ContentType }) => !Filename && String(ContentType).startsWith('text/'))
      const files = parts.filter(({ Filename }) => Boolean(Filename))
      return {
        id: String(one.id),
        type: String(one.Type),
        by: String(fields(one.Creator).id),
        text: text.map((part) => bytes(part).toString('utf8')).join('\n'),
        files: files.map((part) => ({ name: String(part.Filename), bytes: bytes(part) })),
      }
    }),
  )
}

/** Tickets by TicketSQL, newest last. */
export const tickets = async (sql: string): Promise<readonly string[]> => {
  const query = new URLSearchParams({ query: sql, orderby: 'id', per_page: '100' })
  return list((await me.get(`/tickets?${query}`)).items).map((one) => String(fields(one).id))
}

export const status = async (ticket: string): Promise<string> => String((await me.get(`/ticket/${ticket}`)).Status)

export const fieldOf = async (ticket: string, name: string): Promise<unknown> => {
  const { CustomFields } = await me.get(`/ticket/${ticket}`)
  const found = list(CustomFields)
    .map(fields)
    .find((one) => one.name === name)
  return list(found?.values)[0]
}
