import { DeskwireError, type HostEvent } from '@deskwire/core/adapter'
import { changedEntry, changedFailure, changedOpening, type Plant, type PlantedHost, plantHost } from './plant-host.js'

/** What was missed, changed. */
const missed =
  (change: (events: readonly HostEvent[]) => readonly HostEvent[]): Plant =>
  ({ catchUp }) => ({
    async *catchUp(since, call) {
      const all: HostEvent[] = []
      for await (const event of catchUp?.(since, call) ?? []) all.push(event)
      yield* change(all)
    },
  })

const shows: readonly PlantedHost[] = [
  {
    what: 'the assistant’s words are written as the customer’s',
    rule: 'post: agents can tell the customer’s words',
    plant: changedEntry((entry) => (entry.author === 'assistant' ? { ...entry, author: 'customer' } : entry)),
  },
  {
    what: 'an agent’s words are written as the customer’s',
    rule: 'post: agents can tell the customer’s words',
    plant: changedEntry((entry) => (entry.author === 'agent' ? { ...entry, author: 'customer' } : entry)),
  },
  {
    what: 'what the system says is dropped',
    rule: 'post: takes entries of the assistant, an agent and the system',
    plant: (host) => {
      const post = host.post.bind(host)
      return {
        post: (ticket, entry, call) =>
          entry.author === 'system' ? Promise.resolve({ ids: ['none'] }) : post(ticket, entry, call),
      }
    },
  },
  {
    what: 'the queue is ignored',
    rule: 'open: puts the ticket into the queue',
    plant: changedOpening(({ queue: _, ...opening }) => opening),
  },
  {
    what: 'the ticket that is followed is ignored',
    rule: 'open: names the closed ticket',
    plant: changedOpening(({ follows: _, ...opening }) => opening),
  },
  {
    what: 'the known contact is ignored',
    rule: 'open: links the ticket to the contact',
    plant: changedOpening(({ customer: { contact: _, ...customer }, ...opening }) => ({ ...opening, customer })),
  },
  {
    what: 'nobody sees who the customer is',
    rule: 'open: shows who the customer is',
    plant: changedOpening((opening) => ({ ...opening, customer: { addresses: [], verified: false } })),
  },
  {
    what: 'files of the first entry are dropped',
    rule: 'open: hands over the files of the entry',
    options: { capabilities: { opensWithEntry: true } },
    plant: changedOpening(({ first, ...opening }) => ({
      ...opening,
      ...(first && { first: { ...first, content: { type: 'text', text: '[file]', markup: 'plain' } as const } }),
    })),
  },
  {
    what: 'the first entry is dropped',
    rule: 'open: shows the entry that the ticket begins with',
    options: { capabilities: { opensWithEntry: true } },
    plant: changedOpening(({ first: _, ...opening }) => opening),
  },
  {
    what: 'files of the transcript are dropped',
    rule: 'open: hands over, or names, the files',
    plant: changedOpening(({ transcript = [], ...opening }) => ({
      ...opening,
      transcript: transcript.filter(({ content }) => content.type !== 'media'),
    })),
  },
  {
    what: 'a customer without a phone is refused',
    rule: 'open: takes a customer without phone',
    plant: (host) => {
      const open = host.open.bind(host)
      return {
        open: (opening, call) => {
          if (opening.customer.addresses.some(({ kind }) => kind === 'phone')) return open(opening, call)
          throw new DeskwireError({ code: 'invalid', message: 'no phone', retryable: false })
        },
      }
    },
  },
  {
    what: 'all customers have one ticket',
    rule: 'open: makes one ticket',
    plant: (host) => {
      const open = host.open.bind(host)
      let first: ReturnType<typeof open> | undefined
      return { open: (opening, call) => (first ??= open(opening, call)) }
    },
  },
  {
    what: 'the url of a ticket is a path',
    rule: 'open: makes one ticket',
    plant: (host) => {
      const open = host.open.bind(host)
      return { open: async (opening, call) => ({ ...(await open(opening, call)), url: '/tickets/1' }) }
    },
  },
  {
    what: 'a repeated key posts twice, though declared harmless',
    rule: 'post: the same key twice',
    options: { capabilities: { repeatable: { open: false, post: true } } },
    plant: (host) => {
      let count = 0
      return changedEntry((entry) => ({ ...entry, key: `${entry.key}-${++count}` }))(host)
    },
  },
  {
    what: 'what was posted has no id',
    rule: 'post: keeps the order',
    plant: (host) => {
      const post = host.post.bind(host)
      return { post: (...given) => post(...given).then(() => ({ ids: [] })) }
    },
  },
  {
    what: 'a closed ticket takes entries that nobody reads',
    rule: 'post: says ticket_closed',
    options: { capabilities: { closedIsFinal: true }, without: ['reopen'] },
  },
  {
    what: 'the reason of a failure is dropped',
    rule: 'report: agents read why',
    plant: ({ report }) => ({
      report: (ticket, reply, delivery, _failure, call) =>
        report?.(ticket, reply, delivery, undefined, call) ?? Promise.resolve(),
    }),
  },
  {
    what: 'a failed reply looks like one that was sent',
    rule: 'report: shows each declared status',
    plant: ({ report }) => ({
      report: async (ticket, reply, delivery, failure, call) => {
        if (delivery !== 'failed') await report?.(ticket, reply, delivery, failure, call)
      },
    }),
  },
  {
    what: 'a note is lost',
    rule: 'note: is seen where agents write their replies',
    plant: () => ({ note: () => Promise.resolve({ ids: [] }) }),
  },
  {
    what: 'a reopened ticket stays closed',
    rule: 'reopen: agents see it',
    plant: () => ({ reopen: () => Promise.resolve() }),
  },
  { what: 'tags are lost', rule: 'tag: agents see it', plant: () => ({ tag: () => Promise.resolve() }) },
  {
    what: 'whoever is asked for is found',
    rule: 'contacts: none, one or several',
    plant: () => ({ contacts: { find: () => Promise.resolve([{ id: 'ana', name: 'Ana' }]) } }),
  },
  {
    what: 'an article that is not there is found',
    rule: 'knowledge: finds an article',
    plant: ({ knowledge }) => ({
      knowledge: {
        search: async (...given) => (await knowledge?.search(...given)) ?? [],
        get: (id) => Promise.resolve({ id, title: 'Teapots', url: 'https://desk.test/kb/1' }),
      },
    }),
  },
  {
    what: 'any record is found',
    rule: 'records: finds a record',
    plant: ({ records }) => ({
      records: { find: async (_query, call) => (await records?.find({ text: 'CS1' }, call)) ?? [] },
    }),
  },
  {
    what: 'a rate limit counts as a refusal',
    rule: 'post: too many requests',
    plant: changedFailure((failure) => ({ ...failure, retryable: false })),
  },
  {
    what: 'the delay of a rate limit is lost',
    rule: 'post: too many requests',
    plant: changedFailure(({ retryAfterMs: _, ...failure }) => failure),
  },
  {
    what: 'a refusal is tried again for ever',
    rule: 'post: a refusal is an error',
    plant: changedFailure((failure) => ({ ...failure, retryable: true })),
  },
  {
    what: 'a refusal counts as posted',
    rule: 'post: a refusal is an error',
    plant: (host) => {
      const post = host.post.bind(host)
      return { post: (...given) => post(...given).catch(() => ({ ids: ['none'] })) }
    },
  },
  {
    what: 'errors are of no family',
    rule: 'post: a refusal is an error',
    plant: (host) => {
      const post = host.post.bind(host)
      return {
        post: (...given) =>
          post(...given).catch(() => {
            throw new Error('Request failed with status code 400')
          }),
      }
    },
  },
  {
    what: 'a helpdesk that is down is a bad item',
    rule: 'post: a helpdesk that is down',
    plant: changedFailure((failure) => ({ ...failure, retryable: false })),
  },
  {
    what: 'being told to stop before it began is ignored',
    rule: 'post: does nothing when it was told to stop',
    plant: (host) => {
      const post = host.post.bind(host)
      return {
        post: (ticket, entry, call) => post(ticket, entry, { ...call, signal: new AbortController().signal }),
      }
    },
  },
  {
    what: 'an entry behind a page of others is not looked for',
    rule: 'lookup: finds an entry behind a hundred others',
    options: { lookup: true },
    plant: (host) => {
      const find = async (ticket: { id: string }, { key }: { key: string }) => {
        const found = host
          .ticket(ticket.id)
          .entries.slice(0, 100)
          .find((one) => one.key === key)
        return found ? { found: { ids: [found.id] } } : ('absent' as const)
      }
      return { lookup: { post: { settlesAfterMs: 0, find } } }
    },
  },
  {
    what: 'another entry with the same words is taken for the lost one',
    rule: 'lookup: an equal entry that is known as another’s',
    options: { lookup: true },
    plant: (host) => {
      const find = async (ticket: { id: string }, { content }: { content: { type: string } }) => {
        const found = host.ticket(ticket.id).entries.find((one) => one.content.type === content.type)
        return found ? { found: { ids: [found.id] } } : ('absent' as const)
      }
      return { lookup: { post: { settlesAfterMs: 0, find } } }
    },
  },
  {
    what: 'a ticket whose answer was lost is not found again',
    rule: 'open: a lost answer',
    options: { lookup: true },
    plant: () => ({ lookup: { open: { settlesAfterMs: 0, find: () => Promise.resolve('absent' as const) } } }),
  },
  {
    what: 'only the first page of what was missed is read',
    rule: 'catchUp: reads all pages',
    plant: missed((events) => events.slice(0, 100)),
  },
  {
    what: 'only the newest of what was missed in a ticket is read',
    rule: 'catchUp: reads all pages',
    plant: missed((events) => [...new Map(events.map((event) => [JSON.stringify(event.at), event])).values()]),
  },
  {
    what: 'what was missed has ids of its own',
    rule: 'catchUp: tells what no webhook told',
    plant: missed((events) => events.map((event, n) => ({ ...event, id: `missed-${n}` }) as HostEvent)),
  },
  {
    what: 'nothing was missed, ever',
    rule: 'catchUp: tells what no webhook told',
    plant: missed(() => []),
  },
  {
    what: 'tickets that are not ours are read too',
    rule: 'catchUp: tells nothing of tickets that are not ours',
    plant: missed((events) => [...events, { kind: 'changed', at: { ticket: 'somebody-elses' } }]),
  },
  {
    what: 'an agent’s first words are read from the webhook only',
    rule: 'catchUp: finds what an agent wrote first',
    plant: missed((events) => events.filter(({ kind }) => kind !== 'outreach')),
  },
  {
    what: 'an agent’s first words that were missed have ids of their own',
    rule: 'catchUp: finds what an agent wrote first',
    plant: missed((events) =>
      events.map((event) => (event.kind === 'outreach' ? { ...event, id: `missed-${event.id}` } : event)),
    ),
  },
  {
    what: 'for an agent’s first words that were missed there is a hint that nobody follows',
    rule: 'catchUp: finds what an agent wrote first',
    plant: (host) => {
      const first: HostEvent[] = []
      return {
        ...missed((events) => {
          first.push(...events.filter(({ kind }) => kind === 'outreach'))
          return events.map((event) => (event.kind === 'outreach' ? { kind: 'changed', at: { ticket: 'T1' } } : event))
        })(host),
        expand: () => Promise.resolve(first),
      }
    },
  },
  {
    what: 'a helpdesk that is well fails its check',
    rule: 'check: tells its findings',
    plant: () => ({ check: () => Promise.resolve({ findings: [{ level: 'fail', what: 'The token is wrong' }] }) }),
  },
  {
    what: 'a check finds nothing at all',
    rule: 'check: tells its findings',
    plant: () => ({ check: () => Promise.resolve({ findings: [] }) }),
  },
]

plantHost(shows)
