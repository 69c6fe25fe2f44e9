import { Acts, type Option } from '@deskwire/core/adapter'
import { markupOf } from './markup.js'
import type { Memory } from './memory.js'
import type { Settings } from './options.js'

export class Speech extends Acts {
  /** Kept for later menus. */
  readonly memory: Memory

  constructor(
    readonly settings: Settings,
    memory: Memory,
    readonly sms: boolean,
  ) {
    super()
    this.memory = { ...memory }
  }

  text(...lines: readonly (string | undefined)[]): void {
    const text = joined(...lines)
    if (text !== undefined) this.say({ type: 'text', text, markup: markupOf(this.settings, text) })
  }

  /** An action sends its question as a separate text, and the options without one: they belong together. */
  offer(prompt: string | undefined, options: readonly Option[], numbering: string | undefined): void {
    if (options.length === 0) {
      this.text(prompt)
      return
    }
    const question = prompt ?? this.takeText()?.text ?? this.settings.choose
    this.choose({
      id: 'watsonx',
      prompt: question,
      markup: markupOf(this.settings, question),
      options,
      ...(numbering !== undefined && { numbering }),
    })
  }
}

export const joined = (...lines: readonly (string | undefined)[]): string | undefined =>
  lines.filter((line) => line !== undefined && line !== '').join('\n') || undefined
