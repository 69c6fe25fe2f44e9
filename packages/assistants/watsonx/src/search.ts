import { convert, type Fields, fields, list, webUrl, word } from '@deskwire/core/adapter'
import { joined, type Speech } from './speech.js'

const shown = 3
const longest = 300

/** The best few results, each with its link. */
export const search = (speech: Speech, { header, primary_results, additional_results }: Fields): void => {
  const primary = list(primary_results)
  const results = (primary.length > 0 ? primary : list(additional_results)).slice(0, shown).map(fields)
  speech.text(word(header))
  for (const result of results) {
    const url = webUrl(result.url)
    const title = plain(list(fields(result.highlight).title)[0]) ?? plain(result.title)
    const passage =
      plain(fields(list(result.answers)[0]).text) ?? plain(list(fields(result.highlight).body)[0]) ?? plain(result.body)
    const description = shorten(passage)
    if (url !== undefined)
      speech.say({
        type: 'link',
        url,
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
      })
    else speech.text(title, description)
  }
}

/** A generated answer and its sources: each title, with its URL if there is one. */
export const conversationalSearch = (speech: Speech, item: Fields): void => {
  const found = list(item.search_results).map(fields)
  const sources = list(item.citations).map((given) => {
    const { title, search_result_index } = fields(given)
    const source = typeof search_result_index === 'number' ? found[search_result_index] : undefined
    return joined(plain(title), webUrl(source?.url))
  })
  const unique = [...new Set(sources.filter((source) => source !== undefined))].slice(0, shown)
  const titled = unique.length > 0 ? joined('', word(item.citations_title), ...unique) : undefined
  speech.text(word(item.text), titled && `\n${titled}`, word(item.disclaimer) && `\n${word(item.disclaimer)}`)
}

/** Passages are marked with `<em>`. */
const plain = (value: unknown): string | undefined => {
  const text = word(value)
  return text === undefined ? undefined : word(convert(text, 'html', 'plain'))
}

const shorten = (text: string | undefined): string | undefined => {
  if (text === undefined || text.length <= longest) return text
  const cut = text.slice(0, longest)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).trimEnd()}…`
}
