import type { Content, MediaKind } from '@deskwire/core/adapter'

const types: ReadonlyMap<string, string> = new Map([
  ...([
    ['jpg', 'image/jpeg'],
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
  ] as const),
  ...([
    ['mp3', 'audio/mpeg'],
    ['m4a', 'audio/mp4'],
    ['ogg', 'audio/ogg'],
    ['aac', 'audio/aac'],
    ['amr', 'audio/amr'],
    ['wav', 'audio/wav'],
  ] as const),
  ...([
    ['mp4', 'video/mp4'],
    ['3gp', 'video/3gpp'],
    ['mov', 'video/quicktime'],
    ['mpeg', 'video/mpeg'],
    ['avi', 'video/x-msvideo'],
    ['webm', 'video/webm'],
  ] as const),
])

/**
 * A file at a URL, or a page: "the URL of an audio file, or of a clip on a supported streaming service" (docs,
 * "Response types reference"). A page cannot be sent, so it becomes a link, which WhatsApp previews.
 */
export const mediaAt = (
  kind: Extract<MediaKind, 'image' | 'audio' | 'video'>,
  url: string,
  caption?: string,
): Content => {
  const path = new URL(url).pathname
  const mime = types.get(/\.([a-z0-9]{2,4})$/i.exec(path)?.[1]?.toLowerCase() ?? '')
  if (mime === undefined && kind !== 'image')
    return { type: 'link', url, ...(caption !== undefined && { title: caption }) }
  // An image's URL often has no extension; its type is known once it is fetched.
  const media = { ref: url, mime: mime ?? 'image/jpeg' }
  return { type: 'media', kind, media, ...(caption !== undefined && { caption }) }
}
