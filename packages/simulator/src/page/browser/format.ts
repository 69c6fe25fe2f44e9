import { h } from './dom.js'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const clockExact = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })

export const timeOf = (at: number): string => clock.format(at)
export const exactTimeOf = (at: number): string => clockExact.format(at)
export const dayOf = (at: number): string => day.format(at)

export const initialsOf = (name: string): string => {
  const words = name
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .split(' ')
    .filter(Boolean)
  return (words.length > 1 ? `${words[0]?.[0]}${words.at(-1)?.[0]}` : (words[0]?.slice(0, 2) ?? '?')).toUpperCase()
}

/** A phone number as people write it, as E.164; undefined if it is none. */
export const numberOf = (text: string): string | undefined => {
  const written = text.replace(/[\s().-]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(written) ? written : undefined
}

/** “23 h 12 min”, and under an hour “12 min”. */
export const spanOf = (milliseconds: number): string => {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  const hours = Math.floor(minutes / 60)
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`
}

export const sizeOf = (bytes: number): string =>
  bytes < 1_024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1_024)} KB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`

const marks: readonly (readonly [expression: RegExp, tag: 'b' | 'i' | 's' | 'code'])[] = [
  [/```([^`]+)```/, 'code'],
  [/(?<![\p{L}\p{N}])\*([^*\n]+)\*(?![\p{L}\p{N}])/u, 'b'],
  [/(?<![\p{L}\p{N}])_([^_\n]+)_(?![\p{L}\p{N}])/u, 'i'],
  [/(?<![\p{L}\p{N}])~([^~\n]+)~(?![\p{L}\p{N}])/u, 's'],
]
const address = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/

/** WhatsApp markup and links as nodes; everything else stays text. */
export const rich = (text: string, markup = true): Node[] => {
  const link = address.exec(text)
  if (link) {
    const anchor = h('a', { href: link[0], target: '_blank', rel: 'noopener noreferrer' }, link[0])
    return [
      ...rich(text.slice(0, link.index), markup),
      anchor,
      ...rich(text.slice(link.index + link[0].length), markup),
    ]
  }
  if (!markup) return text === '' ? [] : [document.createTextNode(text)]
  for (const [expression, tag] of marks) {
    const found = expression.exec(text)
    if (!found) continue
    const inner = h(tag, {}, ...(tag === 'code' ? [found[1] ?? ''] : rich(found[1] ?? '')))
    return [...rich(text.slice(0, found.index)), inner, ...rich(text.slice(found.index + found[0].length))]
  }
  return text === '' ? [] : [document.createTextNode(text)]
}

/** JSON and forms, formatted for reading. */
export const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    if (!/^[\w.%+-]+=[^\s]*$/.test(text)) return text
    return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`).join('\n')
  }
}
