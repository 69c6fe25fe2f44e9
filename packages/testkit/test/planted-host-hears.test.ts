import { type HostEvent, safeJson, sha256 } from '@deskwire/core/adapter'
import { changedEvents, changedWords, type Plant, type PlantedHost, plantHost } from './plant-host.js'

const wordsOf = (event: HostEvent): string =>
  event.kind === 'reply' ? event.content.map((content) => (content.type === 'text' ? content.text : '')).join() : ''

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The webhook tells a hint in place of a reply; `expand` finds of all that was told, oldest first, what `read` leaves. */
const hinting =
  (
    read: (told: readonly HostEvent[]) => readonly HostEvent[] = (told) => told,
    id: (event: HostEvent) => string | undefined = () => undefined,
  ): Plant =>
  ({ receive }) => {
    const told: HostEvent[] = []
    return {
      receive: (request) => {
        const received = receive(request)
        const events = received.events.flatMap((event): readonly HostEvent[] => {
          if (event.kind !== 'reply') return [event]
          if (!told.some((one) => 'id' in one && one.id === event.id)) told.push(event)
          const name = id(event)
          return [{ kind: 'changed', at: event.at, ...(name !== undefined && { id: name }) }]
        })
        return { ...received, events }
      },
      expand: () => Promise.resolve(read(told)),
    }
  }

/** What an event says is told under another kind or name. */
const about = (kind: HostEvent['kind'], change: (event: HostEvent) => readonly HostEvent[]): Plant =>
  changedEvents((event) => (event.kind === kind ? change(event) : [event]))

