import { createHash } from 'node:crypto'
import { memory } from '@deskwire/core'
import type { Change } from '@deskwire/core/store'
import { type FakeChannel, type FakeHost, fakeChannel, fakeHost } from '@deskwire/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { keys, type Serving, serving } from './serving.js'

const theirs = 'globex-key-0123456789abcdef'
const ana = '+15551230001'
const secret = 'the blue folder'
const picture = Buffer.from('a picture of the blue folder')
const stored = createHash('sha256').update(picture).digest('hex')

const leaked = (text: string) => ['blue', 'folder.png', 'Ana of', '/media/'].filter((known) => text.includes(known))

interface Document {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
}

describe('a key of one tenant reads nothing of another, and changes nothing there', () => {
  let s: Serving
  let globex: { channel: FakeChannel; host: FakeHost }
  /** Every kind of reference to what is `main`'s. */
  let references: Readonly<Record<string, string>>

  const store = () => s.scene.bridge.store

  beforeEach(async () => {
    const channel = fakeChannel()
    channel.files.set('file-1', picture)
    s = await serving(
      { store: memory(), channel },
      {
        api: {
          keys: [
            { key: keys.admin, scope: 'admin' },
            { key: theirs, scope: 'admin', tenant: 'globex', name: 'globex' },
          ],
        },
      },
    )
    const lines = [{ id: 'line-2', medium: 'whatsapp', address: '+15550002000' }] as const
    globex = { channel: fakeChannel({ lines }), host: fakeHost() }
    await s.scene.bridge.addTenant('globex', { channels: { fake: globex.channel }, hosts: { desk: globex.host } })
    await s.scene.customer(secret, ana, { name: 'Ana of the blue folder' })
    await s.scene.customer({
      type: 'media',
      kind: 'image',
      media: { ref: 'file-1', mime: 'image/png', name: 'folder.png' },
    })
    await s.scene.settled(1)
    const reply = await s.scene.agent('Here it is, the blue folder')
    await s.scene.settled(1)
    s.scene.channel.next({ refuse: { code: 'content' } })
    await s.ask('POST', '/api/consent/grant', {
      key: keys.admin,
      json: { address: ana, channel: 'fake', purpose: 'updates', evidence: 'a form about the blue folder' },
    })
    const said = await s.ask('POST', '/api/conversations', {
      key: keys.admin,
      json: { channel: 'fake', to: ana, content: { type: 'text', text: secret } },
    })
    // A reply to a ticket that nobody knows is set aside for a person.
    await s.scene.agent('about the blue folder', 'T404')
    await s.scene.later(11 * 60_000)
    await s.scene.until(async () => (await s.scene.bridge.books('main')).parked === 1, 'what is parked')
    const uploaded = await s.ask('POST', '/api/media', {
      key: keys.admin,
      body: picture,
      headers: { 'content-type': 'image/png' },
    })
    const [conversation] = (await store().conversations('main', { limit: 1 })).items
    if (!conversation) throw new Error('There is no conversation')
    const messages = await store().messages('main', { conversation: conversation.id, limit: 2 })
    const [record] = (await store().consents('main', { limit: 1, customer: conversation.customer })).items
    const [parked] = (await store().parked('main', { limit: 1 })).items
    references = {
      conversation: conversation.id,
      customer: conversation.customer,
      message: messages.items[0]?.message.id ?? '',
      cursor: messages.next ?? '',
      work: (said.json as { id: string }).id,
      parked: parked?.id ?? '',
      ticket: conversation.ticket?.id ?? '',
      reply,
      consent: record?.id ?? '',
      media: (uploaded.json as { ref: string }).ref,
      'the name in the store': stored,
      address: ana,
      words: 'blue',
    }
    for (const [kind, value] of Object.entries(references)) expect([kind, value]).not.toEqual([kind, ''])
  })

  /** All that is kept and all that left: an act on it would show here. */
  const state = async () => ({
    books: await s.scene.bridge.books('main'),
    conversations: await store().conversations('main', { limit: 10 }),
    messages: await store().messages('main', { limit: 50 }),
    consents: await store().consents('main', { addresses: [`phone:${ana}`], limit: 50 }),
    parked: await store().parked('main', { limit: 10 }),
    sent: s.scene.channel.taken.length,
    tickets: JSON.stringify(s.scene.host.tickets),
  })

  const bodies = (path: string, value: string): readonly object[] => {
    const file = { type: 'media', kind: 'image', media: { ref: value, mime: 'image/png' } }
    const card = { type: 'card', title: 't', image: { ref: value, mime: 'image/png' } }
    const evidence = { address: ana, evidence: 'none', channel: 'fake' }
    switch (path) {
      case '/conversations':
        return [file, card].map((content) => ({ channel: 'fake', to: '+15559990000', content }))
      case '/notify':
        return [{ channel: 'fake', to: '+15559990000', topic: 'news', content: file }]
      case '/notify/bulk':
        return [{ items: [{ channel: 'fake', to: '+15559990000', topic: 'news', content: file }] }]
      case '/work':
        return [{ ids: [value] }]
      case '/consent/grant':
        return [{ ...evidence, purpose: 'updates' }]
      case '/consent/import':
        return [{ items: [{ ...evidence, purpose: 'all', granted: false }] }]
      case '/consent/erase':
        return [{ address: ana }]
      case '/conversations/{conversation}/records':
        return [{ record: value }]
      case '/conversations/{conversation}/assign':
        return [{ queue: 'support' }]
      case '/conversations/{conversation}/handoff':
        return [{ reason: 'because' }]
      case '/records':
        return [{ title: 't', contact: value }]
      case '/contacts':
        return [{ address: ana }]
      default:
        return [evidence, {}]
    }
  }

  it('over every route of the API and every kind of reference', async () => {
    const before = await state()
    const { paths } = (await s.ask('GET', '/t/globex/api/openapi.json', { key: theirs })).json as Document
    let shown = 0
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { parameters = [] }] of Object.entries(operations)) {
        const names = parameters.filter((one) => one.in === 'query' && one.name !== 'limit').map(({ name }) => name)
        for (const [kind, value] of Object.entries(references)) {
          if (names.length === 0 && !path.includes('{') && method === 'get' && kind !== 'words') continue
          const place = path.replace(/\{\w+\}/g, encodeURIComponent(value))
          const all = new URLSearchParams(Object.fromEntries(names.map((name) => [name, value])))
          const targets = new Set([
            `${place}?${all}`,
            ...names.map((name) => `${place}?${new URLSearchParams([[name, value]])}`),
          ])
          for (const target of targets)
            for (const json of method === 'post' ? bodies(path, value) : [undefined]) {
              const answer = await s.ask(method.toUpperCase(), `/t/globex/api${target}`, {
                key: theirs,
                ...(json && { json }),
              })
              const what = `${method} ${target} with ${kind}: ${answer.status}`
              expect([what, answer.status]).not.toEqual([what, 500])
              expect([what, leaked(answer.text.replaceAll(value, ''))]).toEqual([what, []])
              // Who may read it is shown it, so the question was a right one.
              if (
                method === 'get' &&
                leaked((await s.ask('GET', `/api${target}`, { key: keys.admin })).text).length > 0
              )
                shown++
            }
        }
        const elsewhere = await s.ask(method.toUpperCase(), `/api${path}`, { key: theirs })
        expect([method, path, elsewhere.status]).toEqual([method, path, 403])
      }
    expect(shown).toBeGreaterThan(10)
    await s.scene.settled(1)
    expect(await state()).toEqual(before)
    // Nobody of theirs was sent the file.
    expect(JSON.stringify(globex.channel.taken)).not.toContain('image/png')
  })

  it('a file is sent by the reference of who handed it in, never by its name in the store', async () => {
    const say = (tenant: string, ref: string, key: string) =>
      s.ask('POST', `${tenant}/api/conversations`, {
        key,
        json: {
          channel: 'fake',
          to: '+15559990000',
          content: { type: 'media', kind: 'image', media: { ref, mime: 'image/png' } },
        },
      })
    const refused = { status: 400, json: { errors: [{ pointer: '/content' }] } }
    const own = references.media ?? ''
    expect(await say('/t/globex', own, theirs)).toMatchObject(refused)
    expect(await say('/t/globex', stored, theirs)).toMatchObject(refused)
    expect(await say('', stored, keys.admin)).toMatchObject(refused)
    expect(await say('', own, keys.admin)).toMatchObject({ status: 202, json: { accepted: 'new' } })
    expect(Buffer.from(own, 'base64url').toString('latin1') + own).not.toContain(stored)
  })

  it('a helpdesk of theirs cannot name our file in a reply: what it says of our store is not heard', async () => {
    const { channel, host } = globex
    const { bridge, clock } = s.scene
    await bridge.receive(
      { tenant: 'globex', kind: 'channels', name: 'fake' },
      channel.webhook([s.scene.message('hi', '+15559990000', { line: 'line-2' })], clock()),
    )
    await s.scene.until(() => host.tickets.length === 1, 'their ticket')
    const media = { ref: 'x', mime: 'image/png', stored }
    await bridge.receive(
      { tenant: 'globex', kind: 'hosts', name: 'desk' },
      host.webhook(
        [
          {
            kind: 'reply',
            id: 'r1',
            at: { ticket: host.tickets[0]?.id ?? '' },
            author: { kind: 'agent' },
            content: [{ type: 'media', kind: 'image', media }],
          },
        ],
        clock(),
      ),
    )
    await s.scene.until(async () => (await bridge.books('globex')).waiting <= 1, 'their reply')
    expect(JSON.stringify(channel.taken)).not.toContain('image/png')
  })

  it('a link of a tenant that is no longer set up leads nowhere', async () => {
    const file = { ref: 'x', stored, mime: 'image/png' }
    const owner = { tenant: 'globex', id: '' }
    const { bridge, clock } = s.scene
    await bridge.receive(
      { tenant: 'globex', kind: 'channels', name: 'fake' },
      globex.channel.webhook([s.scene.message('hi', '+15559990000', { line: 'line-2' })], clock()),
    )
    const [conversation] = (await store().conversations('globex', { limit: 1 })).items
    const linkOf = async (id: string) => {
      const kept: Change[] = []
      const reader = { is: 'host', forMs: 3_600_000 } as const
      const link = bridge.media.link(file, { ...owner, id }, reader, (change) => kept.push(change))
      await store().apply(owner.tenant, id, kept)
      return link.replace('https://bridge.test', '')
    }
    const link = await linkOf(conversation?.id ?? '')
    expect((await s.ask('GET', link)).status).toBe(200)
    // Theirs by name, ours by conversation.
    await expect(linkOf(references.conversation ?? '')).rejects.toMatchObject({ code: 'no_conversation' })
    bridge.removeTenant('globex')
    expect((await s.ask('GET', link)).status).toBe(404)
  })
})
