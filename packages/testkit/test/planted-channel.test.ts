import {
  type ChannelEvent,
  DeskwireError,
  type Destination,
  type Part,
  safeJson,
  WebhookRejected,
} from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { fakeChannelDescriptor } from '../src/fakes/channel-descriptor.js'
import { channelCases, type FakeChannel, type FakeChannelOptions } from '../src/index.js'
import { failing } from './failing.js'

type Plant = (channel: FakeChannel) => Partial<FakeChannel>

const parse = (body: Uint8Array) => ({ reply: { status: 200 }, events: safeJson(body) as readonly ChannelEvent[] })

/** `receive` as it was, with its events changed. */
const events =
  (change: (events: readonly ChannelEvent[]) => readonly ChannelEvent[]): Plant =>
  ({ receive }) => ({
    receive: (request) => {
      const received = receive(request)
      return { ...received, events: change(received.events) }
    },
  })

const each = (change: (event: ChannelEvent) => ChannelEvent): Plant => events((all) => all.map(change))

/** `send` as it was, given something else. */
const sending =
  (change: (...given: [Part, Destination]) => [Part, Destination]): Plant =>
  (channel) => {
    const send = channel.send.bind(channel)
    return { send: (part, to, call) => send(...change(part, to), call) }
  }

const planted: readonly { what: string; rule: string; plant: Plant; options?: FakeChannelOptions }[] = [
  {
    what: 'every 50th message of a batch is dropped',
    rule: 'receive: a batch gives each',
    plant: events((all) => all.filter((_, n) => n % 50 !== 49)),
  },
  {
    what: 'every 50th webhook is dropped',
    rule: 'receive: a hundred messages',
    plant: (channel) => {
      let count = 0
      return events((all) => (++count % 50 === 0 ? [] : all))(channel)
    },
  },
  {
    what: 'no signature is checked',
    rule: 'receive: refuses what is not signed',
    plant: () => ({ receive: ({ body }) => parse(body) }),
  },
  {
    what: 'a signature must be there, whatever it is',
    rule: 'receive: refuses a missing, empty, truncated or forged signature',
    plant: () => ({
      receive: ({ body, headers }) => {
        if (!headers['x-fake-signature']) throw new WebhookRejected('no signature')
        return parse(body)
      },
    }),
  },
  {
    what: 'a signature that was right once is right for ever',
    rule: 'receive: refuses a body that was changed',
    plant: ({ receive }) => {
      const known = new Set<string | undefined>()
      return {
        receive: (request) => {
          const mark = request.headers['x-fake-signature']
          if (known.has(mark)) return parse(request.body)
          const received = receive(request)
          known.add(mark)
          return received
        },
      }
    },
  },
  {
    what: 'an unknown kind of webhook throws',
    rule: 'receive: reads anything that is signed without throwing',
    plant: ({ receive }) => ({
      receive: (request) => {
        const { events, reply } = receive(request)
        for (const { kind } of events) if (kind === 'unreadable') throw new TypeError('what is this?')
        return { events, reply }
      },
    }),
  },
  {
    what: 'ids are written in capitals',
    rule: 'receive: a message has its words',
    plant: each((event) => ({ ...event, id: event.id.toUpperCase() })),
  },
  {
    what: 'ids are made anew',
    rule: 'receive: a repeated delivery has the same ids',
    plant: (channel) => {
      let made = 0
      return each((event) => ({ ...event, id: `${++made}` }))(channel)
    },
  },
  {
    what: 'the clock is read',
    rule: 'receive: is synchronous and pure',
    plant: each((event) => ('at' in event ? { ...event, at: Date.now() } : event)),
  },
  {
    what: 'the request is written into',
    rule: 'receive: is synchronous and pure',
    plant: ({ receive }) => ({
      receive: (request) => {
        const received = receive(request)
        Object.assign(request, { body: new Uint8Array() })
        return received
      },
    }),
  },
  {
    what: 'every status is taken for a delivery',
    rule: 'receive: statuses become deliveries',
    plant: each((event) => (event.kind === 'status' ? { ...event, status: 'delivered' } : event)),
  },
  {
    what: 'messages are sent in another order',
    rule: 'send: a hundred parts',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      let kept: (() => Promise<unknown>) | undefined
      let count = 0
      return {
        send: async (...given) => {
          if (++count % 10 === 5) {
            kept = () => send(...given)
            return { providerId: 'later', status: 'queued' }
          }
          const sent = await send(...given)
          await kept?.()
          kept = undefined
          return sent
        },
      }
    },
  },
  {
    what: 'what was ambiguous is sent again',
    rule: 'send: a lost answer is ambiguous',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return { send: (...given) => send(...given).catch(() => send(...given)) }
    },
  },
  {
    what: 'a lost answer counts as certain',
    rule: 'send: a lost answer is ambiguous',
    plant: failureAs(({ ambiguous: _, ...failure }) => failure),
  },
  {
    what: 'it answers before the provider took it',
    rule: 'send: resolves when the provider took it',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return {
        send: async (...given) => {
          setTimeout(() => void send(...given).catch(() => undefined), 20)
          return { providerId: 'soon', status: 'queued' }
        },
      }
    },
  },
  {
    what: 'an error holds the secret',
    rule: 'send: a refusal is an error',
    plant: failureAs((failure) => ({ ...failure, message: 'refused, with a secret of the fake provider' })),
  },
  {
    what: 'an error holds the text of the message',
    rule: 'send: a refusal is an error',
    plant: failureAs((failure) => ({ ...failure, message: 'cannot send: The secret of my teapot' })),
  },
  {
    what: 'errors are of no family',
    rule: 'send: a refusal is an error',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return {
        send: (...given) =>
          send(...given).catch(() => {
            throw new Error('Request failed with status code 400')
          }),
      }
    },
  },
  {
    what: 'a refusal counts as sent',
    rule: 'send: a refusal is an error',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return { send: (...given) => send(...given).catch(() => ({ providerId: 'none', status: 'queued' })) }
    },
  },
  {
    what: 'the delay of a rate limit is lost',
    rule: 'send: too many requests',
    plant: failureAs(({ retryAfterMs: _, ...failure }) => failure),
  },
  {
    what: 'the signal is ignored',
    rule: 'send: does nothing when it was told to stop before',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return { send: (part, to, call) => send(part, to, { ...call, signal: new AbortController().signal }) }
    },
  },
  {
    what: 'every message leaves from the first line',
    rule: 'send: leaves from the line',
    options: { lines: [1, 2].map((n) => ({ id: `line-${n}`, medium: 'whatsapp', address: `+1555000100${n}` })) },
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return { send: (part, to, call) => send(part, { ...to, line: 'line-1' }, call) }
    },
  },
  {
    what: 'the part id is kept to itself',
    rule: 'send: our part id rides along',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return { send: (part, to, call) => send({ ...part, id: 'x' }, to, call) }
    },
  },
  {
    what: 'a long text is cut in silence',
    rule: 'send: a text of the greatest length',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return {
        send: ({ content, ...part }, to, call) =>
          send(
            { ...part, content: content.type === 'text' ? { ...content, text: content.text.slice(0, 1600) } : content },
            to,
            call,
          ),
      }
    },
  },
  {
    what: 'a declared content is dropped',
    rule: 'send: takes location',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return {
        send: (part, to, call) =>
          part.content.type === 'location'
            ? Promise.resolve({ providerId: 'p', status: 'queued' })
            : send(part, to, call),
      }
    },
  },
  {
    what: 'a look-up finds nothing',
    rule: 'send: a lost answer is ambiguous',
    plant: () => ({ lookup: { settlesAfterMs: 0, find: () => Promise.resolve('absent') } }),
  },
  {
    what: 'the sender a customer wrote to is not kept',
    rule: 'send: leaves from the line',
    options: { lines: [{ id: 'service', medium: 'sms', senders: ['+15550001001', '+15550001002'] }] },
    plant: sending((part, { sender: _, ...to }) => [part, { ...to, sender: '+15550001001' }]),
  },
  {
    what: 'it goes to somebody else',
    rule: 'send: resolves when the provider took it',
    plant: sending((part, to) => [part, { ...to, addresses: [{ kind: 'phone', value: '+15559999999' }] }]),
  },
  {
    what: 'the id of the message is ours',
    rule: 'send: resolves when the provider took it',
    plant: (channel) => {
      const send = channel.send.bind(channel)
      return { send: async (part, ...given) => ({ ...(await send(part, ...given)), providerId: part.id }) }
    },
  },
  {
    what: 'our part id does not ride along',
    rule: 'send: our part id rides along',
    plant: sending((part, to) => [{ ...part, id: 'none' }, to]),
  },
  {
    what: 'somebody without an address is written to',
    rule: 'send: someone it cannot reach is refused',
    plant: sending((part, to) => [
      part,
      to.addresses.length === 0 ? { ...to, addresses: [{ kind: 'phone', value: '+15551230001' }] } : to,
    ]),
  },
  {
    what: 'the caption of a picture is dropped',
    rule: 'send: takes media',
    plant: sending(({ content, ...part }, to) => {
      if (content.type !== 'media') return [{ ...part, content }, to]
      const { caption: _, ...media } = content
      return [{ ...part, content: media }, to]
    }),
  },
  {
    what: 'a look-up finds what was never sent',
    rule: 'lookup: what was never sent',
    options: { lookup: true },
    plant: () => ({
      lookup: { settlesAfterMs: 0, find: () => Promise.resolve({ found: { providerId: 'p1', status: 'sent' } }) },
    }),
  },
  {
    what: 'a message with the same words is taken for the lost one',
    rule: 'lookup: an equal message that is known',
    options: { lookup: true },
    plant: (channel) => ({
      lookup: {
        settlesAfterMs: 0,
        find: async ({ content }) => {
          const found = channel.taken.find((one) => one.content.type === content.type)
          return found ? { found: { providerId: found.providerId, status: 'sent' } } : 'absent'
        },
      },
    }),
  },
  {
    what: 'a refusal is tried again for ever',
    rule: 'send: a refusal is an error',
    plant: failureAs((failure) => ({ ...failure, retryable: true })),
  },
  {
    what: 'a provider that is down refuses for ever',
    rule: 'send: a provider that is down',
    plant: failureAs((failure) => ({ ...failure, retryable: false })),
  },
  {
    what: 'a rate limit is ambiguous',
    rule: 'send: too many requests',
    plant: failureAs((failure) => ({ ...failure, ambiguous: true })),
  },
  {
    what: 'a file of a customer is cut',
    rule: 'receive: a customer’s file comes with its words',
    plant: ({ download }) => ({
      download: async (media) => {
        const bytes = new Uint8Array(await new Response(await download(media)).arrayBuffer())
        return new Blob([bytes.slice(0, 65_536)]).stream()
      },
    }),
  },
  {
    what: 'a file of a customer is ignored',
    rule: 'receive: a customer’s file comes with its words',
    plant: events((all) => all.filter((event) => event.kind !== 'message' || event.content.type !== 'media')),
  },
  {
    what: 'the words beside a file are dropped',
    rule: 'receive: a customer’s file comes with its words',
    plant: each((event) => {
      if (event.kind !== 'message' || event.content.type !== 'media') return event
      const { caption: _, ...content } = event.content
      return { ...event, content }
    }),
  },
  {
    what: 'messages come to another line',
    rule: 'receive: a message has its words',
    plant: each((event) => ('line' in event ? { ...event, line: 'another' } : event)),
  },
  {
    what: 'the author is written as people write numbers',
    rule: 'receive: a message has its words',
    plant: each((event) =>
      event.kind === 'message' ? { ...event, from: [{ kind: 'phone', value: '(555) 123-0001' }] } : event,
    ),
  },
  {
    what: 'a text is trimmed to one line',
    rule: 'receive: a message has its words',
    plant: each((event) =>
      event.kind === 'message' && event.content.type === 'text'
        ? { ...event, content: { ...event.content, text: event.content.text.replaceAll('\n', ' ') } }
        : event,
    ),
  },
  {
    what: 'a batch is read from its end',
    rule: 'receive: a batch gives each',
    plant: events((all) => [...all].reverse()),
  },
  {
    what: 'a status names another message',
    rule: 'receive: statuses become deliveries',
    plant: each((event) => (event.kind === 'status' ? { ...event, message: 'another' } : event)),
  },
  {
    what: 'a failure has no reason',
    rule: 'receive: statuses become deliveries',
    plant: each((event) => {
      if (event.kind !== 'status') return event
      const { failure: _, ...status } = event
      return status
    }),
  },
  {
    what: 'all statuses of a message have one id',
    rule: 'receive: statuses become deliveries',
    plant: each((event) => (event.kind === 'status' ? { ...event, id: event.message } : event)),
  },
  {
    what: 'whether a webhook is signed is not told from its head',
    rule: 'receive: knows from the head alone',
    plant: () => ({ isSigned: () => true }),
  },
  {
    what: 'two lines share an id',
    rule: 'is a channel of this contract',
    options: { lines: [1, 2].map((n) => ({ id: 'line', medium: 'whatsapp', address: `+1555000100${n}` })) },
    plant: () => ({}),
  },
  {
    what: 'a limit is nothing',
    rule: 'has consistent capabilities',
    options: { capabilities: { text: { max: 0, markup: 'plain' } } },
    plant: () => ({}),
  },
]

