import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import config from '../docs/.vitepress/config.mjs'
import { unlisted } from './docs/adapters.mjs'
import { importedFiles, reduced, roomArrows } from './docs/architecture.mjs'
import { needs } from './docs/capabilities.mjs'
import { readable } from './docs/code.mjs'
import { membersOf } from './docs/declared.mjs'
import { brokenIn } from './docs/links.mjs'
import { blocksOf, headingsOf, linesOf, slugOf } from './docs/markdown.mjs'
import { filled, generated } from './docs/pages.mjs'
import { idsIn, idsInLine, pagesByRow, testsByRow } from './docs/requirements.mjs'
import { kinds } from './new.mjs'
import { root } from './packages.mjs'

describe('what is taken from code', () => {
  it('is as the code is now: npm run docs:generate makes it so', async () => {
    const files = await generated()
    const stale = [...files].filter(([path, text]) => {
      const file = join(root, path)
      return !existsSync(file) || readFileSync(file, 'utf8') !== text
    })
    expect(stale.map(([path]) => path)).toEqual([])
    const left = readdirSync(join(root, 'docs/reference')).filter((name) => !files.has(`docs/reference/${name}`))
    expect(left).toEqual([])
  })

  it('leaves out no adapter that has a guide', () => {
    expect(unlisted()).toEqual([])
  })

  it('says which option a feature needs, and nothing where it needs none', () => {
    const plain = { a: 1 }
    const host = { alone: plain, is: { a: 1, b: 1 }, withOnly: [['fields', { a: 1, b: 1 }]] }
    expect(['a', 'b', 'c'].map((key) => needs(host, (one) => key in one))).toEqual(['●', '`fields`', '–'])
  })

  it('is put between its marks, and nowhere else', () => {
    const page = 'a\n<!-- generated: x -->\nold\n<!-- /generated -->\nb'
    expect(filled(page, { x: 'new $& text' })).toBe('a\n<!-- generated: x -->\n\nnew $& text\n\n<!-- /generated -->\nb')
    expect(() => filled('a', { x: 'new' })).toThrow('no place for x')
  })

  it('reads members of interfaces and of schemas, with what is said of them', () => {
    const source = `
export interface Options extends More {
  /** Where it is:
   * \`https://…\`. */
  url: string
  // Not for readers.
  lines: readonly {
    /** Of the line. */
    id: string
    name?: string
  }[]
  route?(question: Question): Route
  /** Off unless said. */
  takeOver?:
    | boolean
    | 'ask'
}
export const schema = z
  .strictObject({
    /** How many. */
    count: z.number().default(1),
    shared,
  })
  .refine(() => true)
`
    expect(membersOf(source, 'Options')).toEqual([
      { name: 'url', optional: false, type: 'string', about: 'Where it is: `https://…`.' },
      { name: 'lines', optional: false, type: '{ id: string; name?: string }[]', about: '' },
      { name: 'route', optional: true, type: '(question: Question): Route', about: '' },
      { name: 'takeOver', optional: true, type: "boolean | 'ask'", about: 'Off unless said.' },
    ])
    expect(membersOf(source, 'schema').map(({ name, about }) => [name, about])).toEqual([
      ['count', 'How many.'],
      ['shared', ''],
    ])
  })
})

