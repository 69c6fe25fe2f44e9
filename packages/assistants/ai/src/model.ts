import type { wrapLanguageModel } from 'ai'

type Wrapped = Parameters<typeof wrapLanguageModel>[0]['model']

/** A language model as the AI SDK 6 has it, of any provider: `openai('gpt-5')`, `anthropic('claude-sonnet-4-5')`. */
export interface Model extends Wrapped {}
export type Generated = Awaited<ReturnType<Model['doGenerate']>>

/** What one call of the model took. */
export interface Usage {
  input: number
  output: number
}
