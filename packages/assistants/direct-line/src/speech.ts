import { Acts, type Markup, type Option } from '@deskwire/core/adapter'
import type { Memory } from './memory.js'

/** Something to choose, and the card it was on. */
export interface Offer {
  title: string
  of?: string
  value: unknown
}

export class Speech extends Acts {
  /** A card with one field waits for the next message. */
  input: Memory['input']

  constructor(readonly question: string) {
    super()
  }

  text(text: string | undefined, markup: Markup): void {
    if (text !== undefined) this.say({ type: 'text', text, markup })
  }

  /** Repeated typing is one pause. */
  wait(ms: number): void {
    if (this.latest?.act !== 'pause') this.pause(ms, true)
  }

  /** All buttons of one message become one choice; the preceding text is its question. */
  offer(offers: readonly Offer[]): void {
    if (offers.length === 0) return
    const { text: prompt, markup } = this.takeText() ?? { text: this.question, markup: 'plain' }
    const titles = offers.map(({ title }) => title)
    const options: Option[] = offers.map(({ title, of, value }, place) => ({
      id: String(place + 1),
      // "Buy" on each of three cards is not enough by itself.
      title: of !== undefined && titles.indexOf(title) !== titles.lastIndexOf(title) ? `${of}: ${title}` : title,
      value,
    }))
    this.choose({ id: 'bot', prompt, markup, options })
  }
}
