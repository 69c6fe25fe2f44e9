// What docs/architecture.md says of folders, and the way of a message through the files. Folders that are not named here
// are listed by their files.

export const about = {
  'packages/core/src':
    'the entries of the package: for those who compose an app, for authors of adapters, and of stores',
  'packages/core/src/model': 'the words: addresses, content, conversations, messages, events, consent, failures',
  'packages/core/src/ports': 'the four interfaces that others implement: channel, host, assistant, store',
  'packages/core/src/policy': 'pure: may this be sent, now, to them? Window, consent, keywords, hours, the gate',
  'packages/core/src/render': 'pure: content and what a channel can carry make parts; choices, directives, splitting',
  'packages/core/src/render/markup': 'plain text, WhatsApp markup, Markdown and HTML, into each other',
  'packages/core/src/render/sentences': 'what customers and agents read, by language',
  'packages/core/src/adapter': 'what an adapter builds on',
  'packages/core/src/adapter/http': 'the one HTTP client: redirects, limits, addresses that are not called',
  'packages/core/src/adapter/options': 'options checked by zod, secrets, and messages that say what would be right',
  'packages/core/src/adapter/reading':
    'what others wrote, read safely: JSON, fields, phone numbers, text for a terminal',
  'packages/core/src/adapter/signing': 'signatures and tokens, ours and those of providers',
  'packages/core/src/store': 'the rules of a store, and the store in memory',
  'packages/core/src/store/rules': 'which lane, which customer, what an outcome means, how the books are kept',
  'packages/core/src/store/scheduling': 'which lane is worked on next, and by whom',
  'packages/core/src/store/collections': 'the data structures behind both',
  'packages/core/src/store/memory': 'the tables in memory',
  'packages/core/src/bridge': 'the only place where things happen: from a committed event to its effect',
  'packages/core/src/bridge/ingress': 'how work gets in: webhooks, catch-up after an outage, outreach',
  'packages/core/src/bridge/task': 'what one task has at hand: its steps, deadlines, rate limits, media',
  'packages/core/src/bridge/inbound': 'from the customer to the assistant or the host',
  'packages/core/src/bridge/agent': 'the agent and their ticket: opening, entries, notes, reports, who is speaking',
  'packages/core/src/bridge/consent': 'keywords, the ledger, lists, proof',
  'packages/core/src/bridge/outbound':
    'from the agent or the assistant to the customer: directives, gate, send, delivery',
  'packages/core/src/http': 'the only place that knows HTTP: server, router, media, health, metrics',
  'packages/core/src/http/api': 'the management API',
  'packages/core/src/http/api/resources': 'the routes of the management API, one file per resource',
  'packages/stores/store-postgres/src': 'the entry of the package',
  'packages/stores/store-postgres/src/database': 'connection, schema, statements',
  'packages/stores/store-postgres/src/working-set': 'rows that jobs run over before anything is written',
  'packages/stores/store-postgres/src/writing': 'the difference, as one statement',
  'packages/stores/store-postgres/src/claiming': 'lanes, leases, fencing numbers, notifications',
  'packages/stores/store-postgres/src/upkeep': 'retention, erasure, maintenance',
  '.ci': 'one command from a fresh clone to a count of passed and failed tests',
  bench: 'measurements against other ways to build this; a package of its own, because its peers are heavy',
  conformance: "what the channels say, against the vendors' API descriptions; a package of its own, as `bench` is",
  docs: 'these pages; `docs/reference` is generated, `docs/decisions` says why',
  examples: 'apps to copy; each runs without an account',
  scripts: 'build, checks, scaffolding, release; tests of the repository itself',
  skills: 'what teaches a coding agent to set up a bridge or to write an adapter',
}

const bridge = 'packages/core/src/bridge/'
const store = 'packages/core/src/store/'

/** Where a step is, by the name that its file exports; a second name is what it may be called instead. */
export const walks = [
  {
    title: 'In: a customer writes',
    steps: [
      [
        'packages/core/src/http/',
        ['nodeHandler'],
        'reads the raw body of `POST /channels/<name>` and finds the mount.',
      ],
      [
        bridge,
        ['receive'],
        'calls `channel.receive`, which verifies the signature and parses. It answers 2xx when the store has committed, 503 when the store cannot.',
      ],
      [
        bridge,
        ['fromChannel'],
        'turns each event into an envelope: a unique id, the conversation it belongs to, its track.',
      ],
      [store, ['accept'], 'drops ids it knows, finds or makes the lane, and keeps orphans until their name appears.'],
      [store, ['Worker'], 'claims a lane under a lease and hands out its next task.'],
      [bridge, ['workOn', 'dispatch'], 'picks the function for this kind of work on this track.'],
      [
        bridge,
        ['customerFacts'],
        'opens the window and adds the message to the transcript, on the facts track. Its commit passes the envelope on to the in track.',
      ],
      [bridge, ['listen'], 'hears STOP, START and HELP, and records consent.'],
      [bridge, ['runCustomer'], 'gives the message to the assistant or to the host, on the in track.'],
      [bridge, ['ticketFor'], 'finds, reopens or opens the ticket: one for a whole burst.'],
      [bridge, ['postToTicket'], 'posts one entry, exactly once and in order.'],
      [
        bridge,
        ['writeAhead'],
        'commits the attempt before each such call and its result after it. After a lost answer it looks the attempt up.',
      ],
    ],
  },
  {
    title: 'Out: an agent replies',
    steps: [
      [bridge, ['receive'], 'commits `POST /hosts/<name>` in the same way.'],
      [bridge, ['runHost'], 'fetches what the host only hinted at, and attached files, on the out track.'],
      [bridge, ['expandDirective'], 'carries out `/template`, `/choices`, `/article` and the others in a first line.'],
      [
        bridge,
        ['permit'],
        'asks the gate. If the answer is no, the reply is held or refused, and the agent learns why.',
      ],
      [
        bridge,
        ['reply', 'planAndSend'],
        'renders the content to parts that fit the channel, and decides once what goes out.',
      ],
      [bridge, ['sendParts'], 'sends part by part, each written down before and after.'],
    ],
  },
  {
    title: 'Back: the provider reports delivery',
    steps: [
      [bridge, ['statusFacts'], 'joins the status with what is known of the part; delivery never goes backwards.'],
      [bridge, ['runStatus'], 'works out how far the whole message is.'],
      [bridge, ['runReport'], 'tells the host, through its `report` facet or as a note.'],
    ],
  },
]
