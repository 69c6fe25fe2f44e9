import { fail } from '@deskwire/core/adapter'
import type { Generated, Model } from './model.js'

type Streamed = Awaited<ReturnType<Model['doStream']>>
type Part = Generated['content'][number]

const mostParts = 1_000
const mostText = 200_000

/** A stream as the whole answer that it is: nothing of it is said before all of it is there. */
export const collect = async ({ stream }: Streamed): Promise<Generated> => {
  const content: Part[] = []
  const open = new Map<
    string,
    { type: 'text' | 'reasoning'; text: string; providerMetadata?: Part['providerMetadata'] }
  >()
  let finish: Pick<Generated, 'finishReason' | 'usage' | 'providerMetadata'> | undefined
  let length = 0
  for await (const part of stream) {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start': {
        const begun = { type: part.type === 'text-start' ? ('text' as const) : ('reasoning' as const), text: '' }
        open.set(part.id, begun)
        content.push(begun)
        break
      }
      case 'text-delta':
      case 'reasoning-delta': {
        const one = open.get(part.id)
        length += part.delta.length
        if (one) one.text += part.delta
        break
      }
      case 'text-end':
      case 'reasoning-end': {
        const one = open.get(part.id)
        // A signature of what was thought, without which some providers refuse the next call.
        if (one && part.providerMetadata) one.providerMetadata = part.providerMetadata
        break
      }
      case 'tool-call':
      case 'tool-result':
        content.push(part)
        break
      case 'finish':
        finish = part
        break
      case 'error':
        throw part.error
    }
    if (content.length > mostParts || length > mostText) throw fail('too_large', 'The language model did not finish')
  }
  if (!finish) throw fail('invalid_answer', 'The language model broke off', { retryable: true })
  const { finishReason, usage, providerMetadata } = finish
  return { content, finishReason, usage, warnings: [], ...(providerMetadata && { providerMetadata }) }
}
