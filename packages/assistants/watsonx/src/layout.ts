import { type Fields, fields, list, type Option, webUrl, word } from '@deskwire/core/adapter'
import { joined, type Speech } from './speech.js'

/** Web chat's buttons: replies become a menu, links a link; those that run a script are dropped. */
export const button = (speech: Speech, item: Fields, tell: (items: unknown) => void): void => {
  const label = word(item.label)
  const url = webUrl(item.url)
  switch (item.button_type) {
    case 'post_back':
      if (label !== undefined) postBack(speech, label, item.value)
      return
    case 'url':
      if (url !== undefined) speech.say({ type: 'link', url, ...(label !== undefined && { title: label }) })
      return
    case 'show_panel': {
      const { title, body, footer } = fields(item.panel)
      speech.text(word(title) ?? label)
      tell([...list(body), ...list(footer)])
    }
  }
}

/** Consecutive buttons are one menu. */
const postBack = (speech: Speech, title: string, value: unknown): void => {
  const input = fields(value).input ?? { text: title }
  const asked = speech.takeChoice()
  const option = (place: number): Option => ({ id: String(place + 1), title, value: { input } })
  if (asked) speech.ask({ ...asked, options: [...asked.options, option(asked.options.length)] })
  else speech.offer(undefined, [option(0)], speech.sms ? speech.memory.options : undefined)
}

/** A line for each row: `Column: value`. */
export const table = (speech: Speech, { title, description, headers, rows }: Fields): void => {
  const names = list(headers).map(String)
  const lines = list(rows)
    .slice(0, 50)
    .map((row) =>
      list(fields(row).cells)
        .map((cell, at) => (names[at] ? `${names[at]}: ${String(cell)}` : String(cell)))
        .join(', '),
    )
  speech.text(joined(word(title), word(description)), ...lines)
}
