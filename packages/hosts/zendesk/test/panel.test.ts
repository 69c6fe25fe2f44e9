import { generateKeyPairSync } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { appFiles, zip } from '../app/build.mjs'
import { replies } from './emulated/zendesk.js'
import { type Scene, scene } from './scene.js'

const attempts = 100
const page = { html: '<meta name="deskwire" content="%START%">', files: new Map() }

interface Start {
  bearer?: string
  asking?: string
  around?: readonly string[]
  refused?: boolean
}

const startOf = (html: string): Start => {
  const content = /content="([^"]*)"/.exec(html)?.[1] ?? ''
  return JSON.parse(content.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))) as Start
}

let strangers = 0
/** Whoever fails often from one address waits longer each time; these come from many. */
const elsewhere = () => ({ 'x-forwarded-for': `198.51.${Math.floor(++strangers / 250)}.${strangers % 250}` })

const at = (s: Scene, path: string) => s.local(`${s.bridge.publicUrl}${path}`)

/** What Zendesk posts into the frame. */
const open = async (s: Scene, body: URLSearchParams, path = '/panel/zendesk?origin=https%3A%2F%2Facme.zendesk.com') => {
  const answer = await fetch(at(s, path), { method: 'POST', body, headers: elsewhere() })
  return {
    status: answer.status,
    policy: answer.headers.get('content-security-policy'),
    ...startOf(await answer.text()),
  }
}

/** What the page answers, once Zendesk's page has told it where it stands. */
const beside = async (s: Scene, asking: string, ticket: unknown) => {
  const answer = await fetch(at(s, '/panel/zendesk'), {
    method: 'POST',
    headers: { authorization: `Bearer ${asking}`, 'content-type': 'application/json', ...elsewhere() },
    body: JSON.stringify({ ticket }),
  })
  return { status: answer.status, json: (await answer.json()) as Start }
}

const state = (s: Scene, bearer: string) =>
  fetch(at(s, '/api/panel/state'), { headers: { authorization: `Bearer ${bearer}`, ...elsewhere() } })

const opened = async () => {
  const s = await scene({ serve: { panel: page, trustedProxies: 1 } })
  s.chat().send('My teapot leaks')
  await s.settled()
  return { s, ticket: s.desk.tickets[0]?.id ?? 0, ben: s.desk.agentBen.id }
}

