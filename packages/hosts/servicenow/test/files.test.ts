import { type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { type Scene, scene } from './scene.js'

const kept = (s: Scene) =>
  s.now.tables
    .of('sys_attachment')
    .filter(({ table_name, table_sys_id }) => table_name === 'interaction' && table_sys_id === s.session.interaction)
    .map(({ sys_id = '', content_type }) => ({
      type: content_type,
      bytes: Buffer.from(s.now.rest.files.get(sys_id) ?? []).toString(),
    }))

describe.each<Medium>(media)('B1: files that last, on %s', (medium) => {
  it('what the virtual agent does not take is attached to the interaction, from the first message on', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send({ media: { mime: 'audio/ogg', bytes: Buffer.from('OggS one') } })
    await s.until(() => s.now.agent.sessions.size === 1, 'the voice note')
    await s.until(() => kept(s).length === 1, 'the attachment')
    s.chat().send({ media: { mime: 'audio/ogg', bytes: Buffer.from('OggS two') } })
    await s.until(() => s.said().length === 2, 'the second')
    expect(kept(s)).toEqual([
      { type: expect.stringMatching(/^audio\/ogg/), bytes: 'OggS one' },
      { type: expect.stringMatching(/^audio\/ogg/), bytes: 'OggS two' },
    ])
    // Agents open it in their own instance, for as long as it has the interaction.
    const [, file] = s.now.tables.of('sys_attachment')
    expect(s.said()[1]).toContain(`${s.now.url}/sys_attachment.do?sys_id=${file?.sys_id}`)
    expect(s.said()[1]).not.toContain('/media/')
  })

  it('a video and a PDF go to the virtual agent, which fetches and keeps them', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send('Look')
    await s.until(() => s.now.agent.sessions.size === 1, 'the session')
    for (const [mime, words] of [
      ['video/mp4', 'a film'],
      ['application/pdf', '%PDF-1.4 a form'],
    ] as const)
      await s.write({ media: { mime, bytes: Buffer.from(words) } })
    await s.until(() => s.session.lines.filter(({ attachment }) => attachment).length === 2, 'both')
    const fetched = await Promise.all(
      s.session.lines
        .filter(({ attachment }) => attachment)
        .map(async ({ attachment }) => (await fetch(s.local(attachment?.url ?? ''))).text()),
    )
    expect(fetched).toEqual(['a film', '%PDF-1.4 a form'])
    expect(kept(s)).toEqual([])
  })

  it('where the file may not be attached, its link goes along and nothing is lost', async () => {
    const s = await scene({ medium, conversation: { start: 'agent' } })
    s.chat().send('Hello')
    await s.accept()
    await s.settled()
    s.now.next({ status: 403, json: { error: { message: 'Insufficient rights' } } })
    s.chat().send({ media: { mime: 'audio/ogg', bytes: Buffer.from('OggS') } })
    await s.until(() => s.said().length === 2, 'the voice note')
    expect(s.said()[1]).toMatch(/https:\/\/bridge\.test\/media\//)
    expect((await s.bridge.books()).parked).toBe(0)
  })
})
