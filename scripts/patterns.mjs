// The patterns of our sources, and whether each is linear in what it reads. `node scripts/patterns.mjs` judges those that
// patterns.json does not know, with `--all` every one, and keeps there the verdicts that took long.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseSync } from 'oxc-parser'
import { packages, root, sources } from './packages.mjs'

// In this process and by its own steps, not by the clock, so that a slow machine judges as a fast one does.
process.env.RECHECK_SYNC_BACKEND = 'pure'
const budget = { timeout: null, attackTimeout: null, incubationTimeout: null, maxNFASize: 2_000 }
const slowMs = 100
const kept = join(root, 'scripts/patterns.json')

const isRegExp = (node) =>
  (node.type === 'NewExpression' || node.type === 'CallExpression') &&
  node.callee.type === 'Identifier' &&
  node.callee.name === 'RegExp'

const visit = (node, see) => {
  if (node === null || typeof node !== 'object' || node instanceof RegExp) return
  if (typeof node.type === 'string') see(node)
  for (const value of Array.isArray(node) ? node : Object.values(node)) visit(value, see)
}

/** `{ source, flags }` of each literal, `{ made }` of each `new RegExp`, with the line it stands on. */
export const patternsIn = (file, text) => {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const found = []
  visit(program, (node) => {
    const line = text.slice(0, node.start).split('\n').length
    if (node.type === 'Literal' && node.regex) found.push({ line, source: node.regex.pattern, flags: node.regex.flags })
    else if (isRegExp(node)) found.push({ line, made: text.slice(node.start, node.end) })
  })
  return found
}

export const everyPattern = () =>
  packages.flatMap(sources).flatMap((path) => {
    const file = relative(root, path).replaceAll('\\', '/')
    return patternsIn(file, readFileSync(path, 'utf8')).map((pattern) => ({ file, ...pattern }))
  })

const nameOf = ({ source, flags }) => `/${source}/${flags}`

/** Why a pattern is not linear, with an attack; undefined for one that is. */
export const judge = async ({ source, flags }) => {
  const { checkSync } = (await import('recheck')).default
  const { status, complexity, attack, error } = checkSync(source, flags, budget)
  if (status === 'safe') return undefined
  return status === 'vulnerable'
    ? `${complexity.summary}: ${attack.pattern.slice(0, 200)}`
    : `not judged: ${error.kind}`
}

/** Those that are not linear. What is known to be is not judged again: a pattern is linear or is not, wherever it stands. */
export const superlinear = async (patterns, known = new Set(JSON.parse(readFileSync(kept, 'utf8'))), slow = []) => {
  const found = []
  for (const pattern of new Map(patterns.map((one) => [nameOf(one), one])).values()) {
    if (known.has(nameOf(pattern))) continue
    const began = performance.now()
    const why = await judge(pattern)
    if (why !== undefined) found.push(`${pattern.file}:${pattern.line} ${nameOf(pattern)} ${why}`)
    else if (performance.now() - began > slowMs) slow.push(nameOf(pattern))
  }
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const literals = everyPattern().filter(({ made }) => made === undefined)
  const known = process.argv.includes('--all') ? [] : JSON.parse(readFileSync(kept, 'utf8'))
  const slow = known.filter((name) => literals.some((one) => nameOf(one) === name))
  const found = await superlinear(literals, new Set(slow), slow)
  for (const one of found) console.error(one)
  writeFileSync(kept, `${JSON.stringify(slow.sort(), null, 2)}\n`)
  process.exitCode = found.length > 0 ? 1 : 0
}
