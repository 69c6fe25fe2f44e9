import { type Content, type Fields, fields, list, type MediaRef, own, safeJson, word } from '@deskwire/core/adapter'
import { httpUrl } from '../read.js'

const mimes: Readonly<Record<string, string>> = {
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  pdf: 'application/pdf',
  txt: 'text/plain',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
}

/** A control names a file by its URL only; the type is told by the ending, as far as one can. */
export const mediaAt = (url: string, otherwise: string, name?: string): MediaRef => {
  const ending = /\.([a-z0-9]{2,5})$/i.exec(name ?? '')?.[1] ?? /\.([a-z0-9]{2,5})$/i.exec(new URL(url).pathname)?.[1]
  const key = ending?.toLowerCase() ?? ''
  return {
    ref: url,
    mime: (Object.hasOwn(mimes, key) ? mimes[key] : undefined) ?? otherwise,
    ...(name !== undefined && { name }),
  }
}

export const imageAt = (url: string, title?: string): Content => ({
  type: 'media',
  kind: 'image',
  media: mediaAt(url, 'image/jpeg'),
  ...(title !== undefined && { caption: title, markup: 'plain' as const }),
})

/** `data` is JSON in a string (ServiceNow docs, "Controls in Virtual Agent API"). A card that cannot be read is no card. */
export const cardOf = (template: string | undefined, data: unknown): Content | undefined => {
  const about = typeof data === 'string' ? parse(data) : fields(data)
  const title = word(own(about, 'title'))
  const description = word(own(about, 'description'))
  const subtitle = word(own(about, 'subtitle'))
  const url = httpUrl(own(about, 'url'))
  if (/youtube/i.test(template ?? '')) return video(about, title, description)
  const image = httpUrl(own(about, 'image'))
  const shown = list(own(about, 'fields')).flatMap((row) => {
    const label = word(own(row, 'fieldLabel'))
    const value = word(own(row, 'fieldValue'))
    return label === undefined || value === undefined ? [] : [{ label, value }]
  })
  const head = title ?? description ?? shown[0]?.value
  if (head === undefined) return image === undefined ? undefined : imageAt(image)
  const under = [subtitle, title === undefined ? undefined : description]
    .filter((text) => text !== undefined)
    .join('\n')
  return {
    type: 'card',
    title: head,
    fields: shown,
    ...(under !== '' && { subtitle: under }),
    ...(url !== undefined && { url }),
    ...(image !== undefined && { image: mediaAt(image, 'image/jpeg') }),
  }
}

const video = (about: Fields, title: string | undefined, description: string | undefined): Content | undefined => {
  const id = word(own(about, 'id'))
  const watch = id !== undefined && /^[\w-]{5,20}$/.test(id) ? `https://www.youtube.com/watch?v=${id}` : undefined
  const url = watch ?? httpUrl(own(about, 'link')) ?? httpUrl(own(about, 'url'))
  if (url === undefined) return undefined
  return {
    type: 'link',
    url,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
  }
}

const parse = (text: string): Fields => {
  if (text.length > 100_000) return {}
  try {
    return fields(safeJson(text))
  } catch {
    return {}
  }
}
