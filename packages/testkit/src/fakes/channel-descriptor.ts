import type { ChannelEvent } from '@deskwire/core/adapter'
import type { ChannelDescriptor, MessageAbout } from '../contract/channel/channel-descriptor.js'
import { FakeChannel, type FakeChannelOptions, whatsappLike } from './channel.js'
import { faultsOf } from './faults.js'

const secret = 'a secret of the fake provider'

const message = ({ n, text, from, line, sender, at }: MessageAbout): ChannelEvent => ({
  kind: 'message',
  id: `message-${n}`,
  line: line.id,
  from: [{ kind: 'phone', value: from }],
  at,
  clock: 'provider',
  content: { type: 'text', text, markup: 'whatsapp' },
  ...(sender !== undefined && { sender }),
})

/** The fake provider with all its facets, told to the suite; `wrap` plants what is wrong with it. */
export const fakeChannelDescriptor = (
  options: FakeChannelOptions = {},
  wrap: (channel: FakeChannel) => FakeChannel = (channel) => channel,
  base = whatsappLike,
): ChannelDescriptor => {
  let provider = new FakeChannel(base)
  return {
    create: () => {
      provider = new FakeChannel(base, { secret, ...options })
      return wrap(provider)
    },
    secrets: [secret],
    sign: (request) => provider.sign(request),
    server: {
      taken: () =>
        provider.taken.map(({ providerId, part, line, sender, to, content }) => ({
          providerId,
          from: sender ?? line,
          to: to[0]?.value ?? '',
          content,
          part,
        })),
      fail: faultsOf((behaviour) => provider.next(behaviour)),
    },
    samples: {
      media: ({ file: { bytes, mime }, ...about }) => {
        const ref = `file-${about.n}`
        provider.files.set(ref, bytes)
        const content = { type: 'media', kind: 'image', media: { ref, mime }, caption: about.text }
        return { body: [{ ...message(about), content }] }
      },
      message: (about) => ({ body: [message(about)] }),
      batch: (about) => ({ body: about.map(message) }),
      status: ({ n, status, message: providerId, part, to, line, at }) => {
        const event: ChannelEvent = {
          kind: 'status',
          id: `status-${n}-${status}`,
          line: line.id,
          to: [{ kind: 'phone', value: to }],
          message: providerId,
          part,
          status,
          at,
          ...(status === 'failed' && { failure: { code: 'unreachable', message: 'Not there', retryable: false } }),
        }
        return { body: [event] }
      },
      tap: ({ title, shown, ...about }) => {
        const content = provider.taken.find(({ providerId }) => providerId === shown.providerId)?.content
        const options = content?.type === 'choice' ? content.options : []
        const tapped = options.filter((one) => one.title === title).map(({ id }) => ({ id, title }))
        return {
          body: [
            {
              ...message({ ...about, text: '' }),
              content: { type: 'selection', choice: '', options: tapped, by: 'tap' },
            },
          ],
        }
      },
    },
  }
}
