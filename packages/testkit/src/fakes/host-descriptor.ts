import { type Entry, type HostEvent, signOpening, describe as words } from '@deskwire/core/adapter'
import type { HostDescriptor, ReplyAbout } from '../contract/host/host-descriptor.js'
import { faultsOf } from './faults.js'
import { type FakeHost, type FakeHostOptions, fakeHost } from './host.js'

const secret = 'a secret of the fake helpdesk'

/** The fake helpdesk with all its facets, told to the suite; `wrap` plants what is wrong with it. */
export const fakeHostDescriptor = (
  options: FakeHostOptions = {},
  wrap: (host: FakeHost) => FakeHost = (host) => host,
): HostDescriptor => {
  let desk = fakeHost()
  let there = true
  const hook = (event: HostEvent) => ({ body: [event] })
  const firsts = new Map<string, Entry>()
  const quiet: HostEvent[] = []
  const begun: HostEvent[] = []
  const replied = ({ n, ticket, text, agent }: ReplyAbout): HostEvent => ({
    kind: 'reply',
    id: `reply-${n}`,
    at: { ticket: ticket.id },
    author: { kind: 'agent', name: agent },
    content: [{ type: 'text', text, markup: 'plain' }],
  })
  return {
    create: () => {
      desk = fakeHost({
        secret,
        contacts: [
          { id: 'ana', name: 'Ana', phone: '+15551230001' },
          { id: 'ben', name: 'Ben', phone: '+15551230002' },
          { id: 'bea', name: 'Bea', phone: '+15551230002' },
        ],
        articles: [{ id: 'KB1', title: 'Teapots', url: 'https://desk.test/kb/1' }],
        records: { CS1: { type: 'text', text: 'A leaking teapot', markup: 'plain' } },
        ...options,
        capabilities: { attachments: 'link', ...options.capabilities },
      })
      desk.available = () => Promise.resolve(there)
      firsts.clear()
      quiet.length = 0
      begun.length = 0
      desk.catchUp = async function* () {
        yield* quiet.filter(({ at }) => desk.tickets.some(({ id }) => at && 'ticket' in at && id === at.ticket))
        yield* begun
      }
      desk.check = () => Promise.resolve({ findings: [{ level: 'ok', what: 'The fake answers' }] })
      const open = desk.open.bind(desk)
      desk.open = (opening, call) => {
        if (opening.first) firsts.set(opening.first.key, opening.first)
        return open(opening, call)
      }
      return wrap(desk)
    },
    secrets: [secret],
    sign: (request) => desk.sign(request),
    server: {
      tickets: () => desk.tickets.length,
      entries: ({ id }) => {
        const ticket = desk.ticket(id)
        const transcript = (ticket.opening.transcript ?? []).map(({ content }) => words(content))
        const entries = ticket.entries.map(({ key, content, author, quoted = '' }) => {
          const posted = (firsts.get(key) ?? desk.posted.find((entry) => entry.key === key))?.content
          const files = posted?.type === 'media' ? [{ name: posted.media.name ?? '', url: posted.media.link() }] : []
          return {
            text: `${quoted} ${words(content)} ${content.type === 'template' ? content.name : ''}`,
            author,
            files,
          }
        })
        return [...transcript, ...entries]
      },
      fail: faultsOf((behaviour) => desk.next(behaviour)),
      presence: (now) => {
        there = now
      },
      quietReply: (about) => {
        const event = replied(about)
        quiet.push(event)
        return hook(event)
      },
      foreign: () => ({ id: 'somebody-elses' }),
      notes: ({ id }) => desk.ticket(id).notes,
      delivery: ({ id }, reply) => desk.ticket(id).reports.filter((report) => report.reply === reply),
      state: ({ id }) => {
        const { closed, tags, opening } = desk.ticket(id)
        const { queue, follows, customer } = opening
        return { closed, tags, queue, follows, customer }
      },
      code: ({ ticket, agent, code }) => void desk.written.push({ ticket: ticket.id, agent, text: code }),
      close: ({ id }) => {
        desk.ticket(id).closed = true
      },
      remove: ({ id }) =>
        void desk.tickets.splice(
          desk.tickets.findIndex((ticket) => ticket.id === id),
          1,
        ),
    },
    samples: {
      attached: ({ file: { bytes, mime, name }, ...about }) => {
        const ref = `file-${about.n}`
        desk.files.set(ref, bytes)
        const words = { type: 'text', text: about.text, markup: 'plain' } as const
        const content = [words, { type: 'media', kind: 'file', media: { ref, mime, name } } as const]
        return hook({ ...replied(about), content } as HostEvent)
      },
      reply: (about) => hook(replied(about)),
      customer: ({ n, ticket, text }) =>
        hook({
          kind: 'reply',
          id: `portal-${n}`,
          at: { ticket: ticket.id },
          author: { kind: 'customer' },
          content: [{ type: 'text', text, markup: 'plain' }],
        }),
      own: ({ ticket }) =>
        hook({
          kind: 'reply',
          id: desk.ticket(ticket.id).entries.at(-1)?.id ?? '',
          at: { ticket: ticket.id },
          author: { kind: 'automation' },
          content: [{ type: 'text', text: 'Said by us', markup: 'plain' }],
        }),
      closed: ({ n, ticket }) => hook({ kind: 'closed', id: `closed-${n}`, at: { ticket: ticket.id } }),
      reopened: ({ n, ticket }) => hook({ kind: 'reopened', id: `reopened-${n}`, at: { ticket: ticket.id } }),
      deleted: ({ n, ticket }) => hook({ kind: 'deleted', id: `deleted-${n}`, at: { ticket: ticket.id } }),
      handedBack: ({ n, ticket }) => hook({ kind: 'handed-back', id: `back-${n}`, at: { ticket: ticket.id } }),
      assigned: ({ n, ticket, agent }) =>
        hook({ kind: 'assigned', id: `assigned-${n}`, at: { ticket: ticket.id }, to: agent }),
      merged: ({ n, ticket, into }) =>
        hook({ kind: 'merged', id: `merged-${n}`, at: { ticket: ticket.id }, into: into.id }),
      typing: ({ ticket }) => hook({ kind: 'typing', at: { ticket: ticket.id } }),
      outreach: ({ n, to, text }) => {
        const event: HostEvent = {
          kind: 'outreach',
          id: `outreach-${n}`,
          at: { channel: 'whatsapp', to: [{ kind: 'phone', value: to }] },
          content: { type: 'text', text, markup: 'plain' },
        }
        begun.push(event)
        return hook(event)
      },
      opening: ({ n, ticket, agent, url, at }) => ({
        method: 'GET',
        path: `?opening=${signOpening(secret, { id: `opening-${n}`, ticket: ticket.id, agent: { id: agent } }, { url, at })}`,
      }),
      turnOver: ({ n, ticket, turn }) =>
        hook({ kind: 'turn-over', id: `turn-${n}`, at: { ticket: ticket.id }, request: turn }),
    },
    contacts: {
      one: { kind: 'phone', value: '+15551230001' },
      several: { kind: 'phone', value: '+15551230002' },
      none: { kind: 'phone', value: '+15551230003' },
    },
    article: { query: 'teapot', id: 'KB1' },
    record: { text: 'CS1', witness: 'leaking teapot' },
  }
}
