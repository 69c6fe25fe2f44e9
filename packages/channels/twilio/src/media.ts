import { setTimeout as wait } from 'node:timers/promises'
import { type Call, fail, failureOf, type Http, type MediaRef } from '@deskwire/core/adapter'
import type { TwilioApi } from './client.js'

/** Media may be announced before its bytes are available: delays before we ask again. */
const notThereYet = [1000, 3000]

const redirects = [301, 302, 303, 307, 308]

/**
 * Our credentials go only to Twilio's own API. It redirects to pre-signed storage, which refuses credentials in addition
 * to its signature, so that hop carries none, even within one origin. Foreign hosts must be public.
 */
const fetchOnce = async (url: string, api: TwilioApi, http: Http, call: Call): Promise<ReadableStream<Uint8Array>> => {
  const own = api.isOwn(url)
  if (!own) return (await http.stream({ method: 'GET', url, redirects: 3, untrusted: true }, call)).body
  const headers = { authorization: api.authorization() }
  const answer = await http.stream({ method: 'GET', url, headers, accept: redirects }, call)
  if (!redirects.includes(answer.status)) return answer.body
  await answer.body.cancel()
  const { location = '' } = answer.headers
  if (!URL.canParse(location, url))
    throw fail('invalid_answer', 'Twilio redirects the media to nowhere', { retryable: true })
  const next = new URL(location, url).href
  return (await http.stream({ method: 'GET', url: next, redirects: 3, untrusted: !api.isOwn(next) }, call)).body
}

export const downloadMedia = async (
  media: MediaRef,
  api: TwilioApi,
  http: Http,
  call: Call,
): Promise<ReadableStream<Uint8Array>> => {
  if (!URL.canParse(media.ref)) throw fail('content', 'The media has no URL that can be read')
  for (let tried = 0; ; tried++) {
    try {
      return await fetchOnce(media.ref, api, http, call)
    } catch (thrown) {
      if (failureOf(thrown).provider?.status !== 404) throw thrown
      const pause = notThereYet[tried]
      if (pause === undefined) {
        throw fail('not_found', 'The media is not at Twilio, or not yet', {
          retryable: true,
          retryAfterMs: 60_000,
          provider: { name: 'twilio', status: 404 },
        })
      }
      await wait(pause, undefined, { signal: call.signal }).catch(() => {
        throw fail('aborted', 'The download was given up', { retryable: true })
      })
    }
  }
}
