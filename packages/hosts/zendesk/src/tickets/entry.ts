import {
  type Call,
  type Content,
  convert,
  DeskwireError,
  describe,
  type Entry,
  fileName,
  type MediaIn,
  mediaOf,
  readAll,
} from '@deskwire/core/adapter'
import type { Zendesk } from '../zendesk-api.js'

export interface NewComment {
  html_body: string
  public: boolean
  author_id?: number
  uploads?: readonly string[]
}

/** What agents read of a content; a file is attached. */
const htmlOf = (content: Content<MediaIn>): string => {
  if (content.type === 'text') {
    const html = convert(content.text, content.markup, 'html')
    if (html.trim() !== '') return html
  }
  return convert(describe(content), 'plain', 'html')
}

/** An entry as a ticket comment. The customer's words are in their name; all else is in ours, and names its author. */
export const commentOf = async (
  zendesk: Zendesk,
  entry: Entry,
  requester: number | undefined,
  call: Call,
): Promise<NewComment> => {
  const media = mediaOf(entry.content)
  const file = media && (await upload(zendesk, media, call))
  const parts = [speaker(entry), quote(entry), htmlOf(entry.content)]
  if (file && 'link' in file) parts.push(`<br>${convert(file.link, 'plain', 'html')}`)
  return {
    html_body: parts.join(''),
    public: true,
    ...(entry.author === 'customer' && requester !== undefined && { author_id: requester }),
    ...(file && 'token' in file && { uploads: [file.token] }),
  }
}

const quote = ({ quoted }: Entry): string =>
  quoted === undefined ? '' : `<blockquote>${convert(quoted, 'plain', 'html')}</blockquote>`

const speaker = ({ author, name }: Entry): string =>
  author === 'customer' || !name ? '' : `<b>${convert(name, 'plain', 'html')}:</b><br>`

/** `POST /uploads` takes the raw bytes and returns a token for one comment. Files that Zendesk refuses are shown as links. */
const upload = async (
  { http, settings }: Zendesk,
  media: MediaIn,
  call: Call,
): Promise<{ token: string } | { link: string }> => {
  const link = () => ({ link: media.link() })
  if (media.size !== undefined && media.size > settings.maxUploadBytes) return link()
  try {
    const bytes = await readAll(await media.open(call.signal), settings.maxUploadBytes)
    const { data } = await http.request<{ upload: { token: string } }>(
      {
        method: 'POST',
        url: `/uploads?filename=${encodeURIComponent(fileName(media.name, media.mime))}`,
        headers: { 'content-type': media.mime },
        body: bytes,
        // An unused file is deleted after an hour.
        repeatable: true,
      },
      call,
    )
    return { token: data.upload.token }
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && refusedFiles.has(thrown.code)) return link()
    throw thrown
  }
}

const refusedFiles = new Set(['too_large', 'invalid', 'refused'])

/** What was said before a person took over, oldest first, one entry per line. */
export const transcriptHtml = (entries: readonly Entry[]): string =>
  entries
    .map(({ author, name, content }) => {
      const who = convert(name ?? author, 'plain', 'html')
      return `<p><b>${who}:</b> ${htmlOf(content)}</p>`
    })
    .join('')
