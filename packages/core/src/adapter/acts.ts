import type { Choice, Content, Option } from '../model/content.js'
import type { Act } from '../model/event.js'

/** An assistant that answers more than this is broken. */
const most = 40
const longestPauseMs = 60_000

type Said<Type> = Extract<Content, { type: Type }>

/** Collects what an assistant does in one turn, in order. A handoff or an end is moved to the end of the turn. */
export class Acts {
  readonly #acts: Act[] = []
  #last: Extract<Act, { act: 'handoff' | 'end' }> | undefined

  get all(): readonly Act[] {
    return this.#last ? [...this.#acts, this.#last] : this.#acts
  }

  /** How the conversation leaves the assistant in this turn, if it does. */
  get over(): 'handoff' | 'end' | undefined {
    return this.#last?.act
  }

  /** Whether the turn gives the customer neither a message nor an agent. */
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

  /** A choice between yes and no becomes a boolean question, so that "yep" and "of course" are understood. */
  choose(choice: Omit<Choice, 'input'>): void {
    this.ask({ type: 'choice', input: isYesOrNo(choice.options) ? 'boolean' : 'choice', ...choice })
  }

  pause(ms: number, typing: boolean): void {
    if (ms > 0) this.add({ act: 'pause', ms: Math.min(Math.round(ms), longestPauseMs), ...(typing && { typing }) })
  }

  /** Removes the last text, so that it can become the prompt of a question. */
  takeText(): Said<'text'> | undefined {
    const { latest } = this
    if (latest?.act !== 'say' || latest.content.type !== 'text') return undefined
    this.#acts.pop()
    return latest.content
  }

  /** Removes the last choice, so that it can be asked with more options. */
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