describe('the panel in a ticket of Zendesk', () => {
  it('F11: Zendesk signs the agent, its page names the ticket, its API says that the agent may answer there', async () => {
    const { s, ticket, ben } = await opened()
    const first = await open(s, s.desk.app.form(ben, { at: s.clock() }))
    expect(first).toMatchObject({ status: 200, around: [s.desk.url] })
    expect(first.policy).toContain(`frame-ancestors ${s.desk.url}`)
    expect(first.bearer).toBeUndefined()
    // What the page asks with opens nothing yet.
    expect((await state(s, first.asking ?? '')).status).toBe(401)
    const { status, json } = await beside(s, first.asking ?? '', String(ticket))
    expect(status).toBe(200)
    const shown = await state(s, json.bearer ?? '')
    expect(await shown.json()).toMatchObject({
      agent: { id: String(ben), name: 'Ben' },
      ticket: { id: String(ticket) },
      messages: [{ text: 'My teapot leaks' }],
    })
  })

  it('an opening is taken once, also when its signature is written in another way', async () => {
    const { s, ben } = await opened()
    const token = s.desk.app.token(ben, { at: s.clock() })
    expect((await open(s, new URLSearchParams({ token }))).status).toBe(200)
    // The last character has bits to spare: the next one means the same bytes.
    const other = `${token.slice(0, -1)}${String.fromCharCode(token.charCodeAt(token.length - 1) + 1)}`
    for (const again of [token, other])
      expect(await open(s, new URLSearchParams({ token: again }))).toMatchObject({ status: 401, refused: true })
    const why = s.log.map(({ message }) => String(message)).filter((said) => said.startsWith('Panel refused'))
    expect(new Set(why)).toEqual(new Set(['Panel refused: The opening was taken before']))
  })

  it('100 that are forged, 100 of another installation, 100 that are old: nothing is shown', async () => {
    const { s, ben } = await opened()
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (let n = 1; n <= attempts; n++) {
      const more = { qsh: `${n}` }
      const ours = s.clock()
      for (const signing of [
        { at: ours, key, more },
        { at: ours, installation: 5_000 + n, more },
        { at: ours - 60_000 - n * n * 1_000, more },
      ])
        expect(await open(s, s.desk.app.form(ben, signing))).toMatchObject({ status: 401, refused: true })
    }
    const why = new Set(s.log.map(({ message }) => message).filter((said) => String(said).startsWith('Panel refused')))
    expect([...why]).toEqual(
      expect.arrayContaining([
        'Panel refused: The signature of the token does not match',
        'Panel refused: The token is meant for somebody else',
        'Panel refused: The opening is too old',
      ]),
    )
  })

  it('an agent is let in before the tickets that they may answer in, and no others', async () => {
    const { s, ticket, ben } = await opened()
    const { desk } = s
    desk.state.groups.push({ id: 70, name: 'Support', is_public: true }, { id: 71, name: 'Board', is_public: false })
    const { asking = '' } = await open(s, desk.app.form(ben, { at: s.clock() }))
    const may = async (agent: object, about: object, groups: readonly number[] = []) => {
      Object.assign(desk.agentBen, { role: 'agent', ticket_restriction: null, ...agent })
      Object.assign(desk.ticket(ticket), { group_id: null, assignee_id: null, organization_id: null, ...about })
      desk.state.memberships.set(ben, groups)
      return (await beside(s, asking, ticket)).status
    }
    expect(await may({}, {})).toBe(200)
    expect(await may({}, { group_id: 70 })).toBe(200)
    expect(await may({}, { group_id: 71 })).toBe(403)
    expect(await may({}, { group_id: 71 }, [71])).toBe(200)
    expect(await may({ role: 'admin' }, { group_id: 71 })).toBe(200)
    expect(await may({ ticket_restriction: 'groups' }, { group_id: 70 })).toBe(403)
    expect(await may({ ticket_restriction: 'groups' }, {})).toBe(403)
    expect(await may({ ticket_restriction: 'groups' }, { group_id: 70 }, [70])).toBe(200)
    expect(await may({ ticket_restriction: 'assigned' }, {})).toBe(403)
    expect(await may({ ticket_restriction: 'assigned' }, { assignee_id: ben })).toBe(200)
    expect(await may({ ticket_restriction: 'organization' }, {})).toBe(403)
    expect(await may({ ticket_restriction: 'organization', organization_id: 9 }, { organization_id: 9 })).toBe(200)
    for (const restriction of ['requested', 'something new', undefined])
      expect(await may({ ticket_restriction: restriction }, {})).toBe(403)
    expect(await may({ role: 'end-user' }, {})).toBe(403)
    expect(await may({ only_private_comments: true }, {})).toBe(403)
    expect(await may({ only_private_comments: false, suspended: true }, {})).toBe(403)
    expect(await may({ suspended: false, active: false }, {})).toBe(403)
  })

  it('a ticket that is none, an answer that does not come, and a page that waited too long', async () => {
    const { s, ticket, ben } = await opened()
    const { asking = '' } = await open(s, s.desk.app.form(ben, { at: s.clock() }))
    expect((await beside(s, asking, 999_999)).status).toBe(403)
    expect((await beside(s, asking, '../users/1')).status).toBe(403)
    expect((await beside(s, asking, { id: ticket })).status).toBe(400)
    s.desk.plant(replies.refused, ({ path }) => path.startsWith('/tickets/'))
    expect((await beside(s, asking, ticket)).status).toBe(502)
    expect((await beside(s, `${asking.slice(0, -3)}AAA`, ticket)).status).toBe(401)
    await s.later(61_000)
    expect((await beside(s, asking, ticket)).status).toBe(401)
  })
})

describe('the app', () => {
  it('is a zip of its files, with the address of the panel', () => {
    const files = appFiles('https://bridge.acme.example/panel/zendesk', 'help@acme.example')
    const bytes = zip(files)
    const read = new Map<string, Buffer>()
    // The directory is found from the end, as readers do.
    const end = bytes.length - 22
    expect(bytes.readUInt32LE(end)).toBe(0x06054b50)
    let entry = bytes.readUInt32LE(end + 16)
    for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
      const [packed, length, from] = [20, 28, 42].map((offset) => bytes.readUInt32LE(entry + offset))
      const nameLength = (length ?? 0) & 0xffff
      const name = bytes.toString('utf8', entry + 46, entry + 46 + nameLength)
      const begin = (from ?? 0) + 30 + nameLength
      read.set(name, inflateRawSync(bytes.subarray(begin, begin + (packed ?? 0))))
      entry += 46 + nameLength
    }
    expect([...read.keys()]).toEqual(files.map(([name]) => name))
    for (const [name, content] of files) expect(read.get(name)?.equals(content)).toBe(true)
    expect([...read.keys()]).toEqual(
      expect.arrayContaining(['manifest.json', 'translations/en.json', 'assets/logo.png', 'assets/logo-small.png']),
    )
    const manifest = JSON.parse(read.get('manifest.json')?.toString() ?? '')
    expect(manifest).toMatchObject({
      author: { email: 'help@acme.example' },
      signedUrls: true,
      location: { support: { ticket_sidebar: { url: 'https://bridge.acme.example/panel/zendesk' } } },
    })
    expect(() => appFiles('http://bridge.acme.example/panel/zendesk', 'a@b.example')).toThrow('is not the address')
  })
})
