import { type Act, type Content, DeskwireError, describe as words } from '@deskwire/core/adapter'
import { type AssistantDescriptor, type FakeAssistant, type Fault, fakeAssistant } from '../src/index.js'

const say = (text: string): Act => ({ act: 'say', content: { type: 'text', text, markup: 'plain' } })

const days: Content = {
  type: 'choice',
  id: 'day',
  prompt: 'Which day?',
  input: 'choice',
  options: [
    { id: 'mo', title: 'Monday', value: { slot: 'early' } },
    { id: 'tu', title: 'Tuesday', value: { slot: 'late' } },
  ],
}

const answer = (content: Content): readonly Act[] => {
  const said = words(content)
  if (said === 'person') return [{ act: 'handoff', reason: 'They asked for a person' }]
  if (said === 'day') return [{ act: 'ask', content: days }]
  if (content.type === 'selection') return [say(`You come ${JSON.stringify(content.options[0]?.value)}`)]
  return [{ act: 'pause', ms: 10 }, say(`You said: ${said}`)]
}

/** The fake assistant, told to the suite; `wrap` plants what is wrong with it. */
export const fakeAssistantDescriptor = (
  wrap: (assistant: FakeAssistant) => FakeAssistant = (assistant) => assistant,
): AssistantDescriptor => {
  let next: Fault | undefined
  return {
    create: () =>
      wrap(
        fakeAssistant(async (turn, call) => {
          const fault = next
          next = undefined
          if (fault !== undefined) await broken(fault, call)
          if (words(turn.content) === 'create') {
            const made = await turn.host?.records?.create?.({ title: 'Broken', key: `${turn.key}.case` }, call)
            return [say(`It is ${made?.id}`)]
          }
          return answer(turn.content)
        }, true),
      ),
    secrets: ['a secret of the fake assistant'],
    server: {
      fail: (fault) => {
        next = fault
        return fault === 'limited' ? { retryAfterMs: 7_000 } : undefined
      },
    },
    samples: {
      text: 'Where is my order?',
      choice: { ask: 'day', pick: 'Tuesday', answer: 'late' },
      handoff: 'person',
      creates: ['day', 'create'],
    },
  }
}

const broken = async (
  fault: Fault,
  { signal, deadline }: { signal: AbortSignal; deadline: number },
): Promise<never> => {
  if (fault === 'hang') {
    // Not AbortSignal.any over AbortSignal.timeout: Node may collect that timer, and then nothing ends.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(deadline - Date.now(), 20_000))
      const stop = () => {
        clearTimeout(timer)
        resolve()
      }
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    })
  }
  throw new DeskwireError({
    code: fault === 'limited' ? 'rate_limited' : 'unavailable',
    message: 'The fake was told to fail',
    retryable: true,
    ...(fault === 'limited' && { retryAfterMs: 7_000 }),
    ...((fault === 'hang' || fault === 'lost-answer') && { ambiguous: true }),
  })
}
