import type { Act, Content, Markup, Option } from '@deskwire/core/adapter'
import type { Memory } from './memory.js'

const maxActs = 40
const maxPauseMs = 60_000

/** Something to choose, and the card it was on. */
export interface Offer {
  title: string
  of?: string
  value: unknown
}

/** What is to be said, in order; a handoff or an end comes last, whatever the bot says after it. */
export class Speech {
  readonly #acts: Act[] = []
  #last: Extract<Act, { act: 'handoff' | 'end' }> | undefined
  /** A card with one field waits for what is said next. */
  input: Memory['input']

  constructor(readonly choose: string) {}

  get acts(): readonly Act[] {
    return this.#last ? [...this.#acts, this.#last] : this.#acts
  }

  get over(): boolean {
    return this.#last !== undefined
  }

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

  text(text: string | undefined, markup: Markup): void {
    if (text !== undefined) this.say({ type: 'text', text, markup })
  }

  pause(ms: number): void {
    const last = this.#acts.at(-1)
    if (ms > 0 && last?.act !== 'pause')
      this.add({ act: 'pause', ms: Math.min(Math.round(ms), maxPauseMs), typing: true })
  }

  /** All that may be pressed under one message is one choice; the words before it are its question. */
  ask(offers: readonly Offer[]): void {
    if (offers.length === 0) return
    const { text: prompt, markup } = this.#question() ?? { text: this.choose, markup: 'plain' }
    const titles = offers.map(({ title }) => title)
    const options: Option[] = offers.map(({ title, of, value }, place) => ({
      id: String(place + 1),
      // "Buy" under each of three cards says nothing by itself.
      title: of !== undefined && titles.indexOf(title) !== titles.lastIndexOf(title) ? `${of}: ${title}` : title,
      value,
    }))
    this.add({
      act: 'ask',
      content: { type: 'choice', id: 'bot', prompt, markup, input: isYesOrNo(options) ? 'boolean' : 'choice', options },
    })
  }

  #question(): Extract<Content, { type: 'text' }> | undefined {
    const last = this.#acts.at(-1)
    if (last?.act !== 'say' || last.content.type !== 'text') return undefined
    this.#acts.pop()
    return last.content
  }
}

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
