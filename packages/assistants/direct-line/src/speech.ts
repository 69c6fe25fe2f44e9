import { Acts, type Markup, type Option } from '@deskwire/core/adapter'
import type { Memory } from './memory.js'

/** Something to choose, and the card it was on. */
export interface Offer {
  title: string
  of?: string
  value: unknown
}

export class Speech extends Acts {
  /** A card with one field waits for what is said next. */
  input: Memory['input']

  constructor(readonly question: string) {
    super()
  }

  text(text: string | undefined, markup: Markup): void {
    if (text !== undefined) this.say({ type: 'text', text, markup })
  }

  /** Typing, and then typing again, is one pause. */
  wait(ms: number): void {
    if (this.latest?.act !== 'pause') this.pause(ms, true)
  }

  /** All that may be pressed under one message is one choice; the words before it are its question. */
  offer(offers: readonly Offer[]): void {
    if (offers.length === 0) return
    const { text: prompt, markup } = this.takeText() ?? { text: this.question, markup: 'plain' }
    const titles = offers.map(({ title }) => title)
    const options: Option[] = offers.map(({ title, of, value }, place) => ({
      id: String(place + 1),
      // "Buy" under each of three cards says nothing by itself.
      title: of !== undefined && titles.indexOf(title) !== titles.lastIndexOf(title) ? `${of}: ${title}` : title,
      value,
    }))
    this.choose({ id: 'bot', prompt, markup, options })
  }
}
