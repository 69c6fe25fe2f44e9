import type { Act, Choice, Content } from '@deskwire/core/adapter'

type Over = Extract<Act, { act: 'handoff' | 'end' }>

/** What the model's tools want done in this turn. It is put in order at the end: what is said, what is shown, one question, and how it ends. */
export class Deeds {
  readonly shown: Content[] = []
  question: Content | undefined
  over: Over | undefined

  /** Nothing comes after a question or an end: the model is not asked on. */
  get ended(): boolean {
    return this.question !== undefined || this.over !== undefined
  }

  choose(choice: Omit<Choice, 'input'>): void {
    this.question ??= { type: 'choice', input: 'choice', ...choice }
  }

  end(over: Over): void {
    if (this.over?.act !== 'handoff') this.over = over
  }
}
