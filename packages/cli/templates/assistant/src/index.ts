import { type Assistant, type Content, configure } from '@deskwire/core/adapter'
import { z } from 'zod'

const acmeOptions = z.strictObject({
  greeting: z.string().min(1).default('Hello! I repeat what you say.'),
  personWord: z.string().min(1).default('agent').describe('Said by the customer, this asks for a person.'),
})

export type AcmeOptions = z.input<typeof acmeOptions>

const say = (text: string) => ({ act: 'say', content: { type: 'text', text, markup: 'plain' } }) as const

const wordsOf = (content: Content<unknown>): string | undefined => {
  if (content.type === 'text') return content.text
  if (content.type === 'selection') return content.options.map(({ title }) => title).join(', ')
  return undefined
}

/** Says back what it hears, and hands over to a person who is asked for. */
export const acme = (given: AcmeOptions = {}): Assistant => {
  const { options, start } = configure('acme-name', acmeOptions, given)
  return {
    spec: 1,
    name: 'acme-name',
    repeatable: true,
    start,
    async respond({ content, first, memory }) {
      const words = wordsOf(content)
      if (words?.trim().toLowerCase() === options.personWord.toLowerCase())
        return { acts: [{ act: 'handoff', reason: 'The customer asked for a person' }], memory }
      const answer = say(words === undefined ? `I cannot read: ${content.type}` : words)
      return { acts: first ? [say(options.greeting), answer] : [answer], memory }
    },
  }
}
