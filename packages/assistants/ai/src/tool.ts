import type { Call, Turn } from '@deskwire/core/adapter'
import type { z } from 'zod'

/** What a tool of the setup is given. */
export interface ToolContext {
  /** Who is speaking: take their identity from here, never from the input, which a model wrote. */
  turn: Turn
  call: Call
  /** The same each time the call is repeated: pass it on as an idempotency key. */
  key: string
}

export interface OwnTool<Input = unknown> {
  /** For the model: what it does, and when to use it. */
  description: string
  input: z.ZodType<Input>
  /**
   * Whether it may simply be called again after a crash: it reads only, or passes on the key. Else a call whose outcome is not known
   * is left to a person. Default: false.
   */
  repeatable?: boolean
  /** What it returns, plain JSON, is what the model reads. */
  run(input: Input, context: ToolContext): unknown
}

/** A tool of your own, its input typed by the schema. */
export const tool = <Input>(made: OwnTool<Input>): OwnTool => made as OwnTool

export const isTool = (given: unknown): boolean =>
  typeof given === 'object' &&
  given !== null &&
  typeof Reflect.get(given, 'description') === 'string' &&
  typeof Reflect.get(given, 'input') === 'object' &&
  typeof Reflect.get(given, 'run') === 'function'
