import { DeskwireError, fail, failureOfStatus, type Turn } from '@deskwire/core/adapter'
import type { LanguageModelMiddleware } from 'ai'
import { collect } from './collect.js'
import type { Generated, Usage } from './model.js'

/**
 * Every answer of the model is kept with the turn before anything is done with it. So a turn that is run again after a crash gets
 * the same answers, calls the same tools and says the same.
 */
export const journaled = (
  turn: Turn,
  about: {
    stream: boolean
    now: () => number
    /** Of each answer, whether the model was asked now or before a crash. */
    used: (usage: Usage) => void
    /** Of each call that was made. */
    spent: (usage: Usage) => Promise<void>
  },
): LanguageModelMiddleware => {
  let calls = 0
  return {
    specificationVersion: 'v3',
    wrapGenerate: async ({ doGenerate, doStream }) => {
      const key = `model/${calls++}`
      const kept = await turn.once(
        key,
        async () => {
          const asked = async () => (about.stream ? collect(await doStream()) : await doGenerate())
          const made = plain(await asked().catch(rethrow(about.now)))
          await about.spent(tokensOf(made))
          return made
        },
        { repeatable: true },
      )
      about.used(tokensOf(kept))
      return { ...kept, warnings: [] }
    },
  }
}

type Kept = Pick<Generated, 'content' | 'finishReason' | 'usage' | 'providerMetadata'>

/** As the store keeps it. Files that a model makes are not sent on, and their bytes would not survive. */
const plain = ({ content, finishReason, usage, providerMetadata }: Generated): Kept =>
  JSON.parse(
    JSON.stringify({
      content: content.filter(({ type }) => type !== 'file'),
      finishReason,
      usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
      providerMetadata,
    }),
  ) as Kept

const tokensOf = ({ usage }: Pick<Generated, 'usage'>): Usage => ({
  input: usage.inputTokens.total ?? 0,
  output: usage.outputTokens.total ?? 0,
})

/** What a provider throws holds the whole prompt, so only its status goes on. */
export const rethrow =
  (now: () => number) =>
  (thrown: unknown): never => {
    if (DeskwireError.isInstance(thrown)) throw thrown
    const status = field(thrown, 'statusCode')
    const headers = field(thrown, 'responseHeaders')
    if (typeof status === 'number')
      throw new DeskwireError(
        failureOfStatus(status, {
          now: now(),
          repeatable: true,
          provider: 'model',
          what: 'The language model',
          ...(typeof headers === 'object' && headers !== null && { headers: headers as Record<string, string> }),
        }),
      )
    if (field(thrown, 'isRetryable') === true)
      throw fail('unavailable', 'The language model could not be reached', { retryable: true })
    const kind = thrown instanceof Error ? thrown.name.slice(0, 60) : typeof thrown
    throw fail('model', `The language model failed (${kind})`)
  }

const field = (thrown: unknown, name: string): unknown =>
  typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined
