import { memory } from '@deskwire/core'
import type { Content } from '@deskwire/core/adapter'
import { type SceneBridge, scene } from '@deskwire/integration-tests'
import { fakeAssistant, fakeChannel } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'

const note = (ref = 'note-1'): Content => ({
  type: 'media',
  kind: 'voice',
  media: { ref, mime: 'audio/ogg; codecs=opus' },
})

const heard = async (hooks: NonNullable<SceneBridge['hooks']>, more: SceneBridge = {}) => {
  const s = await scene({ store: memory(), hooks, ...more })
  s.channel.files.set('note-1', Buffer.from('where is my order'))
  await s.customer(note())
  return s
}

describe('a voice note', () => {
  it('has its words under it in the ticket and in the transcript, asked for once with its bytes', async () => {
    const asked: object[] = []
    const s = await heard({
      async transcribe({ open, ...about }, { conversation, language }) {
        asked.push({ ...about, channel: conversation.channel, language })
        return ` ${await new Response(await open()).text()}? `
      },
    })
    await s.until(() => s.host.tickets[0]?.entries.length === 1, 'the entry')
    expect(s.host.tickets[0]?.entries[0]?.content).toMatchObject({ kind: 'voice', caption: 'where is my order?' })
    expect(asked).toEqual([{ mime: 'audio/ogg; codecs=opus', size: 17, channel: 'fake', language: undefined }])
    const { items } = await s.bridge.store.messages('main', { limit: 5 })
    expect(items[0]?.message.content).toMatchObject([{ caption: 'where is my order?' }])
    await s.stop()
  })

  it('is read by the assistant', async () => {
    const assistant = fakeAssistant(() => [
      { act: 'say', content: { type: 'text', text: 'On its way', markup: 'plain' } },
    ])
    const s = await heard({ transcribe: async () => 'Where is my order?' }, { assistants: { robot: assistant } })
    await s.until(() => assistant.turns.length === 1, 'the turn')
    expect(assistant.turns[0]?.content).toMatchObject({ kind: 'voice', caption: 'Where is my order?' })
    await s.stop()
  })

  it.each([
    ['throws', () => Promise.reject(new TypeError('where is my order'))],
    ['knows no words', () => Promise.resolve(undefined)],
    ['hears silence', () => Promise.resolve('  ')],
  ])('is in the ticket without words where the hook %s', async (_, transcribe) => {
    const s = await heard({ transcribe })
    await s.until(() => s.host.tickets[0]?.entries.length === 1, 'the entry')
    expect(s.host.tickets[0]?.entries[0]?.content).not.toHaveProperty('caption')
    expect((await s.bridge.books()).parked).toBe(0)
    await s.stop()
  })

  it.each([
    ['audio', 'audio/opus', 'voice'],
    ['file', 'audio/ogg', 'voice'],
    ['audio', 'audio/mp3', 'audio'],
    ['image', 'image/png', 'image'],
  ] as const)('of an agent: %s of type %s goes out as %s', async (kind, mime, sent) => {
    const media = (mimes: readonly string[]) => ({ mimes, maxBytes: 1_000_000 })
    const channel = fakeChannel({
      capabilities: {
        media: { voice: media(['audio/ogg']), audio: media(['audio/ogg', 'audio/mpeg']), image: media(['image/png']) },
      },
    })
    const s = await scene({ store: memory(), channel })
    await s.customer('Hello')
    await s.until(() => s.host.tickets.length === 1, 'the ticket')
    s.host.files.set('file-1', Buffer.from('bytes of it'))
    await s.agent({ type: 'media', kind, media: { ref: 'file-1', mime, name: 'it' } })
    await s.until(() => s.channel.taken.length === 1, 'the file')
    expect(s.channel.taken[0]?.content).toMatchObject({ type: 'media', kind: sent })
    await s.stop()
  })
})
