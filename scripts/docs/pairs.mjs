// The tables of the README: which channel and which host can do what.
import { deliveries, has, headed, legend, made, mark, needs, no, yes } from './capabilities.mjs'
import { tableOf } from './markdown.mjs'

const files = { upload: 'uploaded', link: 'by link', base64: 'in the message', none: no }

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
      mark(has(is, 'catchUp')),
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
    hosts.map((one, n) => [
      ofHost[n],
      needs(one, (is) => has(is, 'contacts.find')),
      deliveries(one),
      needs(one, (is) => has(is, 'knowledge.search')),
      needs(one, (is) => has(is, 'records.find')),
      files[one.alone.capabilities.attachments],
      needs(one, (is) => has(is, 'tag')),
      needs(one, (is) => has(is, 'catchUp')),
      needs(one, (is) => has(is, 'setup')),
    ]),
  )
  return `${channel}\n\n${host}\n\n${legend}`
}
