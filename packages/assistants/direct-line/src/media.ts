import { type Content, mediaKindOf, webUrl } from '@deskwire/core/adapter'

const endings: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['mp3', 'audio/mpeg'],
  ['ogg', 'audio/ogg'],
  ['m4a', 'audio/mp4'],
  ['mp4', 'video/mp4'],
  ['3gp', 'video/3gpp'],
  ['pdf', 'application/pdf'],
])

/** A file by its URL; its type is the stated one, else that of its extension. */
export const mediaOf = (address: unknown, type: string, name?: string): Content | undefined => {
  const url = webUrl(address)
  if (url === undefined) return undefined
  const mime = /^[a-z]+\/[\w.+-]+$/.test(type) ? type : (endingOf(url) ?? guess(type))
  return { type: 'media', kind: mediaKindOf(mime), media: { ref: url, mime, ...(name !== undefined && { name }) } }
}

export const endingOf = (url: string): string | undefined =>
  endings.get(/\.([a-z0-9]{2,4})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '')

// `image/*` and plain `image` occur too.
const guess = (type: string): string => (type.startsWith('image') ? 'image/jpeg' : 'application/octet-stream')
