import { type Fields, fail, isFields, type Template } from '@deskwire/core/adapter'

/** The fields we read of a row in `/v1/ContentAndApprovals`. */
export interface ContentRow {
  sid?: unknown
  friendly_name?: unknown
  language?: unknown
  variables?: unknown
  types?: unknown
  approval_requests?: unknown
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Twilio puts the approval at the top level in lists and under `whatsapp` elsewhere. */
const approvalOf = (row: ContentRow): Fields => {
  const given = row.approval_requests
  if (!isFields(given)) return {}
  return isFields(given.whatsapp) ? given.whatsapp : given
}

const typesOf = (row: ContentRow): readonly Fields[] =>
  isFields(row.types) ? Object.values(row.types).filter(isFields) : []

const bodyOf = (row: ContentRow): string => {
  for (const type of typesOf(row)) {
    const body = textOf(type.body) || textOf(type.title)
    if (body !== '') return body
  }
  return ''
}

const placeholder = /\{\{\s*(\w{1,64})\s*\}\}/g
const namesIn = (text: string): string[] => [...text.matchAll(placeholder)].map((match) => match[1] ?? '')

/** In order of appearance, anywhere in the template: body, buttons, media. */
const variablesOf = (row: ContentRow): readonly string[] => [
  ...new Set([...namesIn(bodyOf(row)), ...namesIn(JSON.stringify(row.types ?? ''))]),
]

const sameLanguage = (a: string, b: string): boolean =>
  a.replace('-', '_').toLowerCase() === b.replace('-', '_').toLowerCase()

export const rowMatches = (row: ContentRow, name: string, language: string): boolean => {
  if (row.sid === name) return true
  if (row.friendly_name !== name && approvalOf(row).name !== name) return false
  return sameLanguage(textOf(row.language), language)
}

/** What stands around the body on the phone, as far as the content types tell (Twilio, "Content types overview"). */
const lookOf = (row: ContentRow): Pick<Template, 'footer' | 'buttons'> => {
  const types = typesOf(row)
  const footer = types.map((type) => textOf(type.footer) || textOf(type.subtitle)).find((one) => one !== '')
  const buttons = types
    .flatMap((type) => (Array.isArray(type.actions) ? type.actions : []))
    .flatMap((action) => (isFields(action) && textOf(action.title) !== '' ? [textOf(action.title)] : []))
  return { ...(footer !== undefined && { footer }), ...(buttons.length > 0 && { buttons }) }
}

export const templateOf = (row: ContentRow): Template => {
  const approval = approvalOf(row)
  return {
    id: textOf(row.sid),
    name: textOf(row.friendly_name) || textOf(approval.name) || textOf(row.sid),
    language: textOf(row.language),
    category: textOf(approval.category).toLowerCase() || 'unknown',
    status: textOf(approval.status).toLowerCase() || 'unsubmitted',
    body: bodyOf(row),
    variables: variablesOf(row),
    ...lookOf(row),
  }
}

/** The variable that stands for the media, and what precedes it in the URL. */
const mediaSlot = (row: ContentRow): { name: string; prefix: string } | undefined => {
  for (const type of typesOf(row)) {
    const [url] = Array.isArray(type.media) ? type.media : [type.media]
    const match = /^(.*?)\{\{\s*(\w{1,64})\s*\}\}$/.exec(textOf(url))
    if (match) return { name: match[2] ?? '', prefix: match[1] ?? '' }
  }
  return undefined
}

export interface FilledTemplate {
  contentSid: string
  contentVariables?: string
  /** The text the customer reads, and the message list shows. */
  body: string
}

/**
 * Twilio fills a missing variable with the template's sample, which would reach the customer as if it were true. So every
 * variable must be given.
 */
export const fillTemplate = (
  row: ContentRow,
  values: Readonly<Record<string, string>>,
  mediaLink: string | undefined,
): FilledTemplate => {
  const given = new Map(Object.entries(values))
  const slot = mediaSlot(row)
  if (mediaLink !== undefined) {
    if (!slot || !mediaLink.startsWith(slot.prefix)) {
      throw fail('content', `The template has no place for this media`, {
        remedy: slot
          ? `Its media URL must begin with ${slot.prefix}`
          : 'Make the whole media URL of the template a variable.',
      })
    }
    given.set(slot.name, mediaLink.slice(slot.prefix.length))
  }
  const names = variablesOf(row)
  const missing = names.filter((name) => !given.has(name))
  if (missing.length > 0) {
    throw fail('content', `The template needs values for: ${missing.join(', ')}`, {
      remedy: `Its variables are ${names.join(', ')}.`,
    })
  }
  const used = Object.fromEntries(names.map((name) => [name, given.get(name) ?? '']))
  return {
    contentSid: textOf(row.sid),
    ...(names.length > 0 && { contentVariables: JSON.stringify(used) }),
    body: bodyOf(row).replace(placeholder, (_, name: string) => given.get(name) ?? ''),
  }
}
