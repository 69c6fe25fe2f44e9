// The tables of the README: which channel and which host can do what.
import { has, headed, made, mark, no, yes } from './capabilities.mjs'
import { tableOf } from './markdown.mjs'

const files = { upload: 'uploaded', link: 'by link', base64: 'inside', none: no }

export const pairsTable = async () => {
  const [channels, hosts] = await Promise.all([made('channel'), made('host')])
  const [ofChannel, ofHost] = [headed(channels, 'docs/'), headed(hosts, 'docs/')]
  const channel = tableOf(
    ['channel', 'media', 'buttons and lists', 'templates', 'window', 'typing shown', 'catch-up after an outage'],
    channels.map(({ is }, n) => [
      ofChannel[n],
      mark(is.capabilities.content.includes('media')),
      is.capabilities.choice ? yes : 'numbered text',
      mark(is.capabilities.content.includes('template')),
      is.capabilities.window ? `${is.capabilities.window.hours} h` : no,
      mark(has(is, 'typing')),
      mark(has(is, 'missed')),
    ]),
  )
  const host = tableOf(
    [
      'host',
      'contacts by phone',
      'delivery marks',
      'articles',
      'records',
      'files',
      'tags',
      'catch-up',
      'set up for you',
    ],
    hosts.map(({ is }, n) => [
      ofHost[n],
      mark(has(is, 'contacts.find')),
      is.capabilities.statuses.length === 0 ? no : is.capabilities.statuses.join(', '),
      mark(has(is, 'knowledge.search')),
      mark(has(is, 'records.find')),
      files[is.capabilities.attachments],
      mark(has(is, 'tag')),
      mark(has(is, 'missed')),
      mark(has(is, 'setup')),
    ]),
  )
  return `${channel}\n\n${host}`
}
