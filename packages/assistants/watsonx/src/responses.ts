import { type Fields, fields, list, type Option, type Turn, webUrl, word } from '@deskwire/core/adapter'
import { command } from './commands.js'
import { handOff } from './handoff.js'
import { button, table } from './layout.js'
import { mediaAt } from './media.js'
import { conversationalSearch, search } from './search.js'
import { joined, type Speech } from './speech.js'

type Tell = (speech: Speech, item: Fields, turn: Turn, depth: number) => void

/** A panel or carousel holds cards, a card holds a grid, a grid another grid. */
const deepest = 6

const menu = (speech: Speech, prompt: string | undefined, options: unknown, numbering: string | undefined): void =>
  speech.offer(prompt, list(options).flatMap(optionOf), speech.sms ? numbering : undefined)

/** The value is what IBM expects back, complete. */
const optionOf = (given: unknown, place: number): Option[] => {
  const { label, value } = fields(given)
  const title = word(label)
  if (title === undefined) return []
  const input = fields(value).input ?? { text: title }
  return [{ id: String(place + 1), title, value: { input } }]
}

/** Title and description come before an image. WhatsApp shows none with audio and video; SMS includes them. */
const media = (
  speech: Speech,
  kind: 'image' | 'audio' | 'video',
  { source, title, description, alt_text }: Fields,
): void => {
  const about = joined(word(title), word(description))
  const url = webUrl(source)
  if (url === undefined) speech.text(about ?? word(alt_text))
  else if (speech.sms) speech.say(mediaAt(kind, url, about))
  else {
    if (kind === 'image') speech.text(about)
    speech.say(mediaAt(kind, url))
  }
}

const iframe = (speech: Speech, { source, title, description, image_url }: Fields): void => {
  const url = webUrl(source)
  if (url === undefined) {
    speech.text(word(title), word(description))
    return
  }
  const image = webUrl(image_url)
  speech.say({
    type: 'link',
    url,
    ...(word(title) !== undefined && { title: word(title) }),
    ...(word(description) !== undefined && { description: word(description) }),
    ...(image !== undefined && { image: { ref: image, mime: 'image/jpeg' } }),
  })
}

const channelTransfer = (speech: Speech, item: Fields): void => {
  const url = webUrl(fields(fields(fields(item.transfer_info).target).chat).url)
  if (url === undefined) handOff(speech, { message_to_human_agent: item.message_to_user })
  else speech.text(word(item.message_to_user), url)
}

const userDefined = (speech: Speech, { user_defined }: Fields, turn: Turn): void => {
  const value = fields(user_defined)
  if (command(speech, value.smsAction ?? value)) return
  const acts = speech.settings.userDefined?.(value, turn)
  if (acts) speech.add(...acts)
}

const cells = (rows: unknown): readonly unknown[] =>
  list(rows).flatMap((row) => list(fields(row).cells).flatMap((cell) => list(fields(cell).items)))

/** By `response_type` (docs, "Response types reference"; API reference, `RuntimeResponseGeneric`). */
const tells: ReadonlyMap<string, Tell> = new Map<string, Tell>([
  ['text', (speech, { text }) => speech.text(word(text))],
  [
    'option',
    (speech, { title, description, options }) =>
      menu(speech, joined(word(title), word(description)), options, speech.memory.options),
  ],
  ['suggestion', (speech, { title, suggestions }) => menu(speech, word(title), suggestions, speech.memory.suggestions)],
  ['pause', (speech, { time, typing }) => speech.pause(Number(time) || 0, typing === true)],
  ['image', (speech, item) => media(speech, 'image', item)],
  ['audio', (speech, item) => media(speech, 'audio', item)],
  ['video', (speech, item) => media(speech, 'video', item)],
  ['iframe', iframe],
  ['search', search],
  ['conversational_search', conversationalSearch],
  ['date', (speech) => speech.ask({ type: 'request', what: 'date', prompt: speech.takeText()?.text ?? '' })],
  ['connect_to_agent', handOff],
  ['channel_transfer', channelTransfer],
  ['user_defined', userDefined],
  ['end_session', (speech) => speech.add({ act: 'end' })],
  ['button', (speech, item, turn, depth) => button(speech, item, (items) => tell(speech, items, turn, depth + 1))],
  ['card', (speech, { body, footer }, turn, depth) => tell(speech, [...list(body), ...list(footer)], turn, depth + 1)],
  ['carousel', (speech, { items }, turn, depth) => tell(speech, items, turn, depth + 1)],
  ['grid', (speech, { rows }, turn, depth) => tell(speech, cells(rows), turn, depth + 1)],
  ['table', table],
])

/** Says each item meant for this channel as well as the channel can. Items only for phone calls are left out. */
export const tell = (speech: Speech, items: unknown, turn: Turn, depth = 0): void => {
  if (depth > deepest) return
  for (const item of list(items).map(fields)) {
    const known = tells.get(word(item.response_type) ?? '')
    if (known) known(speech, item, turn, depth)
    // A future type: its text, if any.
    else speech.text(word(item.text))
  }
}
