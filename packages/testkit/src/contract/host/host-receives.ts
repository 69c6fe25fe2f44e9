import { strict as assert } from 'node:assert'
import { type Host, type HostEvent, mediaOf } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import type { Hook } from '../hook.js'
import { receiveCases } from '../receive.js'
import { hostCatchesUp } from './host-catch-up.js'
import type { HookAbout, HostDescriptor, HostSamples } from './host-descriptor.js'
import {
  entryOf,
  expanded,
  type HostGround,
  heard,
  isFollowed,
  leadsTo,
  listener,
  many,
  onHost,
  only,
  opened,
  plainOf,
  received,
  saidIn,
  text,
  unfollowed,
} from './host-ground.js'

const agent = 'Ben'

/** The samples that need nothing but a ticket, and what they must be read as. */
const simple = {
  closed: 'closed',
  reopened: 'reopened',
  deleted: 'deleted',
  handedBack: 'handed-back',
  typing: 'typing',
} as const

export const hostReceives = (descriptor: HostDescriptor, probe: Host): readonly Case[] => {
  const { samples, without = [] } = descriptor
  const on = onHost(descriptor)
  return [
    ...receiveCases<Host, HostEvent>(descriptor, 'hosts', (ground) => allHooks(ground, samples), expanded),
    on('receive: an agent’s reply has its words, its author and its ticket', async (ground) => {
      const ticket = await opened(ground)
      const words = 'It is on its way: 2 < 3 & “häuser” 🚚\nUntil tomorrow'
      const hook = await samples.reply({ n: 1, ticket, key: ticket.key, text: words, agent })
      const event = only(await heard(ground, descriptor, hook), 'reply')
      leadsTo(event, ticket)
      assert.equal(event.author.kind, 'agent', 'a person wrote it')
      const said = plainOf(event.content)
      for (const part of ['It is on its way', '“häuser” 🚚', 'Until tomorrow'])
        assert.ok(said.includes(part), `the words of the reply are not there: ${JSON.stringify(said)}`)
    }),
    on('receive: an agent’s words are declared as what they are: HTML as HTML, plain text as plain', async (ground) => {
      const ticket = await opened(ground)
      const words = 'It is on its way: 2 < 3 & “häuser” 🚚\nUntil tomorrow'
      const hook = await samples.reply({ n: 1, ticket, key: ticket.key, text: words, agent })
      const { content } = only(await heard(ground, descriptor, hook), 'reply')
      const said = plainOf(content)
      assert.deepEqual(
        said.split(/\n+/).map((line) => line.trim()),
        words.split('\n'),
        `on the customer’s phone it reads ${JSON.stringify(said)}: look at the markup of the reply’s text`,
      )
    }),
    without.includes('agents')
      ? notShown('receive: a reply says which agent wrote it', 'without: agents')
      : on('receive: a reply says which agent wrote it', async (ground) => {
          const ticket = await opened(ground)
          const hook = await samples.reply({ n: 1, ticket, key: ticket.key, text: 'It is me', agent })
          const { author } = only(await heard(ground, descriptor, hook), 'reply')
          assert.ok(author.name || author.id, 'author: { name, id } of the agent, as the helpdesk tells them')
        }),
    on('receive: a hundred replies are a hundred events, each with an id of its own', async (ground) => {
      const ticket = await opened(ground)
      const hear = listener(ground, descriptor)
      const said: string[] = []
      for (let n = 1; n <= 100; n++)
        said.push(
          ...saidIn(await hear(await samples.reply({ n, ticket, key: ticket.key, text: `reply ${n}.`, agent }))),
        )
      assert.deepEqual(
        said.map((words) => Number(/reply (\d+)\./.exec(words)?.[1])),
        Array.from({ length: 100 }, (_, n) => n + 1),
        'each reply once, in order: a reply whose id is known already is dropped',
      )
    }),
    on('receive: the same words twice are two replies, and each of them is one', async (ground) => {
      const ticket = await opened(ground)
      const hear = listener(ground, descriptor)
      const hooks: Hook[] = []
      const said: string[] = []
      for (const n of [1, 2, 3]) {
        const hook = await samples.reply({ n, ticket, key: ticket.key, text: 'ok', agent })
        hooks.push(hook)
        said.push(...saidIn(await hear(hook)))
      }
      assert.deepEqual(
        said,
        ['ok', 'ok', 'ok'],
        `“ok” was said three times and heard ${said.length} times: an id that is made of the words loses the second. ` +
          'Where the webhook names no event, return a hint without an id, and find the replies in `expand`',
      )
      for (const hook of hooks) assert.deepEqual(saidIn(await hear(hook)), [], 'told again, it is no new reply')
    }),
    probe.expand
      ? on('expand: finds a reply behind a hundred others', async (ground) => {
          const ticket = await opened(ground)
          for (let n = 1; n <= many; n++)
            await samples.reply({ n, ticket, key: ticket.key, text: `reply ${n}.`, agent })
          const hook = await samples.reply({ n: many + 1, ticket, key: ticket.key, text: 'The newest of all', agent })
          assert.ok(
            saidIn(await heard(ground, descriptor, hook)).includes('The newest of all'),
            'a list of the helpdesk has pages: read them all, or the newest first',
          )
        })
      : notShown('expand: finds a reply behind a hundred others', 'the host has no expand'),
    attached(descriptor, probe),
    samples.own === 'never'
      ? notShown('receive: our own writes do not come back as replies (promise 10)', 'samples.own: never told')
      : on('receive: our own writes do not come back as replies (promise 10)', async (ground) => {
          const ticket = await opened(ground)
          const own = samples.own
          if (own === 'never') return
          for (const author of ['customer', 'assistant', 'system'] as const) {
            const entry = entryOf(`own-${author}`, text('Said by us'), { author })
            const posted = await ground.adapter.post(ticket, entry, callFor())
            const events = await heard(ground, descriptor, await own({ n: 5, ticket, key: ticket.key, entry, posted }))
            for (const event of events) notOurs(event, posted.ids, ground.adapter.capabilities.echo, author)
          }
        }),
    samples.customer === 'never'
      ? notShown('receive: what the customer writes in the ticket is no reply to them', 'samples.customer: never told')
      : on('receive: what the customer writes in the ticket is no reply to them', async (ground) => {
          const ticket = await opened(ground)
          if (samples.customer === 'never') return
          const hook = await samples.customer({ n: 7, ticket, key: ticket.key, text: 'My own words' })
          for (const event of await heard(ground, descriptor, hook))
            if (event.kind === 'reply')
              assert.equal(event.author.kind, 'customer', 'the customer would get their own words back, as an agent’s')
        }),
    samples.internal
      ? on('receive: a note between agents is never a reply', async (ground) => {
          const ticket = await opened(ground)
          const about = { n: 6, ticket, key: ticket.key, text: 'Do not tell them', agent }
          const events = samples.internal ? await heard(ground, descriptor, await samples.internal(about)) : []
          for (const event of events) assert.notEqual(event.kind, 'reply', 'an internal note would reach the customer')
        })
      : notShown('receive: a note between agents is never a reply', 'samples.internal is not given'),
    ...Object.entries(simple).map(([name, kind]) => {
      const make = samples[name as keyof typeof simple]
      const title = `receive: reads ${kind}`
      if (!make) return notShown(title, `samples.${name} is not given`)
      return on(title, async (ground) => {
        const ticket = await opened(ground)
        leadsTo(only(await heard(ground, descriptor, await make({ n: 11, ticket, key: ticket.key })), kind), ticket)
      })
    }),
    samples.assigned
      ? on('receive: reads assigned', async (ground) => {
          const ticket = await opened(ground)
          const hook = await samples.assigned?.({ n: 12, ticket, key: ticket.key, agent })
          leadsTo(only(await heard(ground, descriptor, hook ?? {}), 'assigned'), ticket)
        })
      : notShown('receive: reads assigned', 'samples.assigned is not given'),
    samples.merged
      ? on('receive: reads merged, and into what', async (ground) => {
          const ticket = await opened(ground, 1)
          const into = await opened(ground, 2)
          const hook = await samples.merged?.({ n: 13, ticket, key: ticket.key, into })
          const event = only(await heard(ground, descriptor, hook ?? {}), 'merged')
          leadsTo(event, ticket)
          assert.equal(event.into, into.id)
        })
      : notShown('receive: reads merged', 'samples.merged is not given'),
    samples.outreach
      ? on('receive: reads that an agent writes first (A2)', async (ground) => {
          const to = '+15551230042'
          const hook = await samples.outreach?.({ n: 14, to, text: 'Your teapot is ready' })
          const told = await received(ground, descriptor, hook ?? {})
          const event = only(await expanded(ground, told), 'outreach')
          assert.ok(told.some(({ kind }) => kind === 'outreach') || told.every(isFollowed), unfollowed)
          assert.ok('to' in event.at, 'an outreach says whom to write to')
          assert.ok(
            event.at.to.some(({ value }) => value === to),
            'it goes to the number the agent gave, in E.164',
          )
          const again = only(await expanded(ground, told), 'outreach')
          assert.equal(again.id, event.id, 'a hint is followed again if we stop before what it led to is stored')
        })
      : notShown('receive: reads that an agent writes first (A2)', 'samples.outreach is not given'),
    ...hostCatchesUp(descriptor, probe),
  ]
}

