import { setTimeout as wait } from 'node:timers/promises'
import { type Call, fail, failureOf, type Http, type MediaRef } from '@deskwire/core/adapter'
import type { TwilioApi } from './client.js'

/** Media may be announced before its bytes can be read: asked again after these. */
const notThereYet = [1000, 3000]

/**
 * Our credentials go to Twilio's own API only; it redirects to pre-signed storage, where the HTTP client drops them.
 * Any other URL is fetched bare, and only from the public internet.
 */
export const downloadMedia = async (
  media: MediaRef,
  api: TwilioApi,
  http: Http,
  call: Call,
): Promise<ReadableStream<Uint8Array>> => {
  if (!URL.canParse(media.ref)) throw fail('content', 'The media has no URL that can be read')
  const own = api.isOwn(media.ref)
  const fetchOnce = () =>
    http.stream(
      {
        method: 'GET',
        url: media.ref,
        redirects: 3,
        ...(own ? { headers: { authorization: api.authorization() } } : { untrusted: true }),
      },
      call,
    )
  for (let tried = 0; ; tried++) {
    try {
      return (await fetchOnce()).body
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (failure.provider?.status !== 404) throw thrown
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
