import type { Content, MediaIn, MediaRef } from '@deskwire/core/adapter'
import type { Offered } from './memory.js'
import type { SentenceKey } from './sentences.js'
import type { Kind } from './step.js'
import { fold, yesOrNo } from './words.js'

export type Read = { value: unknown } | { wrong: SentenceKey }

/** Parses an answer to a question of this kind; `wrong` names the sentence that says what was expected. */
export const readAnswer = (
  kind: Kind,
  content: Content<MediaIn>,
  about: { choice: string; offered: readonly Offered[]; at: number },
): Read => {
  switch (kind) {
    case 'choice':
      return readChoice(content, about)
    case 'boolean':
      return readBoolean(content, about)
    case 'text': {
      const said = textOf(content)
      return said === undefined || said === '' ? { wrong: 'again' } : { value: said }
    }
    case 'number': {
      const value = numberIn(textOf(content) ?? '')
      return value === undefined ? { wrong: 'number' } : { value }
    }
    case 'date': {
      const value = dateIn(textOf(content) ?? '', about.at)
      return value === undefined ? { wrong: 'date' } : { value }
    }
    case 'location':
      return readPlace(content)
    case 'image':
    case 'file':
      return readFile(content, kind)
  }
}

export const textOf = (content: Content<MediaIn>): string | undefined => {
  if (content.type === 'text') return typeof content.text === 'string' ? content.text.trim().slice(0, 4096) : undefined
  // The words of a voice note, where the setup transcribes.
  if (content.type === 'media') return content.caption?.trim().slice(0, 4096)
  // A tap on an older menu also counts as text.
  return content.type === 'selection' ? content.options?.[0]?.title : undefined
}

/** Finds the chosen option: by the value of a selection, else by title or number. */
export const readChoice = (
  content: Content<MediaIn>,
  { choice, offered }: { choice: string; offered: readonly Offered[] },
): Read => {
  if (content.type === 'selection') {
    const [chosen] = content.options ?? []
    const ours = content.choice === choice || content.choice === ''
    const found =
      chosen && ours
        ? (offered.find(({ value }) => same(value, chosen.value)) ??
          offered.find(({ title }) => title === chosen.title))
        : undefined
    return found ? { value: found.value } : { wrong: 'again' }
  }
  const said = fold(textOf(content) ?? '')
  if (said === '') return { wrong: 'again' }
  const named = offered.filter(({ title }) => fold(title) === said)
  const counted = /^\d{1,3}$/.test(said) ? offered[Number(said) - 1] : undefined
  const found = named.length === 1 ? named[0] : counted
  return found ? { value: found.value } : { wrong: 'again' }
}

const readBoolean = (content: Content<MediaIn>, { choice }: { choice: string }): Read => {
  if (content.type === 'selection' && (content.choice === choice || content.choice === '')) {
    const value = content.options?.[0]?.value
    if (typeof value === 'boolean') return { value }
  }
  const value = yesOrNo(textOf(content) ?? '')
  return value === undefined ? { wrong: 'again' } : { value }
}

const readPlace = (content: Content<MediaIn>): Read => {
  if (content.type === 'location') {
    const { latitude, longitude, name, address } = content
    return { value: { latitude, longitude, ...(name && { name }), ...(address && { address }) } }
  }
  // Typed on channels where a location cannot be shared (SMS): "52.37, 4.90".
  const typed = /^(-?\d{1,2}(?:\.\d+)?)[,\s]+(-?\d{1,3}(?:\.\d+)?)$/.exec(textOf(content) ?? '')
  const [latitude, longitude] = [Number(typed?.[1]), Number(typed?.[2])]
  return typed && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
    ? { value: { latitude, longitude } }
    : { wrong: 'location' }
}

const readFile = (content: Content<MediaIn>, kind: 'image' | 'file'): Read => {
  const media = content.type === 'media' ? content.media : undefined
  if (content.type !== 'media' || !media) return { wrong: kind }
  if (kind === 'image' && content.kind !== 'image' && !String(media.mime).startsWith('image/'))
    return { wrong: 'image' }
  const { ref, mime, name, size, stored } = media
  const value: MediaRef = { ref, mime, ...(name && { name }), ...(size && { size }), ...(stored && { stored }) }
  return { value }
}

/** "12", "1,234.50", "1.234,50", "€ 12": the last separator is the decimal one, unless exactly three digits follow. */
export const numberIn = (text: string): number | undefined => {
  const found = /^[^\d-]{0,5}(-?\d[\d.,' ]{0,30})[^\d]{0,5}$/.exec(text.trim())?.[1]?.replace(/[' ]/g, '')
  if (found === undefined) return undefined
  const last = Math.max(found.lastIndexOf('.'), found.lastIndexOf(','))
  const other = found.includes('.') && found.includes(',')
  const decimals = last < 0 ? 0 : found.length - last - 1
  const isDecimal = last >= 0 && (other || decimals !== 3) && found.indexOf(found[last] ?? '') === last
  const whole = (isDecimal ? found.slice(0, last) : found).replace(/[.,]/g, '')
  const value = Number(isDecimal ? `${whole}.${found.slice(last + 1) || '0'}` : whole)
  return Number.isFinite(value) ? value : undefined
}

const relative = new Map([
  ...['today', 'hoy', 'hoje', 'aujourd hui', 'heute'].map((word) => [word, 0] as const),
  ...['tomorrow', 'manana', 'amanha', 'demain', 'morgen'].map((word) => [word, 1] as const),
])

/** ISO, or day.month.year, or day/month/year: 24/12/2026. Undefined for a date that does not exist. */
export const dateIn = (text: string, at: number): string | undefined => {
  const days = relative.get(fold(text))
  if (days !== undefined) return isoDate(at + days * 86_400_000)
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim())
  const dotted = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(text.trim())
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : dotted ? [dotted[3], dotted[2], dotted[1]] : []
  if (year === undefined) return undefined
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const there = new Date(date)
  return there.getUTCMonth() === Number(month) - 1 && there.getUTCDate() === Number(day) ? isoDate(date) : undefined
}

const isoDate = (at: number): string | undefined => {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10)
}

const same = (a: unknown, b: unknown): boolean => a !== undefined && JSON.stringify(a) === JSON.stringify(b)