/** An agent's file, which the core fetches, or says that it cannot. */
const attached = (descriptor: HostDescriptor, probe: Host): Case => {
  const title = 'receive: an agent’s file comes with the reply, and download streams its bytes'
  const make = descriptor.samples.attached
  if (make === 'never') return notShown(title, 'samples.attached: agents cannot attach files')
  if (!make) return missing(title, 'agents attach files', 'samples.attached, or `never` where they cannot')
  return onHost(descriptor)(title, async (ground) => {
    const ticket = await opened(ground)
    const file = { bytes: Buffer.alloc(100_000, 'teapot'), mime: 'application/pdf', name: 'invoice.pdf' }
    const hook = await make({ n: 1, ticket, key: ticket.key, text: 'Here it is', agent, file })
    // Some helpdesks tell the words and the file as two replies.
    const content = (await heard(ground, descriptor, hook)).flatMap((event) =>
      event.kind === 'reply' ? event.content : [],
    )
    assert.ok(plainOf(content).includes('Here it is'), 'the words beside the file are there')
    const media = content.map(mediaOf).find((one) => one !== undefined)
    assert.ok(media, 'an agent’s file is content of type media; the agent learns where it cannot be fetched')
    if (!probe.download) return
    const stream = await ground.adapter.download?.(media, callFor())
    assert.ok(stream)
    assert.ok(
      Buffer.from(await new Response(stream).arrayBuffer()).equals(file.bytes),
      'download: the bytes are not those of the file',
    )
  })
}

const notOurs = (event: HostEvent, ids: readonly string[], echo: 'id' | 'author', author: string): void => {
  if (event.kind !== 'reply') return
  assert.equal(
    echo,
    'id',
    `echo: author, yet our own ${author} entry came back as a reply: it would go to the customer again`,
  )
  assert.ok(
    ids.includes(event.id),
    `echo: id, yet our own ${author} entry came back as ${event.id}, which post did not return`,
  )
}

/** One webhook of each kind that was given. */
const allHooks = async (ground: HostGround, samples: HostSamples): Promise<readonly { name: string; hook: Hook }[]> => {
  const ticket = await opened(ground)
  const about: HookAbout = { n: 31, ticket, key: ticket.key }
  const made = [{ name: 'reply', hook: await samples.reply({ ...about, text: 'Hello 1', agent }) }]
  for (const name of ['closed', 'reopened', 'deleted', 'handedBack'] as const) {
    const make = samples[name]
    if (make) made.push({ name, hook: await make(about) })
  }
  if (samples.assigned) made.push({ name: 'assigned', hook: await samples.assigned({ ...about, agent }) })
  return made
}
