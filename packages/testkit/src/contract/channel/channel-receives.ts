import { strict as assert } from 'node:assert'
import { type Channel, type ChannelEvent, type Delivery, mediaOf } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import { receiveCases } from '../receive.js'
import type { ChannelDescriptor } from './channel-descriptor.js'
import { type ChannelGround, customer, heard, messageAbout, onChannel, only, phone } from './channel-ground.js'

const told: readonly Delivery[] = ['sent', 'delivered', 'read', 'failed']

export const channelReceives = (descriptor: ChannelDescriptor, probe: Channel): readonly Case[] => {
  const { samples } = descriptor
  const on = onChannel(descriptor)
  const statusOf = async ({ adapter }: ChannelGround, status: Delivery, n = 1) => {
    const about = messageAbout(adapter, n)
    const { line, at } = about
    return samples.status({ n, status, message: `provider-id-${n}`, part: `c1.${n}.0`, to: customer, line, at })
  }
  return [
    ...receiveCases<Channel, ChannelEvent>(descriptor, 'channels', async (ground) => {
      const hooks = [{ name: 'message', hook: await samples.message(messageAbout(ground.adapter, 1)) }]
      for (const status of told) {
        const hook = await statusOf(ground, status)
        if (hook) hooks.push({ name: status, hook })
      }
      return hooks
    }),
    on('receive: a message has its words, its author, its line and its id as they came', async (ground) => {
      for (const line of ground.adapter.lines)
        for (const sender of line.senders ?? [undefined]) {
          const words = 'Where is it? 2 < 3 & “häuser” 🚚\nSecond line'
          const about = messageAbout(ground.adapter, 3, { text: words, line, sender })
          const request = await ground.signed(await samples.message(about), descriptor.sign)
          const event = only((await ground.ask(request)).events, 'message')
          assert.ok(event.content.type === 'text', 'a text is content of type text')
          assert.equal(event.content.text, words)
          assert.ok(
            event.from.some(({ value }) => value === customer),
            `from ${JSON.stringify(event.from)}, not ${customer}`,
          )
          assert.equal(event.line, line.id, 'it came to this line')
          if (sender !== undefined) assert.equal(event.sender, sender, 'it came to this number of the line')
          const body = Buffer.from(request.body).toString('utf8')
          assert.ok(
            [body, unescaped(body), request.path].some((where) => where.includes(event.id)),
            `the id of a message is the provider’s own, unchanged: ${event.id} is not in the webhook`,
          )
          if (event.clock === 'provider') assert.equal(event.at, about.at, 'the time is the provider’s')
          else assert.equal(event.at, request.receivedAt, 'without the provider’s time, it is when the webhook came')
        }
    }),
    file(descriptor, probe),
    on('receive: a hundred messages are a hundred events, each with an id of its own', async (ground) => {
      const ids = new Set<string>()
      for (let n = 1; n <= 100; n++) {
        const hook = await samples.message(messageAbout(ground.adapter, n, { from: phone(n % 7) }))
        const event = only(await heard(ground, descriptor, hook), 'message')
        assert.ok(event.content.type === 'text' && event.content.text === `message ${n}`, `message ${n} is not itself`)
        ids.add(event.id)
      }
      assert.equal(ids.size, 100, `100 messages share ${ids.size} ids`)
    }),
    samples.batch
      ? on('receive: a batch gives each of its messages, in order', async (ground) => {
          const about = Array.from({ length: 60 }, (_, n) =>
            messageAbout(ground.adapter, n + 1, { from: phone(n % 7) }),
          )
          const events = samples.batch ? await heard(ground, descriptor, await samples.batch(about)) : []
          const words = events.flatMap((event) =>
            event.kind === 'message' && event.content.type === 'text' ? [event.content.text] : [],
          )
          assert.deepEqual(
            words,
            about.map((one) => one.text),
          )
        })
      : notShown('receive: a batch gives each of its messages, in order', 'samples.batch is not given'),
    on('receive: statuses become deliveries of the message they name (B5)', async (ground) => {
      const ids = new Set<string>()
      let count = 0
      for (const status of told) {
        const hook = await statusOf(ground, status)
        if (!hook) continue
        count++
        const event = only(await heard(ground, descriptor, hook), 'status')
        assert.equal(event.status, status)
        assert.equal(event.message, 'provider-id-1', 'the provider’s id of the message, as send returned it')
        if (event.part !== undefined) assert.equal(event.part, 'c1.1.0', 'the part that rode along')
        if (status === 'failed') assert.ok(event.failure?.code && event.failure.message, 'a failure has code and words')
        ids.add(event.id)
      }
      assert.ok(count > 0, 'samples.status gives at least one of sent, delivered, read and failed')
      assert.equal(ids.size, count, 'each status is an event of its own')
    }),
    catchUpCase(descriptor, probe),
  ]
}

const file = (descriptor: ChannelDescriptor, probe: Channel): Case => {
  const title = 'receive: a customer’s file comes with its words, and download streams its bytes'
  const { media: make } = descriptor.samples
  if (make === 'never') return notShown(title, 'samples.media: this provider brings no files')
  if (!make) return missing(title, 'customers send files', 'samples.media, or `never` where they cannot')
  return onChannel(descriptor)(title, async (ground) => {
    const given = { bytes: Buffer.alloc(100_000, 'teapot'), mime: 'image/png' }
    const hook = await make({ ...messageAbout(ground.adapter, 5, { text: 'Look at this' }), file: given })
    const contents = (await heard(ground, descriptor, hook)).flatMap((event) =>
      event.kind === 'message' ? [event.content] : [],
    )
    const media = contents.map(mediaOf).find((one) => one !== undefined)
    assert.ok(media, 'a customer’s file is content of type media')
    assert.ok(JSON.stringify(contents).includes('Look at this'), 'the words beside the file are there')
    assert.equal(media.mime, given.mime, 'the type of the file is that of the webhook')
    assert.ok(probe.download, 'the channel has no download, so the file would never be fetched')
    const stream = await ground.adapter.download?.(media, callFor())
    assert.ok(stream)
    assert.ok(
      Buffer.from(await new Response(stream).arrayBuffer()).equals(given.bytes),
      'download: the bytes are not those of the file',
    )
  })
}

const catchUpCase = (descriptor: ChannelDescriptor, probe: Channel): Case => {
  const title = 'catchUp: tells what no webhook told, under the id the webhook would have had'
  if (!probe.catchUp) return notShown(title, 'the channel has no catchUp')
  const { quietMessage } = descriptor.server
  if (!quietMessage) return missing(title, 'the channel has catchUp', 'server.quietMessage')
  return onChannel(descriptor)(title, async (ground) => {
    const about = messageAbout(ground.adapter, 21, { text: 'Nobody told you' })
    const hook = await quietMessage(about)
    const told: ChannelEvent[] = []
    for await (const event of ground.adapter.catchUp?.(about.at - 60_000, callFor()) ?? []) told.push(event)
    const event = only(await heard(ground, descriptor, hook), 'message')
    const found = told.find((one) => one.kind === 'message' && one.id === event.id)
    assert.ok(found, `catchUp told ${JSON.stringify(told.map((one) => one.id))}, the webhook ${event.id}`)
    assert.ok(found.kind === 'message' && found.line === event.line, 'on the same line')
    assert.deepEqual(found.content, event.content)
  })
}

/** Forms percent-encode, JSON may escape a slash or a letter. */
const unescaped = (body: string): string => {
  const plain = body.replaceAll('\\/', '/').replaceAll('+', ' ')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
