import {
  type Act,
  type Answer,
  type Assistant,
  type Call,
  configure,
  describe,
  lazily,
  type Turn,
} from '@deskwire/core/adapter'
import type { ModelMessage } from 'ai'
import { Deeds } from './deed.js'
import type { Toolbox } from './define.js'
import { journaled } from './journaled.js'
import { type Memory, readMemory } from './memory.js'
import type { Usage } from './model.js'
import { type AiOptions, type Settings, schema } from './options.js'
import { promisesPerson } from './promise.js'
import { messagesOf, systemOf } from './prompt.js'
import { Spending } from './spending.js'
import { withinTime } from './time.js'
import { handOver, toolsFor } from './tools.js'

const sdk = lazily(
  'ai',
  () => import.meta.url,
  () => import('ai'),
)

// The same answer for the third time means that nobody is getting anywhere.
const mostRepeats = 2

/** An assistant by any language model. What it says and does is decided by tools that cannot leave this customer. */
export const ai = (given: AiOptions): Assistant => {
  const handle = configure<Settings>('ai', schema, given)
  const settings = handle.options
  const { limits } = settings
  const spending = limits.costPerDay && new Spending(limits.costPerDay, handle.environment)

  const respond = async (turn: Turn, call: Call): Promise<Answer> => {
    const memory = readMemory(turn.memory)
    const deeds = new Deeds()
    const box: Toolbox = { turn, call, settings, deeds, log: handle.log }
    const give = (reason: string): Answer => {
      handOver(box, reason)
      return answerOf(box, '', memory)
    }
    if (memory.turns >= limits.turns) return give(`The assistant has answered ${limits.turns} times`)
    if (memory.tokens >= limits.tokens) return give('The conversation has used the tokens that it may')

    // Decided once: a turn that is run again has been paid for.
    const spent = spending && (await turn.once('spent', () => spending.isSpent(), { repeatable: true }))
    if (spent) return give('What the assistant may cost in a day is spent')

    const used = ({ input, output }: Usage): void => {
      memory.tokens += input + output
    }
    const messages = await messagesOf(turn, call, settings, memory)
    const ask = asker(
      box,
      used,
      typeof settings.instructions === 'string' ? settings.instructions : await settings.instructions(turn),
    )
    let said = await ask(messages)
    if (said.failed === undefined && !deeds.over && promisesPerson(said.text)) {
      deeds.question = undefined
      said = await ask([...messages, { role: 'assistant', content: said.text }, { role: 'user', content: notDone }])
      if (said.failed === undefined && !deeds.over && promisesPerson(said.text))
        return give('The assistant promised a person')
    }
    if (said.failed !== undefined && !deeds.over) return give(said.failed)
    // What it says with the handoff is said where somebody is there.
    const text = deeds.over?.act === 'handoff' && promisesPerson(said.text) ? '' : said.text
    if (text === '' && !deeds.ended && deeds.shown.length === 0) return give('The model gave no answer')
    const answer = answerOf(box, text, memory)
    return (answer.memory as Memory).repeats >= mostRepeats && !deeds.over
      ? give('The assistant said the same again and again')
      : answer
  }

  const asker = (box: Toolbox, used: (usage: Usage) => void, instructions: string) => {
    const { turn, call, deeds } = box
    const spent = (usage: Usage) =>
      spending?.add(usage).catch(() => handle.log.warn({}, 'What the model costs could not be counted')) ??
      Promise.resolve()
    const middleware = journaled(turn, { stream: settings.stream, now: handle.now, used, spent })
    const tools = toolsFor(box)
    return async (messages: ModelMessage[]): Promise<{ text: string; failed?: string }> => {
      const { generateText, stepCountIs, wrapLanguageModel } = await sdk()
      const { steps } = await generateText({
        model: wrapLanguageModel({ model: settings.model, middleware }),
        system: systemOf(turn, instructions),
        messages,
        tools,
        maxOutputTokens: limits.outputTokens,
        // The bridge repeats, and knows when to stop.
        maxRetries: 0,
        stopWhen: [stepCountIs(limits.steps), () => deeds.ended],
        abortSignal: call.signal,
      })
      const last = steps.at(-1)
      const text = last?.text.trim() ?? ''
      if (last?.finishReason === 'content-filter') return { text: '', failed: 'The model refused to answer' }
      if (last?.finishReason === 'error') return { text: '', failed: 'The model failed' }
      if (last?.finishReason === 'tool-calls' && !deeds.ended)
        return { text: '', failed: 'The model did not come to an end' }
      return { text }
    }
  }

  return {
    spec: 1,
    name: 'ai',
    // A turn that is run again finds the model's answers and what was done in its journal.
    repeatable: true,
    ...(settings.queue !== undefined && { queue: settings.queue }),
    answerMs: limits.answerMs,
    ...(settings.gatherMs > 0 && { gatherMs: settings.gatherMs }),
    start: handle.start,
    respond: (turn, call) => withinTime(call, handle.now, (within) => respond(turn, within)),
  }
}

const notDone =
  'Notice of the system, not of the customer: you told the customer that a person takes over, but you did not call hand_over, so nobody will. If a person is to take over, call hand_over now. If not, answer the customer again without promising a person.'

const answerOf = ({ deeds }: Toolbox, text: string, memory: Memory): Answer => {
  const acts: Act[] = []
  if (text !== '') acts.push({ act: 'say', content: { type: 'text', text, markup: 'markdown' } })
  for (const content of deeds.shown) acts.push({ act: 'say', content })
  if (deeds.question) acts.push({ act: 'ask', content: deeds.question })
  if (deeds.over) acts.push(deeds.over)
  const said = acts
    .flatMap((act) => (act.act === 'say' || act.act === 'ask' ? [describe(act.content)] : []))
    .join('\n')
    .slice(0, 2_000)
  const repeats = said !== '' && said === memory.said ? memory.repeats + 1 : 0
  const kept: Memory = { tokens: memory.tokens, turns: memory.turns + 1, repeats, ...(said !== '' && { said }) }
  return { acts, memory: kept }
}
