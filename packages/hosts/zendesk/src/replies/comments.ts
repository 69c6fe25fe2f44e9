import { type Call, type Content, convert, type HostEvent, mediaKindOf } from '@deskwire/core/adapter'
import type { Page, ZendeskAttachment, ZendeskComment, ZendeskUser } from '../shapes.js'
import { ticketPath, type Zendesk } from '../zendesk-api.js'
import { oursSince } from './ours-since.js'

type Reply = Extract<HostEvent, { kind: 'reply' }>

export interface Comments {
  comments: readonly ZendeskComment[]
  users: ReadonlyMap<number, ZendeskUser>
  /** The first comment opened the ticket and is never a reply. */
  first?: number
}

const pageSize = 30
const mostPages = 10

/** Newest first, until `enough` says so. Nearly always one call. */
export const readComments = async (
  zendesk: Zendesk,
  ticket: string,
  enough: (comments: readonly ZendeskComment[]) => boolean,
  call: Call,
): Promise<Comments> => {
  const comments: ZendeskComment[] = []
  const users = new Map<number, ZendeskUser>()
  let after = ''
  for (let page = 0; page < mostPages; page++) {
    const { data } = await zendesk.http.request<
      { comments?: readonly ZendeskComment[]; users?: readonly ZendeskUser[] } & Page
    >(
      {
        method: 'GET',
        url: `${ticketPath({ id: ticket })}/comments?sort=-created_at&page[size]=${pageSize}&include=users&include_inline_images=true${after}`,
        accept: [404],
      },
      call,
    )
    comments.push(...(data.comments ?? []))
    for (const user of data.users ?? []) users.set(user.id, user)
    const cursor = data.meta?.has_more ? data.meta.after_cursor : undefined
    if (!cursor) {
      const oldest = comments.at(-1)
      return { comments, users, ...(oldest && { first: oldest.id }) }
    }
    if (enough(comments)) break
    after = `&page[after]=${encodeURIComponent(cursor)}`
  }
  return { comments, users }
}

/** Agents' public replies among the comments, oldest first, from `since` on. */
export const repliesIn = async (
  zendesk: Zendesk,
  ticket: string,
  { comments, users, first }: Comments,
  since: number,
  call: Call,
  told?: number,
): Promise<readonly Reply[]> => {
  const me = await zendesk.me(call)
  const candidates = comments
    .filter((comment) => comment.public === true && comment.id !== first && Date.parse(comment.created_at) >= since)
    .filter((comment) => !isOurs(comment, me))
  // More than was hinted at: only since the ticket became ours, because an agent may have replied by mail before.
  const from = candidates.some(({ id }) => id !== told) ? await oursSince(zendesk, ticket, call) : 0
  const others = candidates.filter(
    ({ id, created_at }) => id === told || (from !== undefined && Date.parse(created_at) >= from),
  )
  const authors = await usersOf(
    zendesk,
    others.map(({ author_id }) => author_id),
    users,
    call,
  )
  return others
    .filter((comment) => isStaff(authors.get(comment.author_id), comment))
    .reverse()
    .map((comment) => toReply(ticket, comment, authors.get(comment.author_id)))
    .filter(({ content }) => content.length > 0)
}

/** Authors are side-loaded with the comments. Missing ones are requested: no reply may be lost for want of a role. */
export const usersOf = async (
  { http }: Zendesk,
  ids: readonly number[],
  users: ReadonlyMap<number, ZendeskUser>,
  call: Call,
): Promise<ReadonlyMap<number, ZendeskUser>> => {
  const missing = [...new Set(ids)].filter((id) => id > 0 && !users.has(id))
  if (missing.length === 0) return users
  const { data } = await http.request<{ users?: readonly ZendeskUser[] }>(
    { method: 'GET', url: `/users/show_many?ids=${missing.join(',')}` },
    call,
  )
  return new Map([...users, ...(data.users ?? []).map((user) => [user.id, user] as const)])
}

/** Promise 10: by the mark in its audit, else by author and via; the same agent's reply in the browser is not an echo. */
export const isOurs = ({ author_id, via, metadata }: ZendeskComment, me: number): boolean =>
  metadata?.custom?.deskwire !== undefined || (author_id === me && via?.channel === 'api')

// Author -1 is Zendesk itself: an automation or a trigger.
const isStaff = (user: ZendeskUser | undefined, { author_id }: ZendeskComment): boolean =>
  author_id === -1 || (user !== undefined && user.role !== 'end-user')

const byRules = new Set<unknown>(['rule', 'system', 'automation'])

const toReply = (ticket: string, comment: ZendeskComment, user: ZendeskUser | undefined): Reply => ({
  kind: 'reply',
  id: String(comment.id),
  at: { ticket },
  author: {
    kind: comment.author_id === -1 || byRules.has(comment.via?.channel) ? 'automation' : 'agent',
    id: String(comment.author_id),
    ...(user?.name && { name: user.name }),
  },
  content: contentOf(comment),
})

export const plainOf = ({ html_body, plain_body, body }: ZendeskComment): string =>
  (html_body === undefined ? (plain_body ?? body ?? '') : convert(html_body, 'html', 'plain')).trim()

/** The text, converted from HTML, then the files. */
const contentOf = (comment: ZendeskComment): readonly Content[] => {
  const { html_body, attachments = [] } = comment
  const plain = plainOf(comment)
  const formatted = html_body === undefined ? plain : convert(html_body, 'html', 'whatsapp').trim()
  // Plain if nothing was formatted, so that a directive's underscores stay underscores.
  const markup = formatted === plain ? 'plain' : 'whatsapp'
  return [
    ...(plain === '' ? [] : [{ type: 'text', text: formatted, markup } as const]),
    ...attachments.flatMap(mediaOf),
  ]
}

/** Marked so that `download` refuses it with a reason, which the agent gets to read. */
export const malware = 'malware:'

const mediaOf = (attachment: ZendeskAttachment): readonly Content[] => {
  const { content_url, content_type, file_name, size, malware_scan_result, malware_access_override } = attachment
  if (!content_url) return []
  const mime = content_type || 'application/octet-stream'
  const bad = malware_scan_result === 'malware_found' && malware_access_override !== true
  return [
    {
      type: 'media',
      kind: mediaKindOf(mime),
      media: {
        ref: bad ? `${malware}${content_url}` : content_url,
        mime,
        ...(file_name !== undefined && { name: file_name }),
        ...(size !== undefined && { size }),
      },
    },
  ]
}
