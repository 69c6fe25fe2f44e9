import { createHash, randomBytes } from 'node:crypto'
import { type Call, json, type WireResponse } from '../../http.js'
import { numericId } from '../../ids.js'
import type { MetaCallContext, MetaContext, MetaMedia, MetaNumber } from '../account/app.js'
import { GraphError, missing, noObject } from '../errors.js'

const minutes = 60_000
const days = 24 * 60 * minutes
const megabyte = 1_048_576

interface Limit {
  mimes: readonly string[]
  most: number
}

/** Meta docs, business-phone-numbers/media, "supported media types". */
const mediaLimits: Readonly<Record<string, Limit>> = {
  audio: { mimes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], most: 16 * megabyte },
  document: {
    mimes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    most: 100 * megabyte,
  },
  image: { mimes: ['image/jpeg', 'image/png'], most: 5 * megabyte },
  sticker: { mimes: ['image/webp'], most: 512_000 },
  video: { mimes: ['video/mp4', 'video/3gpp'], most: 16 * megabyte },
}

export const bareMime = (mime: string): string => mime.split(';')[0]?.trim().toLowerCase() ?? ''

/** Why a file may not be sent as this kind; undefined if it may. */
export const mediaProblem = (kind: string, mime: string, size: number): string | undefined => {
  const limit = Object.hasOwn(mediaLimits, kind) ? mediaLimits[kind] : undefined
  if (!limit?.mimes.includes(bareMime(mime))) return `${mime} is not a supported type of ${kind}`
  return size > limit.most ? `The file is larger than ${limit.most} bytes` : undefined
}

const anyKind = (mime: string): string | undefined =>
  Object.keys(mediaLimits).find((kind) => mediaLimits[kind]?.mimes.includes(bareMime(mime)))

/** Valid for five minutes, and only with the token. */
export const mediaAddress = ({ world }: MetaContext, media: MetaMedia): string => {
  const hash = randomBytes(24).toString('base64url')
  media.addresses.set(hash, world.now() + 5 * minutes)
  const oldest = media.addresses.keys().next().value
  if (media.addresses.size > 100 && oldest !== undefined) media.addresses.delete(oldest)
  const query = new URLSearchParams({ mid: media.id, ext: String(Math.floor(world.now() / 1_000) + 300), hash })
  return world.link('lookaside.fbsbx.com', `/whatsapp_business/attachments/?${query}`)
}

export const uploadMedia = async (call: Call, context: MetaCallContext, number: MetaNumber): Promise<WireResponse> => {
  const type = call.headers.get('content-type') ?? ''
  if (!type.startsWith('multipart/form-data')) throw new GraphError(100, {}, '(#100) The parameter file is required.')
  let form: FormData
  try {
    form = await new Response(new Uint8Array(call.raw), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new GraphError(100, {}, '(#100) The multipart body cannot be read.')
  }
  if (form.get('messaging_product') !== 'whatsapp') throw missing('messaging_product')
  const file = form.get('file')
  if (!file || typeof file === 'string') throw new GraphError(100, {}, '(#100) The parameter file is required.')
  const given = form.get('type')
  const mime = file.type || (typeof given === 'string' ? given : '')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const kind = anyKind(mime)
  const problem = kind
    ? mediaProblem(kind, mime, bytes.length)
    : `Param file must be a file with one of the supported types, not ${mime}`
  if (problem) throw new GraphError(100, { details: problem }, `(#100) ${problem}`)
  const { world, state } = context
  const media: MetaMedia = {
    id: numericId(),
    mime,
    bytes,
    at: world.now(),
    number: number.id,
    addresses: new Map(),
    expiresAt: world.now() + 30 * days,
    ...(file.name ? { filename: file.name } : {}),
  }
  state.media.set(media.id, media)
  return json(200, { id: media.id })
}

const need = (call: Call, { state, world }: MetaContext, id: string): MetaMedia => {
  const media = state.media.get(id)
  const wanted = call.query.get('phone_number_id')
  if (!media || media.expiresAt <= world.now() || (wanted !== null && wanted !== media.number))
    throw noObject(id, call.method)
  return media
}

export const readMedia = (call: Call, context: MetaCallContext, id: string): WireResponse => {
  const media = need(call, context, id)
  return json(200, {
    messaging_product: 'whatsapp',
    url: mediaAddress(context, media),
    mime_type: media.mime,
    sha256: createHash('sha256').update(media.bytes).digest('hex'),
    file_size: media.bytes.length,
    id: media.id,
  })
}

export const deleteMedia = (call: Call, context: MetaCallContext, id: string): WireResponse => {
  context.state.media.delete(need(call, context, id).id)
  return json(200, { success: true })
}

export const downloadMedia = (call: Call, { state, world }: MetaContext): WireResponse => {
  const media = state.media.get(call.query.get('mid') ?? '')
  const until = media?.addresses.get(call.query.get('hash') ?? '')
  if (!media || until === undefined || until <= world.now()) return { status: 404, headers: {}, body: '' }
  return {
    status: 200,
    headers: { 'content-type': media.mime, 'content-length': String(media.bytes.length) },
    body: call.method === 'HEAD' ? '' : media.bytes,
  }
}
