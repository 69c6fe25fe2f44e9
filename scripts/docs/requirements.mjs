// Which page tells of each requirement, and which tests show it: found by the ids they name.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packages, root } from '../packages.mjs'
import { linesOf, tableOf, words } from './markdown.mjs'
import { groups, rows } from './rows.mjs'

const known = new Set(rows.map(({ id }) => id))
const slashes = (path) => path.replaceAll('\\', '/')

const filesIn = (folder, fits) =>
  readdirSync(folder, { recursive: true })
    .map(slashes)
    .filter((path) => fits(path) && !/(^|\/)(node_modules|dist|\.vitepress)\//.test(path))
    .map((path) => join(folder, path))
    .sort()

/** `it('B1, B4: …')`, `describe('F2: …')`, also over several lines, and after `it.each(…)`. */
const named =
  /\b(?:it|test|describe)\b[^\n'"`]*?(?:\.each\([\s\S]{0,400}?\))?\(\s*['"`]((?:[A-F]\d{1,2}, )*[A-F]\d{1,2}): /g

export const idsIn = (text) => {
  const ids = [...text.matchAll(named)].flatMap(([, list]) => list.split(', '))
  // "F1: E7: …" shows both.
  const nested = [...text.matchAll(/['"`][A-F]\d{1,2}: ([A-F]\d{1,2}): /g)].map(([, id]) => id)
  return [...new Set([...ids, ...nested])].filter((id) => known.has(id))
}

const testFiles = () =>
  [...packages.map(({ folder }) => folder), join(root, 'examples')]
    .flatMap((folder) => filesIn(folder, (path) => /\.(test|rt)\.ts$/.test(path)))
    .concat(filesIn(join(root, 'scripts'), (path) => path.endsWith('.test.mjs')))

/** Without what stands in a template literal: a test of ours holds tests as examples. */
const real = (text) => text.replace(/`\n(?:[^`\\]|\\.)*`/g, '``')

export const testsByRow = () => {
  const found = new Map(rows.map(({ id }) => [id, []]))
  for (const path of testFiles())
    for (const id of idsIn(real(readFileSync(path, 'utf8')))) found.get(id).push(slashes(relative(root, path)))
  return found
}

/** Pages that are written by hand. What is generated would only repeat itself. */
export const pages = () =>
  filesIn(join(root, 'docs'), (path) => path.endsWith('.md'))
    .map((path) => slashes(relative(join(root, 'docs'), path)))
    .filter((path) => !path.startsWith('reference/') && !path.startsWith('decisions/'))

export const idsInLine = (text) => {
  const bare = text.replace(/`[^`]*`/g, '')
  const ids = [...bare.matchAll(/(?<![\w+#-])([A-F][1-9]\d?)(?![\w-])/g)].map(([, id]) => id)
  const spans = [...bare.matchAll(/\b([A-F])(\d+)(?:–|…|\.\.)\1?(\d+)/g)].flatMap(([, letter, from, to]) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => `${letter}${Number(from) + n}`),
  )
  return [...ids, ...spans].filter((id) => known.has(id))
}

/** A page says it under a heading, in words or in a comment that only this reads: `<!-- B5, F10 -->`. */
export const pagesByRow = () => {
  const found = new Map(rows.map(({ id }) => [id, new Map()]))
  for (const path of pages())
    for (const { text, fence, comment, heading } of linesOf(readFileSync(join(root, 'docs', path), 'utf8'))) {
      if (fence || comment) continue
      for (const id of idsInLine(text)) {
        const places = found.get(id)
        if (!places.has(path)) places.set(path, heading)
      }
    }
  return found
}

const title = (path) =>
  linesOf(readFileSync(join(root, 'docs', path), 'utf8')).find(({ heading }) => heading)?.heading.title ?? path

const nameOf = (path) =>
  path.replace(/^packages\/(?:(?:channels|hosts|assistants|stores)\/)?|^examples\//, '').split('/', 1)[0]

const shortOf = (path) => /([^/]+)\.(?:test|rt)\.m?[tj]s$/.exec(path)?.[1] ?? path

/** `zendesk: rows, faults`: short words, for they stand in a narrow column. */
const shownIn = (paths) => {
  const byPackage = new Map()
  for (const path of paths) byPackage.set(nameOf(path), [...(byPackage.get(nameOf(path)) ?? []), path])
  return [...byPackage]
    .map(([name, files]) => `${name}: ${files.map((path) => `[${shortOf(path)}](../../${path})`).join(', ')}`)
    .join('<br>')
}

export const requirementsPage = () => {
  const tests = testsByRow()
  const told = pagesByRow()
  const link = ([path, heading]) => `[${title(path)}](../${path}${heading?.level > 1 ? `#${heading.slug}` : ''})`
  const one = ([id, [what, how]]) => [
    `<a id="${id.toLowerCase()}"></a>${id}`,
    `**${words(what)}**: ${words(how)}`,
    [...told.get(id)].map(link).join(', ') || '–',
    shownIn(tests.get(id)) || '**none**',
  ]
  return `# Requirements and their tests

Five products set the minimum: what they can do, Deskwire must do with every channel and every host. Each row names the pages that
describe it and the files whose tests prove it. A test belongs to a row if its name begins with the row's id.

${groups
  .map((group) =>
    [
      `## ${group.id}. ${group.title}`,
      tableOf(['row', 'what', 'described in', 'tested in'], Object.entries(group.rows).map(one)),
    ].join('\n\n'),
  )
  .join('\n\n')}
`
}
