import type { Generated, Model } from '../model.js'

/** What a scripted model sees: enough to answer as a real one would. */
export interface Seen {
  /** What the customer wrote last. */
  said: string
  /** What was said before that: `customer: …`, `assistant: …`. */
  before: readonly string[]
  /** The results of the tools it called for that, the last one last. */
  results: readonly { tool: string; output: unknown }[]
  /** The names of the tools that it has. */
  tools: readonly string[]
  system: string
  /** How many calls of the model there were before this one, in all. */
  calls: number
}

/** What it answers: a text, calls of tools, or both. */
export type Reply =
  | string
  | {
      text?: string
      calls?: readonly { tool: string; input: unknown }[]
      /** As a provider says it. Default: what fits. */
      finish?: Generated['finishReason']['unified']
      tokens?: { input: number; output: number }
    }

type Prompt = Parameters<Model['doGenerate']>[0]['prompt']

/**
 * A language model that answers by a script, for tests, evaluations and examples without an account. A function answers to what it
 * sees; a list is answered in turn, and its last answer again after that.
 */
export const scriptedModel = (script: readonly Reply[] | ((seen: Seen) => Reply | Promise<Reply>)): Model => {
  let calls = 0
  const answer = async ({ prompt, tools }: Parameters<Model['doGenerate']>[0]): Promise<Generated> => {
    const seen = seeing(
      prompt,
      (tools ?? []).map(({ name }) => name),
      calls,
    )
    const n = calls++
    const reply = typeof script === 'function' ? await script(seen) : (script[Math.min(n, script.length - 1)] ?? '')
    return generated(typeof reply === 'string' ? { text: reply } : reply, n)
  }
  return {
    specificationVersion: 'v3',
    provider: 'deskwire',
    modelId: 'scripted',
    supportedUrls: {},
    doGenerate: answer,
    doStream: async (options) => ({ stream: streamOf(await answer(options)) }),
  }
}

const seeing = (prompt: Prompt, tools: readonly string[], calls: number): Seen => {
  const from = prompt.findLastIndex(({ role }) => role === 'user')
  const last = prompt[from]
  const said = last?.role === 'user' ? last.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])) : []
  const results = prompt
    .slice(from + 1)
    .flatMap((message) =>
      message.role === 'tool'
        ? message.content.flatMap((part) =>
            part.type === 'tool-result'
              ? [{ tool: part.toolName, output: 'value' in part.output ? part.output.value : undefined }]
              : [],
          )
        : [],
    )
  const before = prompt.slice(0, from).flatMap((message) => {
    if (message.role !== 'user' && message.role !== 'assistant') return []
    const texts = message.content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
    return [`${message.role === 'user' ? 'customer' : 'assistant'}: ${texts.join('\n')}`]
  })
  const system = prompt.flatMap((message) => (message.role === 'system' ? [message.content] : [])).join('\n')
  return { said: said.join('\n'), before, results, tools, system, calls }
}

const generated = (reply: Exclude<Reply, string>, n: number): Generated => {
  const { text = '', calls = [], tokens = { input: 100, output: 20 } } = reply
  const total = (of: number) => ({ total: of, noCache: of, cacheRead: undefined, cacheWrite: undefined })
  return {
    content: [
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...calls.map(({ tool, input }, at) => ({
        type: 'tool-call' as const,
        toolCallId: `call-${n}-${at}`,
        toolName: tool,
        input: JSON.stringify(input),
      })),
    ],
    finishReason: { unified: reply.finish ?? (calls.length > 0 ? 'tool-calls' : 'stop'), raw: undefined },
    usage: {
      inputTokens: total(tokens.input),
      outputTokens: { total: tokens.output, text: tokens.output, reasoning: undefined },
    },
    warnings: [],
  }
}

type Streamed = Awaited<ReturnType<Model['doStream']>>['stream']
type StreamPart = Streamed extends ReadableStream<infer Part> ? Part : never

/** A text in three pieces, as providers send it. */
const streamOf = ({ content, finishReason, usage }: Generated): Streamed => {
  const parts: StreamPart[] = [{ type: 'stream-start', warnings: [] }]
  for (const [n, part] of content.entries()) {
    if (part.type === 'tool-call') parts.push(part)
    if (part.type !== 'text') continue
    const id = `${n}`
    const third = Math.ceil(part.text.length / 3)
    parts.push({ type: 'text-start', id })
    for (let at = 0; at < part.text.length; at += third)
      parts.push({ type: 'text-delta', id, delta: part.text.slice(at, at + third) })
    parts.push({ type: 'text-end', id })
  }
  parts.push({ type: 'finish', finishReason, usage })
  return new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })
}
