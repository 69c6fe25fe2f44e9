// Tables of what adapters declare. A capability is data, and a facet is a method that is there, so both are read.
import { adapters, guideOf } from './adapters.mjs'
import { code, tableOf } from './markdown.mjs'

export const yes = '●'
export const no = '–'
export const mark = (has) => (has ? yes : no)

const bytes = (n) =>
  n % 1_000_000 === 0
    ? `${n / 1_000_000} MB`
    : n % 1_048_576 === 0
      ? `${n / 1_048_576} MiB`
      : n % 1024 === 0
        ? `${n / 1024} KiB`
        : `${n / 1000} KB`

/** The facets of a port that matter to whoever chooses, in words. Nested ones by path. */
const facets = {
  channel: {
    'looks up a send whose answer was lost': 'lookup',
    'catches up after an outage': 'catchUp',
    'fetches the media customers send': 'download',
    'shows the customer that somebody is typing': 'typing',
    'marks as read': 'markRead',
    'lists approved templates': 'templates',
    'blocks people': 'block',
    'checks itself (`check`)': 'check',
    'registers its webhook (`setup`)': 'setup',
  },
  host: {
    'finds contacts by phone': 'contacts.find',
    'shows delivery (`report`)': 'report',
    'notes for agents only': 'note',
    'reopens tickets': 'reopen',
    'takes tags': 'tag',
    'searches and shares articles': 'knowledge.search',
    'finds records': 'records.find',
    'closes tickets (`/close`, the panel)': 'close',
    'moves tickets to a queue or an agent': 'assign',
    'links and unlinks records': 'records.link',
    'hands over files that agents attach': 'download',
    'looks up a ticket whose answer was lost': 'lookup.open',
    'looks up an entry whose answer was lost': 'lookup.post',
    'catches up after an outage': 'catchUp',
    'checks itself (`check`)': 'check',
    'sets itself up (`setup`)': 'setup',
  },
  // For assistants, the management API and the code around the bridge: no word in a reply box does this.
  hostMore: {
    'creates records': 'records.create',
    'takes orders from a catalog': 'catalog.order',
    'creates contacts': 'contacts.create',
    'shows that the assistant is typing': 'typing',
  },
  assistant: {
    'answers later, through a webhook': 'receive',
    'learns when a conversation leaves it': 'leave',
    'catches up after an outage': 'catchUp',
    'checks itself (`check`)': 'check',
    'sets itself up (`setup`)': 'setup',
  },
}

export const has = (adapter, path) => path.split('.').reduce((found, key) => found?.[key], adapter) !== undefined

const joined = (groups) => {
  const all = {}
  for (const [key, value] of groups.flatMap(Object.entries))
    all[key] = typeof value === 'object' ? { ...all[key], ...value } : value
  return all
}

/** `is`: with every optional setting; `alone`: with none; `withOnly`: by the name of the setting. */
export const made = async (kind) =>
  Promise.all(
    adapters
      .filter((adapter) => adapter.kind === kind && adapter.make)
      .map(async ({ optional = {}, ...adapter }) => {
        const withOnly = await Promise.all(
          Object.entries(optional).map(async ([name, given]) => [name, await adapter.make(given)]),
        )
        const [is, alone] = [await adapter.make(joined(Object.values(optional))), await adapter.make({})]
        return { ...adapter, is, alone, withOnly }
      }),
  )

export const legend = `${yes} by default, ${no} not available, \`name\` needs this option.`

/** ● where it is so without any setting, – where it never is, else the name of the setting that makes it so. */
export const needs = ({ is, alone, withOnly }, holds) => {
  if (!holds(is)) return no
  if (holds(alone)) return yes
  const setting = withOnly.find(([, one]) => holds(one))
  if (!setting) throw new Error('It takes several settings, for which this table has no form')
  return code(setting[0])
}

const order = ['sent', 'delivered', 'read', 'failed']
const shown = ({ capabilities: { statuses } }, except = []) =>
  order.filter((one) => statuses.includes(one) && !except.includes(one)).join(', ')

/** Which deliveries a host shows by default, and which option adds others. */
export const deliveries = ({ alone, withOnly }) => {
  const added = withOnly.flatMap(([name, one]) => {
    const more = shown(one, alone.capabilities.statuses)
    return more === '' ? [] : [`${more} with ${code(name)}`]
  })
  return [shown(alone), ...added].filter((words) => words !== '').join('; ') || no
}

export const headed = (list, from) =>
  list.map((adapter) => {
    const guide = guideOf(adapter)
    return `${guide ? `[${adapter.title}](${from}${guide})` : adapter.title}${adapter.note ? ` (${adapter.note})` : ''}`
  })

const facetTable = (kind, list) =>
  tableOf(
    ['', ...headed(list, '../')],
    Object.entries(facets[kind]).map(([words, path]) => [
      words,
      ...list.map((one) => needs(one, (is) => has(is, path))),
    ]),
  )

const contentTypes = [
  ['text', 'text'],
  ['media', 'media'],
  ['location', 'location'],
  ['contacts', 'contacts'],
  ['link', 'link, as a button'],
  ['card', 'card'],
  ['choice', 'choice: buttons and lists'],
  ['request', 'request'],
  ['template', 'template'],
  ['reaction', 'reaction'],
]

