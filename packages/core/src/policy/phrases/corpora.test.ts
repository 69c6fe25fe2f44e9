import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hear } from '../keywords.js'
import { asksForPerson } from '../person.js'
import { languages } from './index.js'

const sentences = (what: string, file: string) =>
  readFileSync(new URL(`../../../test/corpora/${what}/${file}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /^[+-] ./.test(line))
    .map((line) => ({ means: line.startsWith('+'), text: line.slice(2) }))

/** Wrong in the half that no rule was written for, as found. A rule that mends one goes through the other half first. */
const known: readonly string[] = [
  'could i have a word with one of your colleagues',
  'puedo dar de baja la tarjeta perdida',
  "pourquoi avez-vous arrêté de m'envoyer des messages",
]

// All languages listen to each message, for nobody knows the customer's beforehand.
const understood = {
  person: (text: string) => asksForPerson(text, {}),
  revocation: (text: string) => {
    const heard = hear(text, {})
    return heard !== undefined && (!('keyword' in heard) || heard.keyword === 'stop')
  },
}
type What = keyof typeof understood

const wrongIn = (what: What, file: string) =>
  sentences(what, file).filter(({ means, text }) => understood[what](text) !== means)

describe.each(['person', 'revocation'] as const)('%s', (what) => {
  const wrong = (file: string) => wrongIn(what, file)

  it.each(languages)('understands %s as the rules were written for', (language) => {
    expect(sentences(what, language).length).toBeGreaterThanOrEqual(40)
    expect(wrong(language)).toEqual([])
  })

  it.each(languages)('is right about 95 %% of what was held back in %s, and of both kinds', (language) => {
    const held = sentences(what, `held-back/${language}`)
    const errors = wrong(`held-back/${language}`)
    for (const kind of [true, false]) {
      const all = held.filter(({ means }) => means === kind).length
      expect(all).toBeGreaterThanOrEqual(20)
      expect(errors.filter(({ means }) => means === kind).length / all).toBeLessThanOrEqual(0.05)
    }
    expect(errors.map(({ text }) => text).filter((text) => !known.includes(text))).toEqual([])
  })
})

it('lists as wrong only what is', () => {
  const all = (['person', 'revocation'] as const).flatMap((what) =>
    languages.flatMap((language) => wrongIn(what, `held-back/${language}`)),
  )
  expect(all.map(({ text }) => text).sort()).toEqual([...known].sort())
})
