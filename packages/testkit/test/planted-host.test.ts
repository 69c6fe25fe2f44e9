import { safeJson } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { type HostDescriptor, hostCases } from '../src/index.js'
import { failing } from './failing.js'
import { changedEntry, changedEvents, changedFailure, descriptor, type PlantedHost, plantHost } from './plant-host.js'

const planted: readonly PlantedHost[] = [
  {
    what: 'a contact’s records are everybody’s',
    rule: 'records: with a contact, only theirs',
    plant: ({ records }) => ({
      records: { find: ({ text }, call) => records?.find({ text: text ?? '' }, call) ?? Promise.resolve([]) },
    }),
  },
  {
    what: 'any contact finds a record by its number',
    rule: 'records: with a contact, only theirs',
    plant: ({ records }) => ({
      records: {
        find: async (query, call) =>
          query.contact === 'no-such-contact' ? [] : ((await records?.find({ text: query.text ?? '' }, call)) ?? []),
      },
    }),
  },
  {
    what: 'no signature is checked',
    rule: 'receive: refuses what is not signed',
    plant: () => ({
      receive: ({ body }) => ({ reply: { status: 200 }, events: safeJson(body) as [] }),
    }),
  },
  {
    what: 'somebody is always there',
    rule: 'available: says whether somebody is there',
    plant: () => ({ available: () => Promise.resolve(true) }),
  },
  {
    what: 'every 50th entry is dropped',
    rule: 'post: keeps the order',
    plant: (host) => {
      const post = host.post.bind(host)
      let count = 0
      return { post: (...given) => (++count % 50 === 0 ? Promise.resolve({ ids: ['x'] }) : post(...given)) }
    },
  },
  {
    what: 'entries overtake one another',
    rule: 'post: keeps the order',
    plant: (host) => {
      const post = host.post.bind(host)
      let kept: (() => Promise<unknown>) | undefined
      let count = 0
      return {
        post: async (...given) => {
          if (++count % 10 === 5) {
            kept = () => post(...given)
            return { ids: [`later-${count}`] }
          }
          const posted = await post(...given)
          await kept?.()
          kept = undefined
          return posted
        },
      }
    },
  },
  {
    what: 'an entry whose answer was lost is posted again',
    rule: 'post: a lost answer',
    plant: (host) => {
      const post = host.post.bind(host)
      return { post: (...given) => post(...given).catch(() => post(...given)) }
    },
  },
  {
    what: 'a ticket whose answer was lost is opened again',
    rule: 'open: a lost answer',
    plant: (host) => {
      const open = host.open.bind(host)
      return { open: (...given) => open(...given).catch(() => open(...given)) }
    },
  },
  {
    what: 'a lost answer counts as certain',
    rule: 'post: a lost answer',
    plant: changedFailure(({ ambiguous: _, ...failure }) => failure),
  },
  {
    what: 'a repeatable key opens twice',
    rule: 'open: the same key twice',
    options: { capabilities: { repeatable: { open: true, post: false } } },
    plant: (host) => {
      const open = host.open.bind(host)
      return { open: (opening, call) => open({ ...opening, key: `${opening.key}-${Math.random()}` }, call) }
    },
  },
  {
    what: 'what it cannot show is left out',
    rule: 'post: shows unsupported',
    plant: (host) => {
      const post = host.post.bind(host)
      return {
        post: (ticket, entry, call) =>
          entry.content.type === 'unsupported' ? Promise.resolve({ ids: [] }) : post(ticket, entry, call),
      }
    },
  },
  {
    what: 'the title of a tapped option is lost',
    rule: 'post: shows selection',
    plant: changedEntry((entry) =>
      entry.content.type === 'selection' ? { ...entry, content: { ...entry.content, options: [] } } : entry,
    ),
  },
  {
    what: 'HTML of a customer is HTML in the ticket',
    rule: 'post: what a customer writes never becomes markup',
    options: { capabilities: { markup: 'html' } },
  },
  {
    what: 'files are dropped',
    rule: 'post: hands over files',
    plant: changedEntry((entry) =>
      entry.content.type === 'media' ? { ...entry, content: { type: 'text', text: '[file]', markup: 'plain' } } : entry,
    ),
  },
  {
    what: 'the transcript is dropped',
    rule: 'open: shows what was said',
    plant: (host) => {
      const open = host.open.bind(host)
      return { open: ({ transcript: _, ...opening }, call) => open(opening, call) }
    },
  },
  {
    what: 'a deleted ticket is an ordinary refusal',
    rule: 'post: says ticket_gone',
    plant: changedFailure((failure) => ({ ...failure, code: 'not_found' })),
  },
  {
    what: 'what the customer writes in the ticket comes as a reply of an agent',
    rule: 'receive: what the customer writes in the ticket is no reply to them',
    plant: changedEvents((event) => [
      event.kind === 'reply' ? { ...event, author: { kind: 'agent', name: 'Ben' } } : event,
    ]),
  },
  {
    what: 'our own writes come back as replies',
    rule: 'receive: our own writes',
    plant: (host) => {
      const post = host.post.bind(host)
      return { post: async (...given) => ({ ids: (await post(...given)).ids.map((id) => `entry/${id}`) }) }
    },
  },
  {
    what: 'the id of our own write cannot be found after a lost answer',
    rule: 'is a host of this contract',
  },
  {
    what: 'our own writes come back as replies, known by their author',
    rule: 'receive: our own writes',
    options: { capabilities: { echo: 'author' } },
  },
  {
    what: 'a note goes where nobody looks',
    rule: 'note: is seen where agents write their replies',
    plant: () => ({ note: () => Promise.resolve({ ids: [] }) }),
  },
  {
    what: 'what a customer answers is not shown',
    rule: 'post: shows the message that a customer answers or reacts to',
    plant: changedEntry(({ quoted: _, ...entry }) => entry),
  },
  {
    what: 'a note is a public entry',
    rule: 'note: is seen where agents write their replies',
    plant: (host) => {
      const post = host.post.bind(host)
      return {
        note: (ticket, words, key, call) => {
          host.ticket(ticket.id).notes.push(words)
          const content = { type: 'text', text: words, markup: 'plain' } as const
          return post(ticket, { key, author: 'system', at: 0, content, typed: false }, call)
        },
      }
    },
  },
  {
    what: 'a declared status is not shown',
    rule: 'report: shows each declared status',
    plant: ({ report }) => ({
      report: async (ticket, reply, delivery, failure, call) => {
        if (delivery !== 'read') await report?.(ticket, reply, delivery, failure, call)
      },
    }),
  },
  {
    what: 'the first of several contacts is taken',
    rule: 'contacts: none, one or several',
    plant: ({ contacts }) => ({
      contacts: { find: async (...given) => ((await contacts?.find(...given)) ?? []).slice(0, 1) },
    }),
  },
  {
    what: 'a look-up finds what was never written',
    rule: 'lookup: what was never written',
    options: { lookup: true },
    plant: () => ({
      lookup: { post: { settlesAfterMs: 0, find: () => Promise.resolve({ found: { ids: ['E1'] } }) } },
    }),
  },
  {
    what: 'the signal is ignored',
    rule: 'post: honours the deadline and the signal',
    plant: (host) => {
      const post = host.post.bind(host)
      const patient = { signal: new AbortController().signal, deadline: Date.now() + 60_000 }
      return { post: (ticket, entry) => post(ticket, entry, patient) }
    },
  },
  {
    what: 'an error holds a secret',
    rule: 'post: a refusal is an error',
    plant: changedFailure((failure) => ({ ...failure, remedy: 'use a secret of the fake helpdesk' })),
  },
  {
    what: 'an error holds what the customer wrote',
    rule: 'post: a refusal is an error',
    plant: changedFailure((failure) => ({ ...failure, message: 'bad: The secret of my teapot' })),
  },
  {
    what: 'a log holds a secret',
    rule: 'open: makes one ticket',
    plant: (host) => {
      const start = host.start.bind(host)
      return {
        start: (environment) => {
          environment.log.info({ options: { token: 'a secret of the fake helpdesk' } }, 'Started')
          return start(environment)
        },
      }
    },
  },
]

it('a host that is well breaks no rule', async () => {
  expect(await failing(await hostCases(descriptor({ lookup: true })))).toEqual([])
})

plantHost(planted)

it('every 100 replies that share ids are caught', async () => {
  const { samples, ...rest } = descriptor()
  const shared: HostDescriptor = {
    ...rest,
    samples: { ...samples, reply: (about) => samples.reply({ ...about, n: about.n % 50 }) },
  }
  expect(await failing(await hostCases(shared), 'receive: a hundred replies')).toHaveLength(1)
})

it('a facet that cannot be shown fails, and says what to give', async () => {
  const { contacts: _, ...without } = descriptor()
  const [found] = await failing(await hostCases(without), 'contacts:')
  expect(found).toContain('give contacts: { one, several, none }')
})

it('what a host does not have is said, not passed over', async () => {
  const names = (await hostCases(descriptor({ without: ['note', 'report'], capabilities: { statuses: [] } }))).map(
    ({ name }) => name,
  )
  expect(names).toContain(
    'not shown: note: is seen where agents write their replies, and no entry for the customer (the host has no note)',
  )
  expect(names).toContain('not shown: report: shows each declared status of a reply (B5) (the host has no report)')
})