const contentTable = (list) =>
  tableOf(
    ['outgoing', ...headed(list, '../')],
    contentTypes.map(([type, words]) => [
      words,
      ...list.map(({ is: { capabilities } }) => {
        if (!capabilities.content.includes(type)) return 'as text'
        if (type === 'request') return `${yes} ${(capabilities.requests ?? ['location']).join(', ')}`
        return yes
      }),
    ]),
  )

const limitsTable = (list) => {
  const of = (read) => list.map(({ is: { capabilities } }) => read(capabilities) ?? no)
  return tableOf(
    ['limit', ...headed(list, '../')],
    [
      ['characters of a text, per part', ...of(({ text }) => text.max)],
      ['markup', ...of(({ text }) => text.markup)],
      ['counted in SMS segments', ...of(({ segments }) => mark(segments))],
      ['window', ...of(({ window }) => window && `${window.hours} hours`)],
      [
        'buttons, characters of each',
        ...of(({ choice }) => choice?.buttons && `${choice.buttons.max}, ${choice.buttons.title}`),
      ],
      [
        'rows of a list, characters of title and description',
        ...of(
          ({ choice }) => choice?.list && `${choice.list.max}, ${choice.list.title} and ${choice.list.description}`,
        ),
      ],
      ['characters above buttons or a list', ...of(({ choice }) => choice?.body)],
      ['messages per second and line', ...of(({ rate }) => rate?.perLinePerSecond)],
      [
        'to one person',
        ...of(({ rate }) => rate?.perPairSeconds && `one in ${rate.perPairSeconds} s, ${rate.pairBurst ?? 1} at once`),
      ],
      ['the provider blocks after STOP', ...of(({ providerBlocks }) => mark(providerBlocks))],
    ],
  )
}

const kinds = ['image', 'video', 'audio', 'voice', 'file', 'sticker']

const mediaTable = ({ is: { capabilities } }) =>
  tableOf(
    ['kind', 'types', 'at most', 'caption'],
    kinds.map((kind) => {
      const media = capabilities.media[kind]
      return media
        ? [
            kind,
            media.mimes.join(', '),
            bytes(media.maxBytes),
            media.caption ? `${media.caption} characters` : 'sent separately',
          ]
        : [kind, 'as a link', '', '']
    }),
  )

export const channelsPage = async () => {
  const list = await made('channel')
  return `# What channels carry

What each channel declares, read from its code. Content that a channel cannot carry is sent **as text** (a list becomes a numbered
menu, a location a line with a map link), and the message records what was lost.

## Content

${contentTable(list)}

## Limits

${limitsTable(list)}

Longer text is split between paragraphs, else between sentences, else between words, and each part is tracked. Twilio WhatsApp blocks after STOP
only with Advanced Opt-Out (\`advancedOptOut\`), and Twilio SMS does not block for short codes or with \`defaultKeywords: false\`.

## What else a channel can do

${facetTable('channel', list)}

## Media

Files of other types, and larger ones, are not sent; the agent is told why.

${list.map((adapter) => `### ${adapter.title}\n\n${mediaTable(adapter)}`).join('\n\n')}
`
}

const attachments = {
  upload: 'uploaded',
  link: 'by link',
  base64: 'in the message',
  none: 'as a link in words',
}
const repeats = ({ open, post }) => (open && post ? yes : open ? 'tickets' : post ? 'entries' : no)

export const hostsPage = async () => {
  const list = await made('host')
  const of = (read) => list.map(({ is: { capabilities } }) => read(capabilities))
  return `# What hosts can do

What each host declares, read from its code. ${legend}

Where a host lacks something, the bridge makes up for it if it can: without notes the agent reads a system entry, without delivery
marks a failure is reported as a note. The host's guide says what a missing facet means for your agents.

## Facets

${facetTable('host', list)}

## For assistants and your own code

The bridge does not call these by itself. An assistant can use the host's \`knowledge\`, \`records\` and \`catalog\` during its turn, for the one customer who is writing
([topics](../guides/topics.md#self-service) creates records this way). The [management API](api.md) creates records and contacts. Your own code calls the others on the host, with the ticket from an event.

${facetTable('hostMore', list)}

## How it takes entries

${tableOf(
  ['', ...headed(list, '../')],
  [
    ['markup of entries', ...of(({ markup }) => markup)],
    ['files', ...of((one) => attachments[one.attachments])],
    ['delivery marks', ...list.map(deliveries)],
    ['can take the same write twice', ...of(({ repeatable }) => repeats(repeatable))],
    ['recognises our own writes by', ...of(({ echo }) => (echo === 'id' ? 'their id' : 'their author'))],
    ['a new ticket contains the first message', ...of(({ opensWithEntry }) => mark(opensWithEntry))],
    ['a closed ticket stays closed', ...of(({ closedIsFinal }) => mark(closedIsFinal))],
    ['a ticket is a session, and agents write first from records', ...of(({ sessions }) => mark(sessions))],
  ],
)}
`
}

export const assistantsPage = async () => {
  const list = await made('assistant')
  return `# What assistants can do

An assistant answers a message with acts: say, ask, pause, hand over to a person, end. Beyond that:

${facetTable('assistant', list)}

| | ${list.map(({ title }) => title).join(' | ')} |
| --- | ${list.map(() => '---').join(' | ')} |
| ${code('repeatable')}: can take the same turn twice | ${list.map(({ is }) => mark(is.repeatable)).join(' | ')} |
`
}
