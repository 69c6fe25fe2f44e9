import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { text } from '../model/content.js'
import { directive } from './directives.js'
import { say } from './sentences.js'

const read = (line: string, prefix?: string) => directive(text(line), prefix)
const problem = (line: string, prefix?: string) => {
  const found = read(line, prefix)
  return found && 'problem' in found ? say(found.problem.key, 'en', found.problem.values) : found
}

describe('directive', () => {
  it('F9: a template, with quoted values', () => {
    expect(read('/template order_ready en name=Ana order=1234')).toEqual({
      content: { type: 'template', name: 'order_ready', language: 'en', values: { name: 'Ana', order: '1234' } },
    })
    expect(read('/template hello es_MX 1="Ana María" 2=“de la Cruz” 3=a=b')).toEqual({
      content: {
        type: 'template',
        name: 'hello',
        language: 'es_MX',
        values: { 1: 'Ana María', 2: 'de la Cruz', 3: 'a=b' },
      },
    })
    expect(read('/template hello en')).toEqual({ content: { type: 'template', name: 'hello', language: 'en' } })
  })

  it('F9, B4: choices', () => {
    expect(read('/choices Which day? | Mon | Tue |')).toEqual({
      content: {
        type: 'choice',
        id: '',
        prompt: 'Which day?',
        input: 'choice',
        options: [
          { id: '', title: 'Mon' },
          { id: '', title: 'Tue' },
        ],
      },
    })
  })

  it('F9, B3: a location', () => {
    expect(read('/location 52.37,4.90 Office on the left')).toEqual({
      content: { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office on the left' },
    })
    expect(read('/location -33.9, 18.4')).toEqual({ content: { type: 'location', latitude: -33.9, longitude: 18.4 } })
  })

  it('A6: an article, a record, a note, a request', () => {
    expect(read('/article KB0010042')).toEqual({ command: 'article', value: 'KB0010042' })
    expect(read('/record CS0001')).toEqual({ command: 'record', value: 'CS0001' })
    expect(read('/note only for us')).toEqual({ note: 'only for us' })
    expect(read('/Note only\nfor us')).toEqual({ note: 'only\nfor us' })
    expect(read('/request location')).toEqual({ content: { type: 'request', what: 'location', prompt: '' } })
    expect(read('/request date When suits you?')).toEqual({
      content: { type: 'request', what: 'date', prompt: 'When suits you?' },
    })
  })

  it('reads the first line only, and hands back what follows it', () => {
    expect(read('/article KB1\n\nHope this helps.\nAna')).toEqual({
      command: 'article',
      value: 'KB1',
      rest: 'Hope this helps.\nAna',
    })
    expect(read('Hello\n/article KB1')).toBeUndefined()
    expect(read('\n  /article KB1')).toEqual({ command: 'article', value: 'KB1' })
  })

  it('takes another prefix per host', () => {
    expect(read('!record CS1', '!')).toEqual({ command: 'record', value: 'CS1' })
    expect(read('/record CS1', '!')).toBeUndefined()
    expect(read('x', '')).toBeUndefined()
    expect(problem('!request moon', '!')).toContain('!request location')
  })

  it('recognises what a rich editor wrote', () => {
    expect(
      directive(text('<div>/template&nbsp;order_ready en name=&quot;Ana B&quot;</div><div>bye</div>', 'html')),
    ).toEqual({
      content: { type: 'template', name: 'order_ready', language: 'en', values: { name: 'Ana B' } },
      rest: 'bye',
    })
    expect(directive(text('/template order\\_ready_now en', 'markdown'))).toMatchObject({
      content: { name: 'order_ready_now' },
    })
  })

  it.each([
    '/etc/hosts is wrong',
    '/user/1',
    'https://example.com/note x',
    '//example.com/note x',
    '/',
    '/ note',
    'and/or',
    `/well ${'that is a long sentence '.repeat(4)}`,
    '/1 of 2',
    'note x',
    '',
  ])('%j is a text', (line) => {
    expect(read(line)).toBeUndefined()
  })

  it.each([
    [
      '/tempalte order_ready en',
      'Nothing was sent: "/tempalte" is not known. Did you mean /template? To send it as text, begin with //tempalte.',
    ],
    [
      '/notes for us',
      'Nothing was sent: "/notes" is not known. Did you mean /note? To send it as text, begin with //notes.',
    ],
    [
      '/Choice Which? | a | b',
      'Nothing was sent: "/choice" is not known. Did you mean /choices? To send it as text, begin with //choice.',
    ],
    ['/nte', 'Nothing was sent: "/nte" is not known. Did you mean /note? To send it as text, begin with //nte.'],
    ['/article', 'Nothing was sent: /article needs the number of an article. Example: /article KB0010042'],
    ['/note', 'Nothing was sent: /note needs a text. Example: /note only for us'],
    [
      '/template order_ready',
      'Nothing was sent: /template needs the name and the language of a template. Example: /template order_ready en name=Ana order=1234',
    ],
    [
      '/template order_ready name=Ana',
      'Nothing was sent: /template needs the name and the language of a template. Example: /template order_ready en name=Ana order=1234',
    ],
    [
      '/template a en Ana',
      'Nothing was sent: "Ana" is not name=value. Put values with spaces in quotes. Example: /template order_ready en name=Ana order=1234',
    ],
    [
      '/template a en x="Ana',
      'Nothing was sent: a quotation mark is not closed. Example: /template order_ready en name=Ana order=1234',
    ],
    [
      '/choices Which day?',
      'Nothing was sent: a question and at least two choices are needed. Example: /choices Which day? | Mon | Tue',
    ],
    [
      '/choices | a | b',
      'Nothing was sent: a question and at least two choices are needed. Example: /choices Which day? | Mon | Tue',
    ],
    [
      '/location here',
      'Nothing was sent: "here" is not a latitude and longitude. Example: /location 52.37,4.90 Office',
    ],
    [
      '/location 91,0',
      'Nothing was sent: "91,0" is not a latitude and longitude. Example: /location 52.37,4.90 Office',
    ],
    [
      '/request money',
      'Nothing was sent: "money" cannot be requested. Known: text, date, number, location, file, image, phone. Example: /request location',
    ],
  ])('F9: %j is never sent: the agent learns what is wrong', (line, told) => {
    expect(problem(line)).toBe(told)
  })

  it('says what is wrong in the language of the agent', () => {
    const found = read('/article')
    if (!found || !('problem' in found)) throw new Error('expected a problem')
    expect(say(found.problem.key, 'de', found.problem.values)).toContain('/article')
    expect(say(found.problem.key, 'de', found.problem.values)).not.toContain('Nothing was sent')
  })

  it.each(['/search teapot', '/shrug hello', '/shrug', '/s', '/etc', '/well then, hello'])(
    '%j is no command, and the agent learns which there are and how to send it all the same',
    (line) => {
      const [word = ''] = line.split(' ')
      expect(problem(line)).toBe(
        `Nothing was sent: "${word}" is not known. Known: /template, /choices, /location, /article, /articles, /record, /link, /unlink, /close, /request, /note. To send it as text, begin with /${word}.`,
      )
      expect(read(`/${line}\nand more`)).toEqual({ content: text(`${line}\nand more`) })
    },
  )

  it('what the helpdesk does, in any case of letters', () => {
    expect(read('/link CAS-09')).toEqual({ command: 'link', value: 'CAS-09' })
    expect(read('/UNLINK CAS-09')).toEqual({ command: 'unlink', value: 'CAS-09' })
    expect(read('/Articles leaking teapot')).toEqual({ command: 'articles', value: 'leaking teapot' })
    expect(read('/CLOSE\nGoodbye!')).toEqual({ command: 'close', value: '', rest: 'Goodbye!' })
    expect(problem('/close the door')).toBe('Nothing was sent: /close needs a line of its own. Example: /close')
    expect(read('/NOTE: only for us')).toEqual({ note: 'only for us' })
  })

  it('is for texts only', () => {
    expect(directive({ type: 'location', latitude: 1, longitude: 2 })).toBeUndefined()
  })

  it('never throws, and only ever reads a first line that begins with the prefix', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .tuple(
          fc.constantFrom('/template', '/choices', '/location', '/article', '/record', '/request', '/note', '/nots'),
          fc.string(),
        )
        .map(([word, rest]) => `${word} ${rest}`),
    )
    fc.assert(
      fc.property(line, fc.constantFrom('plain', 'html', 'markdown', 'whatsapp'), (value, markup) => {
        const found = directive(text(value, markup))
        if (found && markup === 'plain') expect(value.trimStart().startsWith('/')).toBe(true)
        if (found && 'content' in found && found.content.type === 'location') {
          expect(Math.abs(found.content.latitude)).toBeLessThanOrEqual(90)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('a value named like a property of every object is only a value', () => {
    const found = read('/template a en __proto__=x constructor=y')
    expect(
      found && 'content' in found && found.content.type === 'template' && Object.entries(found.content.values ?? {}),
    ).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })
})
