import { ana, apiKey, type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { type Scene, type SceneOptions, scene } from './scene.js'

const hour = 3_600_000
const written = '(555) 123-0001'

const post = async (s: Scene, path: string, body: object): Promise<{ status: number; json: { id: string } }> => {
  const response = await fetch(`${s.served.url}/api${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: (await response.json()) as { id: string } }
}

describe.each<Medium>(media)('A2: an agent writes first, on %s', (medium) => {
  const words = 'Hi Ana, we have news.'
  // The Cloud API sends a template; the others are within their window here, and show the same words.
  const content =
    medium === 'whatsapp-cloud'
      ? { type: 'template', name: 'come_back', language: 'en', values: { 1: 'Ana' } }
      : { type: 'text', text: words }

  const begin = async (options: SceneOptions = {}) => {
    const s = await scene({ medium, ...options })
    const beth = s.userOf('beth.anglin')
    const record = s.now.tables.insert('sn_customerservice_case', { short_description: 'A late parcel' })
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the virtual agent')
    return { s, beth, record }
  }
  const write = async (s: Scene, record: { sys_id?: string }) => {
    const { status } = await post(s, '/conversations', {
      channel: 'phone',
      to: written,
      agent: { id: 'beth.anglin', name: 'Beth Anglin' },
      record: { host: 'servicenow', id: record.sys_id ?? '' },
      content,
    })
    expect(status).toBe(202)
    await s.until(() => s.inbox().includes(words), 'her words')
  }

  it('after the conversation ended: the answer opens with her, reads her words, and `route` sees it', async () => {
    const seen: unknown[] = []
    const { s, beth, record } = await begin({
      bridge: {
        route: ({ outreach }) => {
          seen.push(outreach?.agent)
          return { host: 'servicenow', queue: outreach ? 'owners' : 'support' }
        },
      },
    })
    s.chat().send('bye')
    await s.until(() => s.session.mode === 'ended', 'the end')
    await s.settled()
    await write(s, record)
    await s.settled()
    s.chat().send('What news?')
    await s.until(() => s.now.agent.queue()[0]?.offeredTo === beth.sys_id, 'the offer to her')
    expect(s.now.agent.sessions.size).toBe(2)
    expect(s.now.agent.queue()).toMatchObject([{ queue: 'owners' }])
    expect(s.session.context).toMatchObject({ deskwire_agent: 'beth.anglin' })
    expect(s.session.lines.slice(0, 2)).toMatchObject([
      { from: 'history', name: 'Beth Anglin', text: words },
      { from: 'customer', text: 'What news?' },
    ])
    expect(seen.at(-1)).toEqual({ id: 'beth.anglin', name: 'Beth Anglin' })
    const session = await s.accept('Beth Anglin')
    s.now.agent.say(session, 'Your parcel is here')
    await s.until(() => s.inbox().at(-1) === 'Your parcel is here', 'her answer')
    const linked = () => s.now.tables.of('interaction_related_record')
    await s.until(() => linked().length === 1, 'the link to the record she wrote from')
    expect(linked()).toMatchObject([{ document_id: record.sys_id, interaction: s.session.interaction }])
    // Once only: what they write next is part of this conversation.
    s.chat().send('Thanks')
    await s.until(() => s.said().includes('Thanks'), 'the thanks')
    expect(s.now.agent.sessions.size).toBe(2)
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('while the virtual agent has the conversation: she gets it with the answer', async () => {
    const { s, beth, record } = await begin()
    await s.settled()
    await write(s, record)
    await s.settled()
    s.chat().send('What news?')
    await s.until(() => s.now.agent.queue()[0]?.offeredTo === beth.sys_id, 'the offer to her')
    expect(s.now.agent.sessions.size).toBe(1)
    expect(s.inbox()).not.toContain('You said: What news?')
    const notes = () => s.now.tables.journal(s.session.interaction, 'work_notes').map(({ value = '' }) => value)
    await s.until(() => notes().some((note) => note.includes(words)), 'her words in the interaction')
  })

  it('while another agent has it, it stays with that agent', async () => {
    const { s, record } = await begin()
    s.chat().send('agent please')
    await s.accept('Ben')
    await s.settled()
    await write(s, record)
    s.chat().send('What news?')
    await s.until(() => s.said().includes('What news?'), 'the answer')
    await s.settled()
    expect(s.now.tables.of('awa_work_item')).toMatchObject([{ state: 'accepted' }])
    expect(s.now.tables.of('awa_work_item')[0]?.assigned_to).toBeUndefined()
  })

  it('an answer that comes too late begins a conversation like any other', async () => {
    const { s, record } = await begin()
    s.chat().send('bye')
    await s.until(() => s.session.mode === 'ended', 'the end')
    await s.settled()
    await write(s, record)
    await s.settled()
    await s.later(4 * 24 * hour)
    s.chat().send('What news?')
    await s.until(() => s.inbox().includes('You said: What news?'), 'the virtual agent')
    expect(s.now.agent.queue()).toEqual([])
  })
})

it('a number that cannot be read is refused with what would be right', async () => {
  const s = await scene()
  const content = { type: 'text', text: 'Hi' }
  const { status, json } = await post(s, '/conversations', { channel: 'phone', to: 'my number', content })
  expect(status).toBe(400)
  expect(JSON.stringify(json)).toContain('country code')
  expect(s.inbox(ana)).toEqual([])
})
