import { createHmac } from 'node:crypto'
import { type Call, empty, json, type WireResponse } from '../../http.js'
import { notFound } from '../errors.js'
import type { StoredMedia, TwilioContext } from '../numbers/account.js'
import { mediaResource } from '../resource.js'

/** How long the URL of a redirect is valid. */
const signedFor = 4 * 3_600_000

const need = (call: Call, { account }: TwilioContext): StoredMedia => {
  const media = account.media.get(call.params.media ?? '')
  if (!media || media.messageSid !== call.params.sid) throw notFound(call.path)
  return media
}

const sign = ({ account }: TwilioContext, id: string, expires: number): string =>
  createHmac('sha256', account.authToken).update(`${id}:${expires}`).digest('hex')

export const fetchMedia = (call: Call, context: TwilioContext): WireResponse =>
  json(200, mediaResource(context.account, need(call, context)))

/** Without `.json`: 307 to storage, to a signed URL that needs no credentials. */
export const redirectToMedia = (call: Call, context: TwilioContext): WireResponse => {
  const media = need(call, context)
  const expires = context.world.now() + signedFor
  const path = `/${context.account.sid}/${media.id}?Expires=${expires}&Signature=${sign(context, media.id, expires)}`
  return { ...empty(307), headers: { location: context.world.link('media.twiliocdn.com', path) } }
}

export const deleteMedia = (call: Call, context: TwilioContext): WireResponse => {
  const media = need(call, context)
  context.account.media.delete(media.id)
  const message = context.account.messages.get(media.messageSid)
  if (message) message.media = message.media.filter(({ id }) => id !== media.id)
  return empty(204)
}

/** The storage behind the redirect. */
export const storedFile = (call: Call, context: TwilioContext, id: string): WireResponse => {
  const expires = Number(call.query.get('Expires'))
  const media = context.account.media.get(id)
  const valid = call.query.get('Signature') === sign(context, id, expires) && expires > context.world.now()
  if (!valid || call.headers.has('authorization'))
    return { status: 403, headers: { 'content-type': 'application/xml' }, body: '<Error/>' }
  if (!media) return { status: 404, headers: { 'content-type': 'application/xml' }, body: '<Error/>' }
  return {
    status: 200,
    headers: {
      'content-type': media.mime,
      'content-length': String(media.bytes.length),
      ...(media.filename
        ? { 'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(media.filename)}` }
        : {}),
    },
    body: call.method === 'HEAD' ? '' : media.bytes,
  }
}
