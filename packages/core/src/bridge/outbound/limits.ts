import type { Content } from '../../model/content.js'
import { failureOf } from '../../model/failure.js'
import type { Outcome } from '../../ports/store.js'
import { excessOf, isLongText, longestContent } from '../../render/limits.js'
import { convert } from '../../render/markup.js'
import type { Run } from '../task/run.js'

/** What is too long to read on a phone is sent as a file, or refused with a sentence. */
export const withinLimits = async (
  run: Run,
  contents: readonly Content[],
): Promise<{ contents: readonly Content[] } | { outcome: Outcome } | { problem: string }> => {
  const { context } = run
  const length = contents.map(excessOf).find((excess) => excess !== undefined)
  if (length !== undefined) return { problem: context.sayToAgent('delivery.too_long', { length, max: longestContent }) }
  if (!contents.some(isLongText)) return { contents }
  try {
    return { contents: await Promise.all(contents.map((one) => (isLongText(one) ? asFile(run, one) : one))) }
  } catch (thrown) {
    return { outcome: run.later({ ...failureOf(thrown), scope: 'conversation' }) }
  }
}

const asFile = async (run: Run, { text, markup }: Extract<Content, { type: 'text' }>): Promise<Content> => {
  const about = { mime: 'text/plain', name: 'message.txt' }
  const body = new Blob([convert(text, markup, 'plain')]).stream()
  const { ref, size } = await run.askLong('media', (call) =>
    run.context.shared.media.media.put(body, { ...about, maxBytes: run.context.policy.maxMediaBytes }, call.signal),
  )
  return { type: 'media', kind: 'file', media: { ref, stored: ref, size, ...about } }
}
