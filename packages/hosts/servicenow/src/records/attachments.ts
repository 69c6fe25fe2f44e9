import {
  type Call,
  type Content,
  fileName,
  type Http,
  type MediaIn,
  type MediaRef,
  sha256,
} from '@deskwire/core/adapter'
import { column, literal, resultOf, rows } from '../table.js'

type Media = Extract<Content<MediaIn>, { type: 'media' }>['media']

/** A name no other entry has, so that a repeat finds its own file: `3f2a91 leaking.png`. */
const ownName = (media: Media, key: string): string => `${sha256(key).slice(0, 6)} ${fileName(media.name, media.mime)}`

/** `POST /api/now/attachment/file`: the body is the file (ServiceNow docs, "Attachment API"). Returns the name it got, and its sys_id. */
export const attach = async (
  http: Http,
  to: { table: string; id: string; key: string },
  media: Media,
  call: Call,
): Promise<{ name: string; id: string | undefined }> => {
  const name = ownName(media, to.key)
  const query = `table_name=${literal(to.table)}^table_sys_id=${literal(to.id)}^file_name=${literal(name)}`
  const there = await rows(
    http,
    'sys_attachment',
    { query, fields: ['sys_id', 'file_name', 'table_sys_id'], limit: 5 },
    call,
  )
  const before = there.find((row) => column(row, 'file_name') === name && column(row, 'table_sys_id') === to.id)
  if (before) return { name, id: column(before, 'sys_id') }
  const search = new URLSearchParams({ table_name: to.table, table_sys_id: to.id, file_name: name })
  const { data } = await http.request(
    {
      method: 'POST',
      url: `/api/now/attachment/file?${search}`,
      headers: { 'content-type': media.mime },
      body: await media.open(call.signal),
    },
    call,
  )
  return { name, id: column(resultOf(data), 'sys_id') }
}

/** A file of the instance with our credentials; anything else on the web without, and only if it is public. */
export const download = async (http: Http, media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> =>
  (await http.stream({ method: 'GET', url: media.ref, redirects: 3 }, call)).body
