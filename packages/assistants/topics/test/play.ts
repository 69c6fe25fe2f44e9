import type { Assistant, Content, Turn } from '@deskwire/core/adapter'
import { Player as AnyPlayer, turnOf as anyTurn } from '@deskwire/integration-tests'
import { environmentAt } from '@deskwire/testkit'

export const noon = Date.UTC(2026, 10, 20, 12)

export const text = (said: string): Content => ({ type: 'text', text: said, markup: 'plain' })

export const turnOf = (content: Content | string, more: Partial<Turn> = {}): Turn =>
  anyTurn(content as Turn['content'] | string, { first: false, at: noon, ...more })

/** A customer, at noon. */
export class Player extends AnyPlayer {
  constructor(assistant: Assistant, about: Partial<Turn> = {}) {
    super(assistant, { at: noon, ...about }, environmentAt('https://bridge.test/assistants/menu', { now: () => noon }))
  }

  override says(content: Content | string, more: Partial<Turn> = {}): Promise<string[]> {
    return super.says(content as Turn['content'] | string, more)
  }
}

export const script = (recorded: string): string =>
  recorded
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join('\n')
