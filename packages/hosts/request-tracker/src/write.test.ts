import type { Content, Entry, MediaIn } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { asContent, asciiName, asSubject, bodyOf, withTranscript } from './write.js'

const call = { signal: new AbortController().signal, deadline: Date.now() + 10_000 }
const entry = (content: Content<MediaIn>, more: Partial<Entry> = {}): Entry => ({
  key: 'c1.1',
  author: 'customer',
  at: 1,
  typed: true,
  content,
  ...more,
})
const text = (words: string): Content<MediaIn> => ({ type: 'text', text: words, markup: 'plain' })
const pdf = (bytes: Uint8Array, name: string, mime = 'application/pdf'): Content<MediaIn> => ({
  type: 'media',
  kind: 'file',
  media: {
    ref: 'm',
    mime,
    name,
    open: async () => new Blob([Buffer.from(bytes)]).stream(),
    link: () => 'https://bridge.example/media/m',
  },
})

it('a customer’s 0 is an answer: Perl would take it for nothing', () => {
  expect(asContent('0')).toBe('0\n')
  expect(asContent('00')).toBe('00')
})

it('half a surrogate and NUL never reach RT, which breaks on them', () => {
  expect(asContent('a\ud83d b\0c 🚚')).toBe('a\uFFFD bc 🚚')
  expect(asSubject(' one\n two\ud83d ')).toBe('one two\uFFFD')
})

it('a file’s name is ASCII in RT, and as it came in the text beside it', async () => {
  expect(asciiName('naïve “f” 🚚.png')).toMatch(/^naive _f_ _+\.png$/)
  expect(asciiName('0')).toBe('0_')
  const body = await bodyOf(entry(pdf(Buffer.from('x'), 'Märchen 🚚.pdf')), 100, call)
  expect(body.Content).toContain('Märchen 🚚.pdf')
  expect(body.Attachments?.[0]).toMatchObject({ FileType: 'application/pdf', FileContent: 'eA==' })
  expect(body.Attachments?.[0]?.FileName).toMatch(/^[\x20-\x7e]+\.pdf$/)
})

it('a file that is too large, or empty, becomes a link', async () => {
  for (const bytes of [Buffer.alloc(11), Buffer.alloc(0)]) {
    const body = await bodyOf(entry(pdf(bytes, 'a.pdf')), 10, call)
    expect(body.Attachments).toBeUndefined()
    expect(body.Content).toContain('https://bridge.example/media/m')
  }
})

it('text files travel as bytes, for RT recodes what it takes for text', async () => {
  const body = await bodyOf(entry(pdf(Buffer.from([0xe9]), 'a.txt', 'text/plain')), 10, call)
  expect(body.Attachments?.[0]).toMatchObject({ FileType: 'application/octet-stream', FileContent: '6Q==' })
})

it('whoever is not the customer is named, for RT shows one author for all', async () => {
  const robot = entry(text('Hello'), { author: 'assistant', name: 'Robot' })
  expect((await bodyOf(robot, 10, call)).Content).toBe('[Robot, assistant]\nHello')
})

it('A7: the transcript stands above what the ticket begins with', async () => {
  const replyText = [
    entry(text('My teapot leaks'), { name: 'Ana' }),
    entry(text('One moment'), { author: 'assistant' }),
  ]
  const body = withTranscript(replyText, await bodyOf(entry(text('Well?')), 10, call))
  expect(body.Content).toBe('Ana: My teapot leaks\nassistant: One moment\n\nWell?')
})
