import type { Conversation } from '@deskwire/core/adapter'
import { describe, expect, it } from 'vitest'
import { mood } from './index.js'

const conversation: Conversation = {
  id: 'c1',
  tenant: 'main',
  channel: 'fake',
  line: 'l',
  customer: 'k',
  createdAt: 0,
  addresses: [],
  state: 'open',
  stateAt: 0,
  speaker: 'assistant',
}
const both = mood({ tags: { negative: 'negative', positive: 'positive' } })
const of = async (text: string) => (await both(text, { conversation }))[0] ?? 'neutral'

// As customers write; no sentence is in the documentation of NLP.js.
const sentences = {
  negative: [
    'this is useless, i am very angry about my order',
    'worst service ever, I am really disappointed',
    'esto es horrible, estoy muy enfadado con ustedes',
    "c'est nul, je suis très déçu et en colère",
    'das ist furchtbar, ich bin sehr enttäuscht',
    'isso é péssimo, estou muito irritado',
    'dit is verschrikkelijk, ik ben heel boos',
    'il servizio è terribile, sono molto arrabbiato',
  ],
  positive: [
    'thank you so much, great service',
    'merci beaucoup, excellent service',
    'vielen Dank, das war wirklich ein toller Service',
    'muito obrigado, excelente atendimento, estou feliz',
    'heel erg bedankt, wat een geweldige service',
    'grazie mille, il servizio è ottimo',
  ],
  neutral: [
    'where is my order 1234',
    '¿dónde está mi pedido 1234?',
    'où est ma commande',
    'wo ist meine Bestellung',
    'onde está meu pedido',
    'waar is mijn bestelling',
    "dov'è il mio ordine",
    '1234',
    '',
  ],
}

describe.each(Object.entries(sentences))('E6: %s', (expected, texts) => {
  it.each(texts)('%s', async (text) => expect(await of(text)).toBe(expected))
})

it('tells a bad mood only, unless asked for more, in the words of the setup', async () => {
  const analyze = mood({ languages: ['en'], tags: { negative: 'angry' } })
  expect(await analyze('this is useless', { conversation })).toEqual(['angry'])
  expect(await analyze('wonderful, thank you so much', { conversation })).toEqual([])
})

it('takes the language that the helpdesk knows, where the text does not show one', async () => {
  const analyze = mood({ languages: ['en', 'de'] })
  const german = { ...conversation, contact: { id: '1', name: 'A', language: 'de-AT' } }
  expect(await analyze('furchtbar', { conversation: german })).toEqual(['negative'])
  expect(await analyze('furchtbar', { conversation })).toEqual([])
})

it('reads any text, of any length, in its time', async () => {
  for (const text of [
    '\u{1F621}'.repeat(3_000),
    'a'.repeat(100_000),
    `${'not '.repeat(50_000)}`,
    '__proto__ constructor',
  ])
    expect(['negative', 'neutral', 'positive']).toContain(await of(text))
})

it('names what is wrong with its options', () => {
  expect(() => mood({ languages: [] })).toThrow(/mood is not configured correctly/)
})