function failureAs(change: (failure: DeskwireError['failure']) => DeskwireError['failure']): Plant {
  return (channel) => {
    const send = channel.send.bind(channel)
    return {
      send: (...given) =>
        send(...given).catch((error: unknown) => {
          throw DeskwireError.isInstance(error) ? new DeskwireError(change(error.failure)) : error
        }),
    }
  }
}

it('a channel that is well breaks no rule', async () => {
  expect(await failing(await channelCases(fakeChannelDescriptor({ lookup: true })))).toEqual([])
})

it.each(planted)('F15: $what: caught by “$rule…”', async ({ rule, plant, options }) => {
  const descriptor = fakeChannelDescriptor(options, (channel) => Object.assign(channel, plant(channel)))
  expect(await failing(await channelCases(descriptor), rule)).toHaveLength(1)
})

it('a signal ignored while it waits is caught, too', async () => {
  const descriptor = fakeChannelDescriptor({}, (channel) => {
    const send = channel.send.bind(channel)
    const patient = { signal: new AbortController().signal, deadline: Date.now() + 60_000 }
    return Object.assign(channel, { send: (...[part, to]: Parameters<typeof send>) => send(part, to, patient) })
  })
  const [found] = await failing(await channelCases(descriptor), 'send: honours the deadline and the signal')
  expect(found).toContain('had no end')
})

it('a facet that cannot be shown fails, and says what to give', async () => {
  const descriptor = fakeChannelDescriptor()
  Reflect.deleteProperty(descriptor.samples, 'media')
  const [found] = await failing(await channelCases(descriptor), 'receive: a customer’s file')
  expect(found).toContain('give samples.media')
})
