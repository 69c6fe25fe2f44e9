import type { Content, MediaKind, MediaRef } from '../model/content.js'
import type { Capabilities } from '../ports/channel.js'
import { nameOf } from './describe.js'
import { bold } from './markup.js'
import { sizeOf } from './size.js'
import { converted, joined, lose, textParts, type Work } from './work.js'

type Media = Extract<Content, { type: 'media' }>

const instead: Readonly<Record<MediaKind, readonly MediaKind[]>> = {
  image: ['file'],
  video: ['file'],
  audio: ['file'],
  voice: ['audio', 'file'],
  sticker: ['image', 'file'],
  file: [],
}

// `audio/ogg; codecs=opus` is audio/ogg; a channel may allow a whole family.
const allows = (mimes: readonly string[], mime: string): boolean => {
  const bare = bareMime(mime)
  const family = bare.split('/', 1)[0]
  return mimes.some((allowed) => {
    const one = bareMime(allowed)
    return one === bare || one === '*/*' || one === `${family}/*`
  })
}

const bareMime = (mime: string): string => (mime.split(';', 1)[0] ?? '').trim().toLowerCase()

/** Why the channel cannot carry it; undefined when it can. An unknown size is accepted. */
const misfit = (work: Work, media: MediaRef, kind: MediaKind): string | undefined => {
  const limits = work.capabilities.content.includes('media') ? work.capabilities.media[kind] : undefined
  if (!limits) return work.tell('lost.reason.kind')
  if (!allows(limits.mimes, media.mime)) return work.tell('lost.reason.type', { mime: media.mime })
  if (media.size !== undefined && media.size > limits.maxBytes) {
    return work.tell('lost.reason.size', { size: sizeOf(media.size), max: sizeOf(limits.maxBytes) })
  }
  return undefined
}

const familyOf = (mime: string): readonly MediaKind[] => {
  const family = bareMime(mime).split('/', 1)[0]
  return family === 'image' || family === 'video' || family === 'audio' ? [family] : []
}

/** The kind as which it can be sent, its own first; otherwise the reason why not. */
export const fitting = (work: Work, media: MediaRef, kind: MediaKind): { kind: MediaKind } | { reason: string } => {
  const own = misfit(work, media, kind)
  if (own === undefined) return { kind }
  const others = kind === 'file' ? familyOf(media.mime) : instead[kind]
  const other = others.find((one) => misfit(work, media, one) === undefined)
  return other ? { kind: other } : { reason: own }
}

/** One medium with a text that is already in the channel's markup: as its caption where it fits, otherwise as a separate message. */
export const captioned = (
  work: Work,
  kind: MediaKind,
  media: MediaRef,
  caption: string,
  overflow: 'before' | 'after' = 'before',
): Content[] => {
  const room = work.capabilities.media[kind]?.caption ?? 0
  if (caption.trim() === '') return [{ type: 'media', kind, media }]
  if (caption.length <= room) {
    return [{ type: 'media', kind, media, caption, markup: work.capabilities.text.markup }]
  }
  const alone: Content = { type: 'media', kind, media }
  const words = textParts(work, caption)
  return overflow === 'before' ? [...words, alone] : [alone, ...words]
}

/** Audio that a channel takes as a voice note goes out as one: that is what a person who records it means. */
export const asVoiceNote = (content: Content, { media }: Capabilities): Content =>
  content.type === 'media' &&
  (content.kind === 'audio' || content.kind === 'file') &&
  familyOf(content.media.mime)[0] === 'audio' &&
  allows(media.voice?.mimes ?? [], content.media.mime)
    ? { ...content, kind: 'voice' }
    : content

// An image or file is preceded by its title and description; audio and video are sent without a title.
const untitled: readonly MediaKind[] = ['audio', 'video', 'voice']

export const renderMedia = (work: Work, content: Media): Content[] => {
  const { kind, media, title } = content
  const caption = content.caption ? converted(work, content.caption, content.markup ?? 'plain') : ''
  const fit = fitting(work, media, kind)
  const name = nameOf(media, kind, work.tell)
  if (!('kind' in fit)) return mediaAsText(work, content, caption, fit.reason)
  if (fit.kind !== kind) lose(work, 'lost.media.kind', { name, kind: { key: `name.media.${fit.kind}` } })
  if (!title) return captioned(work, fit.kind, media, caption)
  if (untitled.includes(kind)) {
    lose(work, 'lost.title', { title })
    return captioned(work, fit.kind, media, caption)
  }
  const heading = joined(work, [bold(title, work.capabilities.text.markup), caption])
  return [...textParts(work, heading), { type: 'media', kind: fit.kind, media }]
}

const mediaAsText = (work: Work, { kind, media, title }: Media, caption: string, reason: string): Content[] => {
  const url = work.options.link?.(media)
  const shown = nameOf(media, kind, work.say)
  lose(work, url ? 'lost.media.link' : 'lost.media', { name: nameOf(media, kind, work.tell), reason })
  const line = url ? work.say('media.link', { name: shown, url }) : `[${shown}]`
  const heading = title ? bold(title, work.capabilities.text.markup) : undefined
  return textParts(work, joined(work, [heading, caption, converted(work, line, 'plain')]))
}
