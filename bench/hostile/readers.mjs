// Everything that reads what others wrote: `[name, read]`. Imported from the sources, by the test through vitest and by
// the bench through a bundle.

import { csvRows } from '../../packages/cli/src/files/csv.ts'
import { isPublicAddress } from '../../packages/core/src/adapter/http/addresses.ts'
import { parseForm } from '../../packages/core/src/adapter/http/form.ts'
import { safeJson } from '../../packages/core/src/adapter/reading/json.ts'
import { fileName } from '../../packages/core/src/adapter/reading/media.ts'
import { describePhoneProblem, toE164 } from '../../packages/core/src/adapter/reading/phones.ts'
import { bearerOf, decode } from '../../packages/core/src/adapter/signing/jwt.ts'
import { serveMedia } from '../../packages/core/src/http/media.ts'
import { rangeOf } from '../../packages/core/src/http/range.ts'
import { hear } from '../../packages/core/src/policy/keywords.ts'
import { more, numbered, select } from '../../packages/core/src/render/choice.ts'
import { brief, describe } from '../../packages/core/src/render/describe.ts'
import { directive } from '../../packages/core/src/render/directives.ts'
import { convert } from '../../packages/core/src/render/markup.ts'
import { render } from '../../packages/core/src/render/render.ts'
import { segments } from '../../packages/core/src/render/segments.ts'
import { eventNameOf } from '../../packages/hosts/dynamics365/src/messaging/activity.ts'
import { replyText } from '../../packages/hosts/request-tracker/src/reply-text.ts'

const markups = ['plain', 'whatsapp', 'markdown', 'html']

const types = ['text', 'media', 'location', 'contacts', 'link', 'card', 'choice', 'request', 'template', 'reaction']
const channel = (markup, max, content, choice) => ({
  text: { markup, max },
  media: { image: { mimes: ['image/*'], maxBytes: 5e6, caption: 1_024 }, file: { mimes: ['*/*'], maxBytes: 1e8 } },
  content,
  ...(choice && { choice }),
})
const choice = {
  body: 1_024,
  header: 60,
  footer: 60,
  button: 20,
  buttons: { max: 3, title: 20 },
  list: { max: 10, title: 24, description: 72 },
}
const channels = {
  sms: channel('plain', 1_600, ['text']),
  'short SMS': channel('plain', 160, ['text', 'media']),
  whatsapp: channel('whatsapp', 4_096, types, choice),
}

const menu = numbered({ id: 'c', prompt: 'Which?', input: 'choice', multiple: true, options: [] })
const menuOf = (titles) => numbered({ ...menu, options: titles.map((title) => ({ id: '', title })) })
const days = menuOf(['Monday', 'Tuesday and Wednesday', 'the 3rd', 'no'])
const image = { ref: 'r', mime: 'image/png' }

const contents = {
  ...Object.fromEntries(markups.map((markup) => [`text, ${markup}`, (text) => ({ type: 'text', text, markup })])),
  prompt: (prompt) => ({ ...days, type: 'choice', prompt, markup: 'markdown' }),
  options: (text) => ({ ...menuOf(text.split('\n').slice(0, 500)), type: 'choice' }),
  caption: (caption) => ({ type: 'media', kind: 'image', media: image, caption, markup: 'html' }),
  title: (title) => ({ type: 'media', kind: 'video', media: { ref: 'r', mime: 'video/mp4', name: title }, title }),
  card: (text) => ({ type: 'card', title: text, image, fields: [{ label: text, value: text }] }),
  link: (text) => ({ type: 'link', url: text, title: text, description: text }),
  request: (prompt) => ({ type: 'request', what: 'date', prompt }),
  contacts: (name) => ({ type: 'contacts', contacts: [{ name, phones: [name], emails: [name] }] }),
}

const bridge = {
  media: { read: () => ({ ref: 'r', mime: 'text/plain', name: 'a', size: 1, tenant: 't', conversation: 'c' }) },
  tenant: () => ({}),
  store: {
    conversation: async () => ({ addresses: [{}] }),
    media: { open: async () => undefined },
  },
}
const asked = (headers) => ({ method: 'GET', headers })

export const readers = [
  ['hear', (text) => hear(text, {})],
  ['hear, opted out', (text) => hear(text, {}, { optedOut: true })],
  ...markups.flatMap((from) =>
    markups
      .filter((to) => to !== from || to === 'html')
      .map((to) => [`${from} to ${to}`, (text) => convert(text, from, to)]),
  ),
  ...Object.entries(channels).flatMap(([name, capabilities]) =>
    Object.entries(contents).map(([what, content]) => [
      `render ${what} for ${name}`,
      (text) => render(content(text), capabilities, { language: 'en', reserved: ['stop'] }),
    ]),
  ),
  ['describe', (text) => describe(contents['text, html'](text))],
  ['brief', (text) => brief(contents['text, markdown'](text))],
  ['segments', segments],
  ['select', (text) => select(text, days, { language: 'en', reserved: ['stop'] })],
  ['select among titles', (text) => select('2 and more', menuOf(text.split('\n').slice(0, 500)))],
  ['more', (text) => more(text, { ...days, next: 1 })],
  ...['', '/', '/note ', '/template ', '/choices ', '/location 1', '/location 1,2', '/request ', '/article '].map(
    (prefix) => [`directive ${prefix}`, (text) => directive(contents['text, plain'](prefix + text))],
  ),
  ['file name', (text) => fileName(text)],
  ['form', (text) => parseForm(text)],
  ['json', (text) => safeJson(text)],
  ['json of it', (text) => safeJson(JSON.stringify([text]))],
  ['bearer', (text) => bearerOf({ headers: { authorization: `Bearer ${text}` } })],
  ['token', (text) => decode(text)],
  ['address', isPublicAddress],
  ['number', toE164],
  ['number, explained', describePhoneProblem],
  ['range', (text) => rangeOf({ range: text }, '"a"', 9)],
  ['if-none-match', (text) => serveMedia(bridge, 't', asked({ 'if-none-match': text }))],
  ['RT, html', (text) => replyText(text, 'html')],
  ['RT, plain', (text) => replyText(text, 'plain')],
  ['Dynamics, event', (text) => eventNameOf({ type: 'message', text: `EventName:${text}` })],
  [
    'csv',
    async (text) => {
      for await (const _ of csvRows([text]));
    },
  ],
]

/** A refusal is an answer too; a mistake of ours is none. */
export const refused = (thrown) => {
  if ([RangeError, ReferenceError, TypeError].some((mistake) => thrown instanceof mistake)) throw thrown
}

export const cpuOf = async (read, text) => {
  const began = process.cpuUsage()
  try {
    await read(text)
  } catch (thrown) {
    refused(thrown)
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1_000
}
