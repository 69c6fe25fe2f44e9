import { type Content, type MediaRef, mediaOf, withMedia } from '../../model/content.js'
import { type Failure, failureOf } from '../../model/failure.js'
import { registeredMime } from '../../model/mime.js'
import type { Call } from '../../ports/call.js'
import type { Outcome } from '../../ports/store.js'
import { sayFailed } from './failures.js'
import type { Run } from './run.js'

/** Where the bytes are. */
interface Source {
  adapter: string
  download: ((media: MediaRef, call: Call) => Promise<ReadableStream<Uint8Array>>) | undefined
}

// A Twilio media URL may answer 404 at first, and a host may be down for a while; after that the text goes on without the file.
const tries = 6

/** Whether it refers to something that we have not copied yet. */
export const isToFetch = (content: Content): boolean => {
  const media = mediaOf(content)
  return media !== undefined && media.stored === undefined
}

/**
 * Copies what a content refers to before anything else happens to it, and gives its type the name that providers know:
 * everything from outside passes here. What cannot be fetched is `missing`, with a line
 * to show instead: no gap, and nothing behind it has to wait.
 */
export const fetchMedia = async (
  run: Run,
  key: string,
  given: Content,
  { adapter, download }: Source,
  patience = tries,
): Promise<{ content: Content } | { outcome: Outcome } | { missing: Failure; shown: Content }> => {
  const content = mediaOf(given) ? withMedia(given, (one) => ({ ...one, mime: registeredMime(one.mime) })) : given
  const media = mediaOf(content)
  if (!media || media.stored !== undefined) return { content }
  const done = run.result<Content>(key)
  if (done) return { content: done }
  const { context } = run
  try {
    const copied = await run.askLong('download', (call) =>
      context.shared.media.copy(content, download, context.policy.maxMediaBytes, call),
    )
    return { content: run.remember(key, copied) }
  } catch (thrown) {
    const failure = failureOf(thrown)
    sayFailed(context, { adapter, asked: 'download' }, thrown)
    if (failure.retryable && run.task.tries < patience)
      return { outcome: run.later({ ...failure, scope: 'conversation' }) }
    return { missing: failure, shown: without(run, content, media, failure.message) }
  }
}

const without = (run: Run, content: Content, media: MediaRef, reason: string): Content => {
  const line = run.context.sayToAgent('media.not_fetched', { name: media.name ?? media.mime, reason })
  const caption = content.type === 'media' ? content.caption : undefined
  return { type: 'text', markup: 'plain', text: caption ? `${caption}\n\n${line}` : line }
}
