// Spelling, by cspell: every page, and what sources say in words: sentences in strings (errors, help, checks) and comments.
// A word that is right and unknown goes into spelling.txt; names in code need no entry, for code is left out.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseSync } from 'oxc-parser'
import { readable } from './docs/code.mjs'
import { packages, root, sources } from './packages.mjs'

const others = ['de', 'es', 'fr', 'it', 'nl', 'pt']
const inAnother = new RegExp(`/(?:${others.join('|')})\\.tsx?$`)
/** Words as customers write them, in seven languages and with mistakes, and tables of names. */
const lists = [
  'packages/core/src/policy/phrases/',
  'packages/core/src/policy/keywords.ts',
  'packages/core/src/policy/zone-table.ts',
  'packages/core/src/render/markup/entities.ts',
  'packages/core/src/render/words.ts',
  'packages/assistants/ai/src/promise.ts',
]

/** What a file says: `[{ line, text }]`. Strings of fewer than three words are names; what a language's key holds is in it. */
export const saidIn = (file, source) => {
  const { program, comments, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const said = comments.map(({ value, start }) => ({ start, text: value }))
  const visit = (node) => {
    if (node === null || typeof node !== 'object' || node instanceof RegExp) return
    if (node.type === 'Property' && others.includes(node.key.name ?? node.key.value)) return
    if (node.type === 'Literal' && typeof node.value === 'string') said.push({ start: node.start, text: node.value })
    if (node.type === 'TemplateLiteral')
      said.push({ start: node.start, text: node.quasis.map(({ value }) => value.cooked ?? '').join(' … ') })
    for (const value of Array.isArray(node) ? node : Object.values(node)) visit(value)
  }
  visit(program)
  return said
    .filter(({ text }) => text.trim().split(/\s+/).length > 2)
    .map(({ start, text }) => ({ line: source.slice(0, start).split('\n').length, text: text.replace(/\s+/g, ' ') }))
}

const pagesIn = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md') && !path.includes('/node_modules/'))

const everyPage = () => [
  ...readable(),
  ...['.changeset', 'docs/decisions', 'packages/cli/templates', 'conformance'].flatMap(pagesIn),
]

/** One sentence a line, as cspell reads it, and where each stands. */
const everySentence = () =>
  packages
    .flatMap(sources)
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .filter((file) => !inAnother.test(file) && !lists.some((path) => file.startsWith(path)))
    .flatMap((file) => saidIn(file, readFileSync(join(root, file), 'utf8')).map((one) => ({ file, ...one })))

/** `[{ file, line, word }]`, from cspell's own program: its library is not made to be called. */
const misspelt = (names, input) =>
  new Promise((resolve, reject) => {
    const args = ['lint', '--config', join(root, 'cspell.config.yaml'), '--no-progress', '--no-summary', ...names]
    const child = spawn(process.execPath, [join(root, 'node_modules/cspell/bin.mjs'), ...args], { cwd: root })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'])
      child[stream].setEncoding('utf8').on('data', (piece) => {
        said[stream] += piece
      })
    child.on('error', reject)
    child.on('close', (status) => {
      const found = [...said.stdout.matchAll(/^(.*?):(\d+):\d+ - Unknown word \((.*?)\)/gm)]
      if (status !== 0 && found.length === 0) reject(new Error(`cspell did not run: ${said.stdout}${said.stderr}`))
      else resolve(found.map(([, file, line, word]) => ({ file, line: Number(line), word })))
    })
    child.stdin.end(input)
  })

export const misspeltIn = async (pages, sentences) => {
  const [inPages, inSources] = await Promise.all([
    pages.length === 0 ? [] : misspelt(['--file-list', 'stdin'], pages.map((path) => join(root, path)).join('\n')),
    misspelt(['stdin://sentences.txt'], sentences.map(({ text }) => text).join('\n')),
  ])
  return [...inPages, ...inSources.map(({ line, word }) => ({ ...sentences[line - 1], word }))]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const pages = everyPage()
  const sentences = everySentence()
  const found = await misspeltIn(pages, sentences)
  for (const { file, line, word } of found) console.error(`${relative(root, join(root, file))}:${line} ${word}`)
  if (found.length > 0) console.error('\nCorrect the spelling, or add the word to scripts/spelling.txt.')
  console.log(`${pages.length} pages, ${sentences.length} sentences and comments, ${found.length} unknown words`)
  process.exitCode = found.length === 0 ? 0 : 1
}
