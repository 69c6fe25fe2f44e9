import type { Model } from '../model.js'

type Result = Awaited<ReturnType<Model['doStream']>>
type Part = Result['stream'] extends ReadableStream<infer One> ? One : never

/** The same model; `saw` hears each tool that it calls, and what each answer took. */
export const watched = (
  model: Model,
  saw: (about: { tool: string; input: string } | { tokens: number }) => void,
): Model => ({
  specificationVersion: 'v3',
  provider: model.provider,
  modelId: model.modelId,
  supportedUrls: model.supportedUrls,
  async doGenerate(options) {
    const made = await model.doGenerate(options)
    for (const part of made.content) if (part.type === 'tool-call') saw({ tool: part.toolName, input: part.input })
    saw({ tokens: total(made.usage) })
    return made
  },
  async doStream(options) {
    const made = await model.doStream(options)
    const listen = new TransformStream<Part, Part>({
      transform: (part, controller) => {
        if (part.type === 'tool-call') saw({ tool: part.toolName, input: part.input })
        if (part.type === 'finish') saw({ tokens: total(part.usage) })
        controller.enqueue(part)
      },
    })
    return { ...made, stream: made.stream.pipeThrough(listen) }
  },
})

const total = ({ inputTokens, outputTokens }: Extract<Part, { type: 'finish' }>['usage']): number =>
  (inputTokens.total ?? 0) + (outputTokens.total ?? 0)