const hears: readonly PlantedHost[] = [
  {
    what: 'the HTML of agents is declared as plain text',
    rule: 'receive: an agent’s words are declared as what they are',
    plant: changedWords((content) =>
      content.type === 'text' ? [{ ...content, text: `<div>${escaped(content.text)}</div>` }] : [content],
    ),
  },
  {
    what: 'the plain text of agents is declared as HTML',
    rule: 'receive: an agent’s words are declared as what they are',
    plant: changedWords((content) => (content.type === 'text' ? [{ ...content, markup: 'html' }] : [content])),
  },
  {
    what: 'only the first line of a reply is read',
    rule: 'receive: an agent’s reply has its words',
    plant: changedWords((content) =>
      content.type === 'text' ? [{ ...content, text: content.text.split('\n')[0] ?? '' }] : [content],
    ),
  },
  {
    what: 'a reply leads to another ticket',
    rule: 'receive: an agent’s reply has its words',
    plant: about('reply', (event) => (event.kind === 'reply' ? [{ ...event, at: { ticket: 'T99' } }] : [])),
  },
  {
    what: 'an agent counts as an automation',
    rule: 'receive: an agent’s reply has its words',
    plant: about('reply', (event) => (event.kind === 'reply' ? [{ ...event, author: { kind: 'automation' } }] : [])),
  },
  {
    what: 'nobody knows which agent wrote',
    rule: 'receive: a reply says which agent wrote it',
    plant: about('reply', (event) => (event.kind === 'reply' ? [{ ...event, author: { kind: 'agent' } }] : [])),
  },
  {
    what: 'the id of a reply is made of its words',
    rule: 'receive: the same words twice are two replies',
    plant: about('reply', (event) => [{ ...event, id: sha256(wordsOf(event)) } as HostEvent]),
  },
  {
    what: 'the id of a hint is made of the words',
    rule: 'receive: the same words twice are two replies',
    plant: hinting(undefined, (event) => sha256(wordsOf(event))),
  },
  {
    what: 'the id of a hint is its ticket',
    rule: 'receive: the same words twice are two replies',
    plant: hinting(undefined, () => 'T1'),
  },
  {
    what: 'replies that were read back get new ids each time',
    rule: 'receive: the same words twice are two replies',
    plant: (host) => {
      let made = 0
      return hinting((told) => told.map((event) => ({ ...event, id: `new-${++made}` }) as HostEvent))(host)
    },
  },
  {
    what: 'replies that were read back have their words as ids',
    rule: 'receive: the same words twice are two replies',
    plant: hinting((told) => told.map((event) => ({ ...event, id: wordsOf(event) }) as HostEvent)),
  },
  {
    what: 'of what was read back, only the oldest is told',
    rule: 'receive: a hundred replies',
    plant: hinting((told) => told.slice(0, 1)),
  },
  {
    what: 'what was read back is told newest first',
    rule: 'receive: a hundred replies',
    plant: (host) => {
      let asked = 0
      return hinting((told) => (++asked % 3 === 0 ? [...told].reverse() : []))(host)
    },
  },
  {
    what: 'only the first page of replies is read back',
    rule: 'expand: finds a reply behind a hundred others',
    plant: (host) => {
      const all: HostEvent[] = Array.from({ length: 100 }, (_, n) => ({
        kind: 'reply',
        id: `earlier-${n}`,
        at: { ticket: 'T1' },
        author: { kind: 'agent', name: 'Ben' },
        content: [{ type: 'text', text: `earlier ${n}`, markup: 'plain' }],
      }))
      return hinting((told) => [...all, ...told].slice(0, 100))(host)
    },
  },
  {
    what: 'a hint leads to a hint',
    rule: 'receive: the same words twice are two replies',
    plant: hinting(() => [{ kind: 'changed', at: { ticket: 'T1' } }]),
  },
  {
    what: 'an agent’s file is ignored',
    rule: 'receive: an agent’s file comes with the reply',
    plant: changedWords((content) => (content.type === 'media' ? [] : [content])),
  },
  {
    what: 'the words beside an agent’s file are dropped',
    rule: 'receive: an agent’s file comes with the reply',
    plant: about('reply', (event) => {
      if (event.kind !== 'reply') return []
      const files = event.content.filter(({ type }) => type === 'media')
      return [{ ...event, content: files.length > 0 ? files : event.content }]
    }),
  },
  {
    what: 'an agent’s file is cut',
    rule: 'receive: an agent’s file comes with the reply',
    plant: ({ download }) => ({
      download: async (media) => {
        const bytes = new Uint8Array(await new Response(await download(media)).arrayBuffer())
        return new Blob([bytes.slice(0, 65_536)]).stream()
      },
    }),
  },
  {
    what: 'a signature must be there, whatever it is',
    rule: 'receive: refuses a missing, empty, truncated or forged signature',
    plant: ({ receive }) => ({
      receive: (request) =>
        request.headers['x-fake-signature']
          ? { reply: { status: 200 }, events: safeJson(request.body) as HostEvent[] }
          : receive(request),
    }),
  },
  {
    what: 'whether a webhook is signed is not told from its head',
    rule: 'receive: knows from the head alone',
    plant: () => ({ isSigned: () => true }),
  },
  {
    what: 'whether a webhook is signed is judged by its head',
    rule: 'receive: knows from the head alone',
    plant: () => ({ isSigned: ({ headers }) => headers['x-fake-signature']?.length === 63 }),
  },
  {
    what: 'the clock is read',
    rule: 'receive: is synchronous and pure',
    plant: changedEvents((event) => [
      'id' in event ? ({ ...event, id: `${event.id}-${Date.now()}` } as HostEvent) : event,
    ]),
  },
  {
    what: 'an unknown kind of webhook throws',
    rule: 'receive: reads anything that is signed without throwing',
    plant: ({ receive }) => ({
      receive: (request) => {
        const received = receive(request)
        for (const { kind } of received.events) if (kind === 'unreadable') throw new TypeError('what is this?')
        return received
      },
    }),
  },
  {
    what: 'a closed ticket is read as a reopened one',
    rule: 'receive: reads closed',
    plant: about('closed', (event) => [{ ...event, kind: 'reopened' } as HostEvent]),
  },
  {
    what: 'a reopened ticket is not read',
    rule: 'receive: reads reopened',
    plant: about('reopened', () => []),
  },
  {
    what: 'a deleted ticket counts as closed',
    rule: 'receive: reads deleted',
    plant: about('deleted', (event) => [{ ...event, kind: 'closed' } as HostEvent]),
  },
  {
    what: 'what is handed back is told twice',
    rule: 'receive: reads handed-back',
    plant: about('handed-back', (event) => [event, { ...event, id: 'again' } as HostEvent]),
  },
  {
    what: 'a ticket is assigned, and nobody knows which',
    rule: 'receive: reads assigned',
    plant: about('assigned', (event) => [{ ...event, at: { ticket: '' } } as HostEvent]),
  },
  {
    what: 'a ticket is merged into itself',
    rule: 'receive: reads merged',
    plant: about('merged', (event) => [{ ...event, into: 'T1' } as HostEvent]),
  },
  {
    what: 'an outreach goes to a number that is not E.164',
    rule: 'receive: reads that an agent writes first',
    plant: about('outreach', (event) => [
      { ...event, at: { channel: 'whatsapp', to: [{ kind: 'phone', value: '15551230042' }] } } as HostEvent,
    ]),
  },
  {
    what: 'an agent’s first words are told once only, whatever became of them',
    rule: 'receive: reads that an agent writes first',
    plant: (host) => {
      const first: HostEvent[] = []
      const hint: HostEvent = { kind: 'changed', id: 'hint', at: { ticket: 'T77' }, first: true }
      return {
        ...about('outreach', (event) => (first.push(event) > 0 ? [hint] : []))(host),
        expand: () => Promise.resolve(first.splice(0)),
      }
    },
  },
  {
    what: 'a typing agent is a reply',
    rule: 'receive: reads typing',
    plant: about('typing', () => []),
  },
  {
    what: 'the end of another turn is told',
    rule: 'post: keeps the order',
    options: { turns: true },
    plant: about('turn-over', (event) => [{ ...event, request: 'c1.0' } as HostEvent]),
  },
]

plantHost(hears)
