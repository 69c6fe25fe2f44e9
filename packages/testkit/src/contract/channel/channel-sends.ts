import { strict as assert } from 'node:assert'
import type { Channel, Content, ContentType, Line, MediaIn, MediaKind } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, notShown } from '../case.js'
import { mediaIn, pixel, type Sample, sampleContents } from '../contents.js'
import { attemptOf, bounded } from '../ground.js'
import type { ChannelDescriptor, LedgerEntry } from './channel-descriptor.js'
import {
  type ChannelGround,
  customer,
  firstLine,
  heard,
  messageAbout,
  onChannel,
  only,
  partOf,
  text,
  toCustomer,
  wordsIn,
} from './channel-ground.js'

const digits = (value: string): string => value.replace(/\D/g, '')

export const channelSends = (descriptor: ChannelDescriptor, probe: Channel): readonly Case[] => {
  const { server, samples } = descriptor
  const on = onChannel(descriptor)

  /** Sends, and gives what the provider took that it had not before. */
  const sent = async (
    { adapter }: ChannelGround,
    content: Content<MediaIn>,
    { n = 1, line = firstLine(adapter), sender }: { n?: number; line?: Line; sender?: string } = {},
  ) => {
    const before = (await server.taken()).length
    const part = partOf(n, content, content.type === 'reaction' ? { replyTo: content.to } : {})
    const to = toCustomer(line, 1, sender === undefined ? {} : { sender })
    const answer = await bounded(adapter.send(part, to, callFor()), 'send')
    const taken = (await server.taken()).slice(before)
    assert.equal(taken.length, 1, `one part is one message, and the provider took ${taken.length}`)
    return { part, answer, taken: taken[0] as LedgerEntry }
  }

  return [
    on('send: resolves when the provider took it, with the provider’s own id', async (ground) => {
      const { answer, taken } = await sent(ground, text('Your parcel is here'))
      assert.equal(answer.providerId, taken.providerId, 'statuses come under this id')
      assert.ok(['queued', 'sent', 'delivered', 'read'].includes(answer.status), `${answer.status} is no success`)
      assert.equal(digits(taken.to), digits(customer), 'it goes to the customer')
      assert.ok(wordsIn(taken.content).includes('Your parcel is here'), 'it says what it was told')
      const other = await sent(ground, text('And another'), { n: 2 })
      assert.notEqual(other.answer.providerId, answer.providerId)
    }),
    on('send: a hundred parts are a hundred messages, in order', async ({ adapter }) => {
      for (let n = 1; n <= 100; n++)
        await adapter.send(partOf(n, text(`part ${n}.`)), toCustomer(firstLine(adapter)), callFor())
      const order = (await server.taken()).map(({ content }) => Number(wordsIn(content).match(/part (\d+)\./)?.[1]))
      assert.deepEqual(
        order,
        Array.from({ length: 100 }, (_, n) => n + 1),
      )
    }),
    on('send: leaves from the line, and from the sender that is named', async (ground) => {
      for (const line of ground.adapter.lines) {
        const { taken } = await sent(ground, text('From where?'), { line })
        const own = [line.id, line.address, ...(line.senders ?? [])].map((one) => one && plain(one))
        assert.ok(own.includes(plain(taken.from)), `sent from ${taken.from}, not from the line ${line.id}`)
        for (const sender of line.senders ?? []) {
          const named = await sent(ground, text('From where?'), { line, sender })
          assert.equal(plain(named.taken.from), plain(sender), 'a reply keeps the sender')
        }
      }
    }),
    descriptor.reference === 'none'
      ? notShown('send: our part id rides along, or can be asked for (promise 7)', 'reference: none')
      : on('send: our part id rides along, or can be asked for (promise 7)', async (ground) => {
          const { part, taken, answer } = await sent(ground, text('Remember me'), { n: 4711 })
          if (taken.part !== undefined) return assert.equal(taken.part, part.id)
          const { lookup } = ground.adapter
          assert.ok(lookup, 'neither does the provider’s ledger have our part id (taken → part), nor is there a lookup')
          const to = toCustomer(firstLine(ground.adapter))
          const found = await lookup.find(part, to, attemptOf(part.id, 'send'), callFor())
          assert.ok(
            typeof found === 'object' && found.found.providerId === answer.providerId,
            'lookup finds the message',
          )
        }),
    ...probe.capabilities.content.map((type) =>
      on(`send: takes ${type}, as capabilities.content declares`, async (ground) => {
        const all = samplesFor(ground.adapter, type, samples.contents?.[type])
        for (const [n, { content, witness }] of all.entries()) {
          const { taken } = await sent(ground, content, { n: n + 1 })
          const words = wordsIn(taken.content)
          assert.notEqual(words.trim(), '', `${type}: the provider got nothing`)
          if (witness.length > 0)
            assert.ok(
              witness.some((word) => words.includes(word)),
              `${type}: the customer gets nothing of ${JSON.stringify(witness)}, but ${words.slice(0, 300)}`,
            )
        }
      }),
    ),
    on('send: a text of the greatest length goes out whole', async (ground) => {
      const { max } = ground.adapter.capabilities.text
      const words = 'Ünïcödé and ordinary words. '
        .repeat(Math.ceil(max / 28))
        .slice(0, max)
        .trimEnd()
        .padEnd(max, '!')
      const { taken } = await sent(ground, text(words))
      assert.ok(wordsIn(taken.content).includes(words), `the whole of ${max} characters must arrive`)
    }),
    on('send: someone it cannot reach is refused, and nothing is sent', async (ground) => {
      const before = (await server.taken()).length
      const nowhere = toCustomer(firstLine(ground.adapter), 1, { addresses: [] })
      const sending = ground.adapter.send(partOf(1, text('To nobody')), nowhere, callFor())
      const failure = await ground.refusal(sending, 'send to nobody', ['To nobody'])
      assert.ok(!failure.retryable && !failure.ambiguous, 'it is certain, and would be the same again')
      assert.equal((await server.taken()).length, before)
    }),
    ...facets(descriptor, probe),
  ]
}