describe('requirements', () => {
  it('belong to the tests that name them', () => {
    const file = `
      it('B1, B4: both', () => {})
      describe('F2: hold', () => {})
      it.each([1, 2])('E7: %s', () => {})
      it.each([
        ['a', 'b'],
      ])('C2: over lines', () => {})
      it('F1: E7: within', () => {})
      it('of A1 only in passing', () => {})
      it('A99: is none', () => {})`
    expect(idsIn(file).sort()).toEqual(['B1', 'B4', 'C2', 'E7', 'F1', 'F2'])
  })

  it('belong to the headings of pages that name them, code apart', () => {
    expect(idsInLine('<!-- B5, F10 -->')).toEqual(['B5', 'F10'])
    expect(idsInLine('Notifications (A3): **A2P**, `B1`, E.164, C-1, /article A0001')).toEqual(['A3'])
  })

  it('are not named in code that people copy', () => {
    const hosts = readdirSync(join(root, 'packages/hosts')).map((name) => `packages/hosts/${name}/recipes`)
    const named = ['examples', 'packages/cli/templates', ...hosts.filter((folder) => existsSync(join(root, folder)))]
      .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => `${folder}/${path}`))
      .filter((path) => /\.(ts|js|mjs|pm)$/.test(path) && !/(^|\/)(node_modules|dist|test)\/|\.test\./.test(path))
      .flatMap((path) =>
        readFileSync(join(root, path), 'utf8')
          .split('\n')
          .filter((line) => idsInLine(/(?:\/\/|\/?\*\*? |# ).*/.exec(line)?.[0] ?? '').length > 0)
          .map((line) => `${path}: ${line.trim()}`),
      )
    expect(named).toEqual([])
  })

  it('each is told in a page and shown in a test', () => {
    const without = (found) => [...found].filter(([, places]) => (places.size ?? places.length) === 0).map(([id]) => id)
    expect(without(pagesByRow())).toEqual([])
    expect(without(testsByRow())).toEqual([])
  })
})

describe('pages', () => {
  const paths = readable()

  it('link to files and headings that are there', () => {
    expect(brokenIn(paths)).toEqual([])
  })

  it('hold nothing that the site would take for a template of its own', () => {
    const tags = /<(?!\/?(?:a|br|kbd)\b|!--|https?:)[a-z/]/i
    const taken = paths
      .filter((path) => path.startsWith('docs/'))
      .flatMap((path) =>
        linesOf(readFileSync(join(root, path), 'utf8'))
          .filter(({ fence, comment }) => !fence && !comment)
          .map(({ text, line }) => ({ bare: text.replace(/(`+)(?:(?!\1).)+?\1/g, ''), at: `${path}:${line}` }))
          .filter(({ bare }) => bare.includes('{{') || tags.test(bare))
          .map(({ at }) => at),
      )
    expect(taken).toEqual([])
  })

  it('make anchors as GitHub does', () => {
    expect(['Sent, refused or unknown', '`POST /notify/bulk`', 'What’s “new”?', 'A_b-c'].map(slugOf)).toEqual([
      'sent-refused-or-unknown',
      'post-notifybulk',
      'whats-new',
      'a_b-c',
    ])
    expect(headingsOf('# A\n```\n# no\n```\n## A\n').map(({ slug }) => slug)).toEqual(['a', 'a-1'])
  })

  it('default no secret: a setting that is missing ends an app instead', () => {
    const templates = kinds.map((kind) => `packages/cli/templates/${kind}/README.md`)
    const defaulted = /\benv\b[\w.[\]'"]*(SECRET|TOKEN|KEY|PASSWORD|\bname\b)\w*['"\]]*\s*(\?\?|\|\|)\s*['"`]/
    const found = [...paths, ...templates].flatMap((path) =>
      blocksOf(readFileSync(join(root, path), 'utf8'))
        .flatMap(({ text }) => text.split('\n'))
        .filter((line) => defaulted.test(line) || /\benv\b.*(\?\?|\|\|) ['"`]{2}/.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    )
    expect(found).toEqual([])
  })

  it('say where a project is created that the packages are not on npm yet', () => {
    const text = (path) => readFileSync(join(root, path), 'utf8')
    const creating = paths.filter((path) => /npx deskwire init/.test(text(path)))
    expect(creating.filter((path) => !/not on npm yet/i.test(text(path)))).toEqual([])
  })

  it('show each picture, and something here makes it', () => {
    const makers = [
      'examples/quickstart/pictures.mjs',
      'packages/panel/test/panel.test.ts',
      'packages/panel/test/around.test.ts',
      'packages/hosts/chatwoot/test/panel.test.ts',
      'packages/hosts/request-tracker/test/real/panel.rt.ts',
    ]
    const text = (all) => all.map((path) => readFileSync(join(root, path), 'utf8')).join('\n')
    const [making, shown] = [text(makers), text(paths)]
    const pictures = readdirSync(join(root, 'docs/images')).filter((name) => name.endsWith('.png'))
    expect(pictures.filter((name) => !making.includes(`, '${name.slice(0, -4)}')`))).toEqual([])
    expect(pictures.filter((name) => !shown.includes(`images/${name}`))).toEqual([])
  })

  it('are all found from the side', () => {
    const linked = new Set(
      Object.values(config.themeConfig.sidebar)
        .flat()
        .flatMap(({ items }) => items.map(({ link }) => `docs${link}.md`.replace(/\/\.md$/, '/README.md'))),
    )
    const inSite = paths.filter((path) => path.startsWith('docs/') && path !== 'docs/index.md')
    expect(inSite.filter((path) => !linked.has(path))).toEqual([])
  })
})

describe('the pictures of the architecture', () => {
  it('have an arrow for each import between rooms, by relative path and by name', () => {
    const at = (path, text) => ({ path, text })
    const files = [
      at(
        'packages/a/src/in/one.ts',
        "import { two } from '../out/two.js'\nimport type { core } from '@deskwire/core'\n",
      ),
      at('packages/a/src/out/two.ts', "import zod from 'zod'\nimport { three } from './three.js'\n"),
      at('packages/a/src/out/three.ts', ''),
      at('packages/core/src/index.ts', ''),
    ]
    const imports = importedFiles(files, new Map([['@deskwire/core', 'packages/core/src/index.ts']]))
    expect(roomArrows(imports, (path) => path.split('/')[3] ?? path)).toEqual([
      ['in', 'index.ts'],
      ['in', 'out'],
    ])
  })

  it('leave out what other arrows say already, and never what is in a circle', () => {
    const chain = [
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ]
    expect(reduced(chain)).toEqual(chain.slice(0, 2))
    const circle = [
      ['a', 'b'],
      ['b', 'a'],
      ['x', 'a'],
      ['x', 'b'],
    ]
    expect(reduced(circle)).toEqual(circle)
  })

  it('show every room of the core, and every arrow that its sources have', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    for (const entry of readdirSync(join(root, 'packages/core/src'), { withFileTypes: true }))
      if (entry.isDirectory()) expect(page).toContain(`["${entry.name}"]`)
    expect(page).not.toContain('```mermaid\nflowchart TD\n```')
  })
})
