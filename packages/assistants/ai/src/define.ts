import { type Call, DeskwireError, type Log, type Turn } from '@deskwire/core/adapter'
import type { ToolSet } from 'ai'
import type { z } from 'zod'
import type { Deeds } from './deed.js'
import type { Settings } from './options.js'

/** One turn, for its tools. */
export interface Toolbox {
  turn: Turn
  call: Call
  settings: Settings
  deeds: Deeds
  log: Log
}

/** A tool that was given something else, or failed, says so to the model: it may ask the customer, or a person. */
type Made = { error: string } | object

interface Spec<Input> {
  description: string
  input: z.ZodType<Input>
  run(input: Input): Made | Promise<Made>
}

/** What a result may take of the model's context. */
const mostResult = 8_000

export const define = <Input>({ log }: Pick<Toolbox, 'log'>, name: string, spec: Spec<Input>): ToolSet => ({
  [name]: {
    description: spec.description,
    inputSchema: spec.input,
    execute: async (input: Input) => {
      try {
        return short(await spec.run(input))
      } catch (thrown) {
        const code = DeskwireError.isInstance(thrown) ? thrown.code : 'unexpected'
        if (code === 'lease_lost' || code === 'aborted') throw thrown
        log.warn({ tool: name, code }, 'A tool of the assistant failed')
        return { error: `It did not work (${code}). Do not say that it did. Offer a colleague instead.` }
      }
    },
  },
})

const short = (result: Made): Made => {
  const json = JSON.stringify(result) ?? 'null'
  return json.length <= mostResult ? (JSON.parse(json) as Made) : { truncated: json.slice(0, mostResult) }
}
