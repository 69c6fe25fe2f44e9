import type { Choice, Content, Option } from '../model/content.js'
import type { Act } from '../model/event.js'

/** More than a person reads, or a bridge wants to send: an assistant that answers so much is broken. */
const most = 40
const longestPauseMs = 60_000

type Said<Type> = Extract<Content, { type: Type }>

/** What an assistant does in one turn, in order; a handoff or an end comes last, whatever it says after it. */
export class Acts {
  readonly #acts: Act[] = []
  #last: Extract<Act, { act: 'handoff' | 'end' }> | undefined

  get all(): readonly Act[] {
    return this.#last ? [...this.#acts, this.#last] : this.#acts
  }

  /** How the turn ends for the assistant, if it does. */
  get over(): 'handoff' | 'end' | undefined {
    return this.#last?.act
  }

  /** Whether the customer gets nothing to see or read, and nobody who answers. */
  get silent(): boolean {
    return !this.#last && !this.#acts.some(({ act }) => act === 'say' || act === 'ask')
  }

  get latest(): Act | undefined {
    return this.#acts.at(-1)
  }

  add(...acts: readonly Act[]): void {
    for (const act of acts)
      if (act.act === 'handoff' || act.act === 'end') this.#last = this.#last?.act === 'handoff' ? this.#last : act
      else if (this.#acts.length < most) this.#acts.push(act)
  }

  say(content: Content): void {
    this.add({ act: 'say', content })
  }

  ask(content: Content): void {
    this.add({ act: 'ask', content })
  }

  /** A choice of a yes and a no is a question that "yep" and "of course" answer too. */
  choose(choice: Omit<Choice, 'input'>): void {
    this.ask({ type: 'choice', input: isYesOrNo(choice.options) ? 'boolean' : 'choice', ...choice })
  }

  pause(ms: number, typing: boolean): void {
    if (ms > 0) this.add({ act: 'pause', ms: Math.min(Math.round(ms), longestPauseMs), ...(typing && { typing }) })
  }

  /** Takes back the text that was said last, to be asked instead. */
  takeText(): Said<'text'> | undefined {
    const { latest } = this
    if (latest?.act !== 'say' || latest.content.type !== 'text') return undefined
    this.#acts.pop()
    return latest.content
  }

  /** Takes back the choice that was asked last, to be asked with more to choose from. */
  takeChoice(): Said<'choice'> | undefined {
    const { latest } = this
    if (latest?.act !== 'ask' || latest.content.type !== 'choice') return undefined
    this.#acts.pop()
    return latest.content
  }
}

const yes = /* @__PURE__ */ new Set(['yes', 'si', 'sim', 'oui', 'ja'])
const no = /* @__PURE__ */ new Set(['no', 'nao', 'non', 'nein', 'nee'])

const isYesOrNo = (options: readonly Option[]): boolean => {
  const titles = options.map(({ title }) =>
    title
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase(),
  )
  return titles.length === 2 && titles.some((title) => yes.has(title)) && titles.some((title) => no.has(title))
}
