import { strict as assert } from 'node:assert'
import type { Host, HostEvent } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import type { Hook } from '../hook.js'
import { receiveCases } from '../receive.js'
import type { HookAbout, HostDescriptor, HostSamples } from './host-descriptor.js'
import { entryOf, expanded, type HostGround, heard, leadsTo, onHost, only, opened, text } from './host-ground.js'

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
  const { samples } = descriptor
  const on = onHost(descriptor)
  return [
    ...receiveCases<Host, HostEvent>(descriptor, 'hosts', (ground) => allHooks(ground, samples)),
    on('receive: an agent’s reply has its words, its author and its ticket', async (ground) => {
      const ticket = await opened(ground)
      const words = 'It is on its way: 2 < 3 & “häuser” 🚚\nUntil tomorrow'
      const hook = await samples.reply({ n: 1, ticket, key: ticket.key, text: words, agent })
      const event = only(await heard(ground, descriptor, hook), 'reply')
      leadsTo(event, ticket)
      assert.equal(event.author.kind, 'agent', 'a person wrote it')
      const said = event.content.map((content) => (content.type === 'text' ? content.text : '')).join('\n')
      for (const part of ['It is on its way', '“häuser” 🚚', 'Until tomorrow'])
        assert.ok(said.includes(part), `the words of the reply are not there: ${JSON.stringify(said)}`)
    }),
    on('receive: a hundred replies are a hundred events, each with an id of its own', async (ground) => {
      const ticket = await opened(ground)
      const ids = new Set<string>()
      for (let n = 1; n <= 100; n++) {
        const hook = await samples.reply({ n, ticket, key: ticket.key, text: `reply ${n}`, agent })
        const request = await ground.signed(hook, descriptor.sign)
        const { events } = await ground.ask(request)
        assert.ok(events.length > 0, `reply ${n} of 100 gave no event`)
        for (const event of events) if ('id' in event) ids.add(event.id)
      }
      assert.ok(ids.size >= 100, `100 replies share ${ids.size} ids: a reply whose id is known already is dropped`)
    }),
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
          const event = only(await heard(ground, descriptor, hook ?? {}), 'outreach')
          assert.ok('to' in event.at, 'an outreach says whom to write to')
          assert.ok(
            event.at.to.some(({ value }) => value === to),
            'it goes to the number the agent gave, in E.164',
          )
        })
      : notShown('receive: reads that an agent writes first (A2)', 'samples.outreach is not given'),
    ...catchUpCases(descriptor, probe),
  ]
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

const catchUpCases = ({ server, samples: _, ...rest }: HostDescriptor, probe: Host): readonly Case[] => {
  const title = 'catchUp: tells what no webhook told, under the id the webhook would have had'
  if (!probe.catchUp) return [notShown(title, 'the host has no catchUp')]
  const { quietReply } = server
  if (!quietReply) return [missing(title, 'the host has catchUp', 'server.quietReply')]
  return [
    onHost({ server, samples: _, ...rest })(title, async (ground) => {
      const since = Date.now() - 60_000
      const ticket = await opened(ground)
      const hook = await quietReply({ n: 21, ticket, key: ticket.key, text: 'Nobody told you', agent })
      const told: HostEvent[] = []
      for await (const event of ground.adapter.catchUp?.(since, callFor()) ?? []) told.push(event)
      const { events } = await ground.ask(await ground.signed(hook, rest.sign))
      const [event] = events
      assert.ok(event && 'id' in event)
      assert.ok(
        told.some((one) => 'id' in one && one.id === event.id),
        `catchUp told ${JSON.stringify(told.map((one) => 'id' in one && one.id))}, the webhook ${event.id}`,
      )
      only(await expanded(ground, told), 'reply')
    }),
  ]
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
