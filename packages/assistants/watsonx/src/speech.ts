import type { Act, Content, Option } from '@deskwire/core/adapter'
import type { Memory } from './memory.js'
import type { Settings } from './options.js'

/** More than a person reads, or a bridge wants to send: whoever answers so much is broken. */
const maxActs = 40
const maxPauseMs = 60_000

/** What is to be said, in order; a handoff or an end comes last, whatever the dialog says after it. */
export class Speech {
  readonly #acts: Act[] = []
  #last: Extract<Act, { act: 'handoff' | 'end' }> | undefined
  /** Kept for the menus to come. */
  readonly memory: Memory

  constructor(
    readonly settings: Settings,
    memory: Memory,
    readonly sms: boolean,
  ) {
    this.memory = { ...memory }
  }

  get acts(): readonly Act[] {
    return this.#last ? [...this.#acts, this.#last] : this.#acts
  }

  get ended(): boolean {
    return this.#last?.act === 'end'
  }

  /** Whether the customer gets to see or read anything, or somebody who answers. */
  get silent(): boolean {
    return !this.#last && !this.#acts.some(({ act }) => act === 'say' || act === 'ask')
  }

  add(...acts: readonly Act[]): void {
    for (const act of acts)
      if (act.act === 'handoff' || act.act === 'end') this.#last = this.#last?.act === 'handoff' ? this.#last : act
      else if (this.#acts.length < maxActs) this.#acts.push(act)
  }

  say(content: Content): void {
    this.add({ act: 'say', content })
  }

  text(...lines: readonly (string | undefined)[]): void {
    const text = joined(...lines)
    if (text !== undefined) this.say({ type: 'text', text, markup: this.settings.markup })
  }

  pause(ms: number, typing: boolean): void {
    if (ms > 0) this.add({ act: 'pause', ms: Math.min(Math.round(ms), maxPauseMs), ...(typing && { typing }) })
  }

  /** An action says its question as a text of its own, and the options come without one: they belong together. */
  ask(prompt: string | undefined, options: readonly Option[], numbering: string | undefined): void {
    if (options.length === 0) {
      this.text(prompt)
      return
    }
    this.add({
      act: 'ask',
      content: {
        type: 'choice',
        id: 'watsonx',
        prompt: prompt ?? this.question() ?? this.settings.choose,
        markup: this.settings.markup,
        input: isYesOrNo(options) ? 'boolean' : 'choice',
        options,
        ...(numbering !== undefined && { numbering }),
      },
    })
  }

  /** Takes back the text that was said last, to be asked instead. */
  question(): string | undefined {
    const last = this.#acts.at(-1)
    if (last?.act !== 'say' || last.content.type !== 'text') return undefined
    this.#acts.pop()
    return last.content.text
  }

  /** The choice that was asked last, to which a further button belongs. */
  get asked(): Extract<Content, { type: 'choice' }> | undefined {
    const last = this.#acts.at(-1)
    return last?.act === 'ask' && last.content.type === 'choice' ? last.content : undefined
  }

  replaceAsked(content: Content): void {
    this.#acts.pop()
    this.add({ act: 'ask', content })
  }
}

export const joined = (...lines: readonly (string | undefined)[]): string | undefined =>
  lines.filter((line) => line !== undefined && line !== '').join('\n') || undefined

const yes = new Set(['yes', 'si', 'sim', 'oui', 'ja'])
const no = new Set(['no', 'nao', 'non', 'nein', 'nee'])

/** Then "yep", "of course" and "ok" are answers too. */
const isYesOrNo = (options: readonly Option[]): boolean => {
  const titles = options.map(({ title }) =>
    title
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase(),
  )
  return titles.length === 2 && titles.some((title) => yes.has(title)) && titles.some((title) => no.has(title))
}
