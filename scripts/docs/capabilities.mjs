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
    'finds a send again whose answer was lost': 'lookup',
    'reads what it missed': 'missed',
    'fetches the media customers send': 'download',
    'shows the customer that somebody types': 'typing',
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
    'gives files that agents attach': 'download',
    'finds a ticket again whose answer was lost': 'lookup.open',
    'finds an entry again whose answer was lost': 'lookup.post',
    'reads what it missed': 'missed',
    'checks itself (`check`)': 'check',
    'sets itself up (`setup`)': 'setup',
  },
  // Nothing in the bridge calls these: they are for assistants and for the code around it.
  hostMore: {
    'makes records': 'records.create',
    'links and unlinks records': 'records.link',
    'makes contacts': 'contacts.create',
    'closes tickets': 'close',
    'moves tickets to a queue or an agent': 'assign',
    'shows that the assistant answers': 'typing',
  },
  assistant: {
    'answers later, by a webhook': 'receive',
    'is told when a conversation leaves it': 'leave',
    'reads what it missed': 'missed',
    'checks itself (`check`)': 'check',
    'sets itself up (`setup`)': 'setup',
  },
}

export const has = (adapter, path) => path.split('.').reduce((found, key) => found?.[key], adapter) !== undefined

export const made = async (kind) =>
  Promise.all(
    adapters
      .filter((adapter) => adapter.kind === kind && adapter.make)
      .map(async (adapter) => ({ ...adapter, is: await adapter.make() })),
  )

export const headed = (list, from) =>
  list.map((adapter) => {
    const guide = guideOf(adapter)
    return `${guide ? `[${adapter.title}](${from}${guide})` : adapter.title}${adapter.note ? ` (${adapter.note})` : ''}`
  })

const facetTable = (kind, list) =>
  tableOf(
    ['', ...headed(list, '../')],
    Object.entries(facets[kind]).map(([words, path]) => [words, ...list.map(({ is }) => mark(has(is, path)))]),
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
    ['going out', ...headed(list, '../')],
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
      ['the provider itself blocks after STOP', ...of(({ providerBlocks }) => mark(providerBlocks))],
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
            media.caption ? `${media.caption} characters` : 'sent beside',
          ]
        : [kind, 'as a link', '', '']
    }),
  )

export const channelsPage = async () => {
  const list = await made('channel')
  return `# What channels carry

What a channel declares, read from its code. What it has no form for is said in words, and what was lost is written down
with the message. The word **as text** below means just that: a list becomes a numbered menu, a location a line with a map link.

## Content

${contentTable(list)}

## Limits

${limitsTable(list)}

A text over the limit is split at a paragraph, else a sentence, else a word; each part is tracked. On Twilio WhatsApp the provider blocks after STOP
only with Advanced Opt-Out (\`advancedOptOut\`), and on Twilio SMS not for short codes or with \`defaultKeywords: false\`.

## What else a channel can do

${facetTable('channel', list)}

## Media

A file of another type, or a larger one, is not sent: the agent is told why.

${list.map((adapter) => `### ${adapter.title}\n\n${mediaTable(adapter)}`).join('\n\n')}
`
}

const attachments = {
  upload: 'uploaded',
  link: 'by a link',
  base64: 'inside of the message',
  none: 'as a link in words',
}
const repeats = ({ open, post }) => (open && post ? yes : open ? 'tickets' : post ? 'entries' : no)

export const hostsPage = async () => {
  const list = await made('host')
  const of = (read) => list.map(({ is: { capabilities } }) => read(capabilities))
  return `# What hosts can do

What a host declares, read from its code, with all its optional settings given. What a host lacks is made up for where that is
possible: without notes the agent reads a system entry, without delivery marks a failure is told as a note. What a part that
is not there means for your agents is in the host's guide.

## Facets

${facetTable('host', list)}

## For assistants and your own code

The bridge does not call these by itself. An assistant has \`contacts\`, \`records\` and \`knowledge\` of the host in its turn
([topics](../guides/topics.md#self-service) makes records so); the others your own code calls on the host, with a ticket of its event.

${facetTable('hostMore', list)}

## How it takes entries

${tableOf(
  ['', ...headed(list, '../')],
  [
    ['markup of entries', ...of(({ markup }) => markup)],
    ['files', ...of((one) => attachments[one.attachments])],
    ['deliveries it shows', ...of(({ statuses }) => (statuses.length === 0 ? no : statuses.join(', ')))],
    ['the same write twice is harmless', ...of(({ repeatable }) => repeats(repeatable))],
    ['our own writes are known by', ...of(({ echo }) => (echo === 'id' ? 'their id' : 'their author'))],
    ['a ticket begins with its first message', ...of(({ opensWithEntry }) => mark(opensWithEntry))],
    ['a closed ticket stays closed', ...of(({ closedIsFinal }) => mark(closedIsFinal))],
  ],
)}
`
}

export const assistantsPage = async () => {
  const list = await made('assistant')
  return `# What assistants can do

An assistant answers one message with acts: say, ask, pause, hand over to a person, end. All that is there beside this:

${facetTable('assistant', list)}

| | ${list.map(({ title }) => title).join(' | ')} |
| --- | ${list.map(() => '---').join(' | ')} |
| ${code('repeatable')}: the same turn twice is harmless there | ${list.map(({ is }) => mark(is.repeatable)).join(' | ')} |
`
}