const plain = (value: string): string => (/^\D*\d[\d\s]*$/.test(value) ? digits(value) : value)

/** What this channel says it takes: its own kinds of media, its own sizes of a choice. */
const samplesFor = (
  { capabilities }: Channel,
  type: ContentType,
  given: readonly Content<MediaIn>[] | undefined,
): readonly Sample[] => {
  if (given) return given.map((content) => ({ content, witness: [] }))
  if (type === 'media')
    return Object.entries(capabilities.media).map(([kind, limits]) => mediaSample(kind as MediaKind, limits))
  if (type === 'request')
    return (capabilities.requests ?? ['location']).map((what) => ({
      content: { type: 'request', what, prompt: 'Please tell us' },
      witness: ['Please tell us'],
    }))
  return sampleContents[type]
}

const mediaSample = (kind: MediaKind, { mimes, caption }: { mimes: readonly string[]; caption?: number }): Sample => {
  const mime = mimes[0] ?? 'application/octet-stream'
  const media = mediaIn(pixel, { mime, name: `sample.${mime.split('/')[1]}` })
  const words = caption === undefined ? undefined : 'Look at this'.slice(0, caption)
  return {
    content: { type: 'media', kind, media, ...(words !== undefined && { caption: words }) },
    witness: words === undefined ? [] : [words],
  }
}

const facets = (descriptor: ChannelDescriptor, probe: Channel): readonly Case[] => {
  const { server, samples } = descriptor
  const on = onChannel(descriptor)
  /** The id of a message from the customer: some providers take no other. */
  const written = async (ground: ChannelGround): Promise<string> =>
    only(await heard(ground, descriptor, await samples.message(messageAbout(ground.adapter, 1))), 'message').id
  const may = (
    name: 'typing' | 'markRead' | 'templates' | 'check' | 'block',
    body: (ground: ChannelGround) => Promise<void>,
  ) =>
    probe[name] ? on(`${name}: can be called`, body) : notShown(`${name}: can be called`, `the channel has no ${name}`)
  return [
    may('typing', async (ground) => {
      const lastInbound = await written(ground)
      await ground.adapter.typing?.(toCustomer(firstLine(ground.adapter), 1, { lastInbound }), callFor())
    }),
    may('markRead', async (ground) => {
      const id = await written(ground)
      await ground.adapter.markRead?.(id, toCustomer(firstLine(ground.adapter)), callFor())
    }),
    may('templates', async ({ adapter }) => {
      for (const template of (await adapter.templates?.(callFor())) ?? [])
        assert.ok(template.name && template.language && template.status, 'a template has name, language and status')
    }),
    may('block', async ({ adapter }) => {
      await adapter.block?.(toCustomer(firstLine(adapter)), true, callFor())
      await adapter.block?.(toCustomer(firstLine(adapter)), false, callFor())
    }),
    may('check', async ({ adapter }) => {
      const health = await adapter.check?.(callFor())
      assert.ok(health && health.findings.length > 0, 'a check that finds nothing says so')
      const failed = health.findings.filter(({ level }) => level === 'fail').map(({ what }) => what)
      assert.deepEqual(failed, [], 'a provider that is well has no failures')
    }),
    probe.download && server.elsewhere
      ? on('download: credentials go nowhere but to the provider', async (ground) => {
          const there = await server.elsewhere?.()
          assert.ok(there)
          await bounded(
            Promise.resolve(ground.adapter.download?.(there.media, callFor())).then(
              (stream) => stream?.cancel(),
              () => undefined,
            ),
            'download',
          )
          for (const headers of there.asked()) {
            ground.clean(JSON.stringify(headers), 'A request to somewhere else')
            assert.equal(headers.authorization, undefined, 'a stranger was sent credentials')
          }
        })
      : notShown(
          'download: credentials go nowhere but to the provider',
          'no download, or server.elsewhere is not given',
        ),
  ]
}
