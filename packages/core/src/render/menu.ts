import type { Choice, Content, Option } from '../model/content.js'
import { isReserved, numbered } from './choice.js'
import { shorten } from './describe.js'
import { converted, joined, lose, textParts, type Work } from './work.js'

interface Menu {
  parts: Content[]
  choice?: Choice
}

/** As many as a WhatsApp list takes: more are hard to read, and expensive on SMS. */
const perPage = 10

/** Buttons, else a list, else numbered text; numbering continues across pages. */
export const renderChoice = (work: Work, asked: Choice): Menu => {
  const { id, language, sentences } = work.options
  const choice = numbered(asked, { id, language, sentences })
  const prompt = converted(work, choice.prompt, choice.markup ?? 'plain')
  if (choice.options.length === 0) {
    const around = (text: string | undefined) => text && converted(work, text, 'plain')
    return { parts: textParts(work, joined(work, [around(choice.header), prompt, around(choice.footer)])) }
  }
  return native(work, choice, prompt) ?? asText(work, choice, prompt)
}

const native = (work: Work, choice: Choice, prompt: string): Menu | undefined => {
  const limits = work.capabilities.choice
  if (!limits || !work.capabilities.content.includes('choice') || choice.multiple) return undefined
  // A tap on such an option would reach us and the provider as the keyword itself.
  if (choice.options.some((option) => isReserved(option.title, work.options.reserved))) return undefined
  const rows = asButtons(work, choice) ?? asList(work, choice)
  if (!rows) return undefined

  const { header, footer, button, next: _, ...rest } = choice
  const keeps = (text: string | undefined, room: number | undefined) => text !== undefined && text.length <= (room ?? 0)
  const headed = keeps(header, limits.header)
  const footed = keeps(footer, limits.footer)
  const whole = joined(work, [
    headed ? undefined : header && converted(work, header, 'plain'),
    prompt,
    footed ? undefined : footer && converted(work, footer, 'plain'),
  ])
  const short = converted(work, work.say('menu.choose'), 'plain')
  const fits = whole !== '' && whole.length <= limits.body
  const body = fits ? whole : short
  if (body.length > limits.body) return undefined
  const label = button && button.length <= (limits.button ?? 20) ? button : work.say('menu.button')
  const part: Content = {
    ...rest,
    type: 'choice',
    prompt: body,
    markup: work.capabilities.text.markup,
    options: rows.options,
    button: shorten(label, limits.button ?? 20),
    ...(headed ? { header } : {}),
    ...(footed ? { footer } : {}),
  }
  for (const loss of rows.lost) lose(work, loss)
  for (const cut of rows.cut ?? []) lose(work, 'lost.cut', cut)
  if (button && label !== button && rows.cut) lose(work, 'lost.cut', { text: button, short: label })
  return { parts: [...(fits ? [] : textParts(work, whole)), part], choice: stored(choice, rows.next) }
}

const stored = (choice: Choice, next: number | undefined): Choice => {
  const { next: _, ...rest } = choice
  return next === undefined || next >= choice.options.length ? rest : { ...rest, next }
}

interface Rows {
  options: readonly Option[]
  lost: readonly ('lost.description' | 'lost.section')[]
  /** Of a list: what was too long for its place, and what the customer reads in its stead. */
  cut?: readonly { text: string; short: string }[]
  next?: number
}

const asButtons = (work: Work, { options, from }: Choice): Rows | undefined => {
  const { buttons, list } = work.capabilities.choice ?? {}
  if (!buttons || (from ?? 0) > 0 || options.length > buttons.max) return undefined
  if (options.some((option) => option.title === '' || option.title.length > buttons.title)) return undefined
  const described = options.some((option) => option.description)
  if (described && list) return undefined
  return {
    options: options.map(({ description: _, section: __, ...option }) => option),
    lost: [
      ...(described ? (['lost.description'] as const) : []),
      ...(options.some((option) => option.section) ? (['lost.section'] as const) : []),
    ],
  }
}

const asList = (work: Work, { id, options, from = 0 }: Choice): Rows | undefined => {
  const list = work.capabilities.choice?.list
  if (!list) return undefined
  const left = options.slice(from)
  const paged = left.length > list.max
  const shown = paged ? left.slice(0, list.max - 1) : left
  const moreTitle = work.say('menu.more.title')
  if (shown.length === 0 || (paged && moreTitle.length > list.title)) return undefined
  const rows: Option[] = []
  const cut: { text: string; short: string }[] = []
  let described = true
  for (const option of shown) {
    const row = rowOf(option, list)
    if (!row) return undefined
    described &&= !option.description || row.description === option.description
    for (const name of ['title', 'section'] as const) {
      const [text = '', short = ''] = [option[name], row[name]]
      if (text !== short && !cut.some((one) => one.text === text)) cut.push({ text, short })
    }
    rows.push(row)
  }
  if (paged) rows.push({ id: `${id}.0`, title: moreTitle })
  return {
    options: rows,
    lost: described ? [] : ['lost.description'],
    cut,
    ...(paged ? { next: from + shown.length } : {}),
  }
}

/** A title that is too long for its row is cut, and is given in full in the description; undefined where that is impossible. */
const rowOf = (option: Option, room: { title: number; description: number }): Option | undefined => {
  const { title, description, section } = option
  if (title === '') return undefined
  const sectioned = section ? { section: cutTo(section, room.title) } : {}
  if (title.length <= room.title) {
    return { ...option, ...sectioned, ...(description ? { description: cutTo(description, room.description) } : {}) }
  }
  const short = cutTo(title, room.title)
  if (description || title.length > room.description || short.length < 2) return undefined
  return { ...option, ...sectioned, title: short, description: title }
}

const cutTo = (text: string, max: number): string =>
  text.length <= max ? text : max < 1 ? '' : `${shorten(text, max - 1)}…`

const asText = (work: Work, choice: Choice, prompt: string): Menu => {
  if (work.capabilities.content.includes('choice')) lose(work, 'lost.list')
  else lose(work, 'lost.buttons')
  const { max } = work.capabilities.text
  const plain = (text: string) => converted(work, text, 'plain')
  const from = choice.from ?? 0
  const head = joined(work, [choice.header && plain(choice.header), prompt])
  const hint = plain(work.say(choice.multiple ? 'menu.reply_numbers' : 'menu.reply_number'))
  const more = plain(work.say('menu.more'))
  const foot = choice.footer && plain(choice.footer)
  const left = choice.options.slice(from)
  const all = left.map((option, n) => plain(lineOf(choice, option, from + n, n > 0 ? left[n - 1] : undefined)))
  const page = (count: number): string =>
    joined(work, [...all.slice(0, count), foot, hint, count < all.length ? more : undefined])

  let count = Math.min(perPage, all.length)
  const together = joined(work, [head, page(count)])
  if (together.length <= max) return { parts: textParts(work, together), choice: stored(choice, from + count) }
  while (count > 1 && page(count).length > max) count -= 1
  return { parts: [...textParts(work, head), ...textParts(work, page(count))], choice: stored(choice, from + count) }
}

const lineOf = ({ numbering = '%s.' }: Choice, option: Option, place: number, before: Option | undefined): string => {
  const heading = option.section && option.section !== before?.section ? `${option.section}\n` : ''
  const number = numbering.replaceAll('%s', String(place + 1)).trimEnd()
  return `${heading}${number} ${option.title}${option.description ? ` – ${option.description}` : ''}`
}
