// The documentation for language models: an index (https://llmstxt.org), all pages in one file, and each page as plain Markdown.
// The index is written by `npm run docs:generate`; the site's build adds the rest.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { linesOf, sourceOf } from './markdown.mjs'

/** Lists that are looked up, not read. They are in the index, and left out of the one file. */
const lookedUp = new Set(
  ['requirements', 'sentences', 'errors', 'adapter-options'].map((name) => `reference/${name}.md`),
)

const pathOf = ({ link }) => `${link.slice(1)}.md`.replace(/(^|\/)\.md$/, '$1README.md')
const read = (path) => readFileSync(join(root, 'docs', path), 'utf8')

/** As a reader of Markdown sees it: without our comments, and with links that lead somewhere from the site as well. */
export const twinOf = (path) => {
  const text = read(path).replace(/^---\n[\s\S]*?\n---\n/, '# Deskwire\n')
  const kept = []
  for (const { text: line, fence, comment } of withFences(text)) {
    if (fence) kept.push(line)
    else if (!comment) {
      const bare = line.replace(/<!--.*?-->/g, '')
      if (bare.trim() !== '' || line.trim() === '')
        kept.push(bare.replace(/\]\(([^)\s]+)\)/g, (_, to) => `](${absolute(to)})`))
    }
  }
  return `${kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

/** Every line, those that begin and end a block of code included. */
const withFences = (text) => {
  const known = new Map(linesOf(text).map((line) => [line.line, line]))
  return text.split('\n').map((line, at) => known.get(at + 1) ?? { text: line, fence: true })
}

const absolute = (to) => sourceOf(to) ?? to

/** The first sentence of a page: what it is for. */
const purposeOf = (path) => {
  const prose = linesOf(twinOf(path)).filter(({ fence, isHeading }) => !fence && !isHeading)
  const from = prose.findIndex(({ text }) => /^[^|!>\s-]/.test(text))
  const to = prose.findIndex(({ text }, n) => n > from && text.trim() === '')
  const paragraph = prose
    .slice(from, to < 0 ? undefined : to)
    .map(({ text }) => text)
    .join(' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  const sentence = /^.*?[.?!](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph
  return sentence.length <= 200 ? sentence : `${sentence.slice(0, sentence.lastIndexOf(' ', 200))} …`
}

const summary = `# Deskwire

> A TypeScript SDK, published as npm packages, that puts WhatsApp and SMS into the helpdesk a team already has. A customer's message becomes a ticket, and an agent
> answers from the reply box they know. It handles consent, the 24-hour window, exactly-once, order and delivery status.

A bridge is composed of channels (Twilio WhatsApp, Twilio SMS, the WhatsApp Cloud API), a host (the helpdesk), perhaps an assistant, and a store. \`npx deskwire init\`
writes a project that runs without an account. Whatever the bridge knows is in its management API and, for assistants, in its MCP server.`

/** `llms.txt`. `groups` is the side of the site: each page once, under its heading. */
export const llmsIndex = (groups) =>
  `${summary}

The same pages in one file: [llms-full.txt](llms-full.txt). For a coding agent: [how to set up a bridge or write a host](${sourceOf('../skills/deskwire/SKILL.md')}).
${groups
  .map(
    ({ text, items }) =>
      `\n## ${text === 'Contribute' ? 'Optional' : text}\n\n${items
        .map((item) => ({ ...item, path: pathOf(item) }))
        // The title of a decision is its sentence.
        .map(
          ({ text: title, path }) =>
            `- [${title}](${path})${path.startsWith('decisions/0') ? '' : `: ${purposeOf(path)}`}`,
        )
        .join('\n')}\n`,
  )
  .join('')}`

/** `llms-full.txt`: what is needed to use it and to write adapters. */
export const llmsFull = (groups) => {
  const paths = groups
    .filter(({ text }) => text !== 'Contribute')
    .flatMap(({ items }) => items.map(pathOf))
    .filter((path) => !lookedUp.has(path))
  return `${summary}\n\n${paths.map((path) => `<!-- ${path} -->\n\n${twinOf(path)}`).join('\n')}`
}

/** Everything the build adds to the site, by path. */
export const forModels = (groups) =>
  new Map([
    ['llms-full.txt', llmsFull(groups)],
    ...['index.md', ...groups.flatMap(({ items }) => items.map(pathOf))].map((path) => [path, twinOf(path)]),
  ])
