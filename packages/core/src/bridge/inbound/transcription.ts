import type { Content } from '../../model/content.js'
import { DeskwireError, failureOf } from '../../model/failure.js'
import { shorten } from '../../render/describe.js'
import type { Run } from '../task/run.js'

// As much as fits into the longest WhatsApp text; an hour's voice note has more.
const longest = 4_000

/** A voice note with its words, if the setup can transcribe it. Without words it goes on as it is. */
export const transcribed = async (run: Run, content: Content): Promise<Content> => {
  const hook = run.context.setup.hooks?.transcribe
  if (!hook || content.type !== 'media' || content.caption !== undefined) return content
  const isHeard = content.kind === 'voice' || content.kind === 'audio'
  if (!isHeard || content.media.stored === undefined) return content
  // Remembered, so that a repeat of this work neither asks nor pays again, and posts the same words.
  const words = run.result<string>('transcript') ?? run.remember('transcript', await wordsOf(run, content, hook))
  return words === '' ? content : { ...content, caption: words, markup: 'plain' }
}

const wordsOf = async (
  run: Run,
  content: Extract<Content, { type: 'media' }>,
  hook: NonNullable<NonNullable<Run['context']['setup']['hooks']>['transcribe']>,
): Promise<string> => {
  const { context, conversation } = run
  const { media } = content
  const { mime, name, size } = media
  const language = context.language(conversation)
  const limit = Math.min(context.policy.hookMs ?? context.callMs, context.callMs)
  try {
    const words = await run.within('hooks.transcribe', run.now + limit, ({ signal }) =>
      Promise.resolve(
        hook(
          {
            mime,
            ...(name !== undefined && { name }),
            ...(size !== undefined && { size }),
            open: () => context.shared.media.open(media),
          },
          { conversation, signal, ...(language !== undefined && { language }) },
        ),
      ),
    )
    return typeof words === 'string' ? shorten(words.trim(), longest) : ''
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && thrown.code === 'lease_lost') throw thrown
    const error = DeskwireError.isInstance(thrown)
      ? failureOf(thrown).code
      : thrown instanceof Error
        ? thrown.name
        : typeof thrown
    const times = context.shared.logRate.due(`${context.tenant} hooks.transcribe ${error}`, run.now)
    if (times !== undefined)
      context.log.warn({ tenant: context.tenant, code: 'hooks.transcribe', times, error }, 'A voice note has no words')
    return ''
  }
}
