import { memory } from '@deskwire/core'
import type { Capabilities } from '@deskwire/core/adapter'
import { type Medium, media, scene } from '@deskwire/integration-tests'
import { channelOf } from '@deskwire/integration-tests/providers'
import { fakeChannel } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'

const capabilitiesOf = (medium: Medium): Capabilities => channelOf(medium, 'http://127.0.0.1:1').capabilities

// Twilio takes no MP4 audio for WhatsApp (Twilio docs, whatsapp/guidance-whatsapp-media-messages): that one goes as a link.
const known = [
  { given: 'image/jpg', sent: 'image/jpeg', kind: 'image' },
  { given: 'audio/mp3', sent: 'audio/mpeg', kind: 'audio' },
  { given: 'audio/opus', sent: 'audio/ogg', kind: 'audio' },
  { given: 'audio/x-m4a', sent: 'audio/mp4', kind: 'audio', not: 'twilio-whatsapp' },
] as const

const cases = media.flatMap((medium) =>
  known.filter((one) => !('not' in one) || one.not !== medium).map((one) => ({ medium, ...one })),
)

describe('a file under a common name for its type goes out as media', () => {
  it.each(cases)('$given on $medium', async ({ medium, given, sent, kind }) => {
    const s = await scene({ store: memory(), channel: fakeChannel({ capabilities: capabilitiesOf(medium) }) })
    await s.customer('Hello')
    await s.until(() => s.host.tickets.length === 1, 'the ticket')
    s.host.files.set('file-1', Buffer.from('bytes of it'))
    await s.agent({ type: 'media', kind, media: { ref: 'file-1', mime: given, name: 'it' } })
    await s.until(() => s.channel.taken.length === 1, 'the file')
    expect(s.channel.taken[0]?.content).toMatchObject({ type: 'media', media: { mime: sent } })
    await s.stop()
  })

  it('and reaches the ticket under the name that helpdesks know', async () => {
    const s = await scene({ store: memory() })
    s.channel.files.set('file-1', Buffer.from('bytes of it'))
    await s.customer({ type: 'media', kind: 'image', media: { ref: 'file-1', mime: 'image/jpg' } })
    await s.until(() => s.host.tickets[0]?.entries.length === 1, 'the entry')
    expect(s.host.tickets[0]?.entries[0]?.content).toMatchObject({ media: { mime: 'image/jpeg' } })
    await s.stop()
  })
})
