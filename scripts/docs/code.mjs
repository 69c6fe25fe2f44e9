// The TypeScript of pages and READMEs, as files that the compiler can judge.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { entries, packages, root } from '../packages.mjs'
import { blocksOf } from './markdown.mjs'

const slashes = (path) => path.replaceAll('\\', '/')
const skipped = /(^|\/)(node_modules|dist|\.vitepress|templates|decisions|\.scaffold|\.rt)\//

/** Every page that somebody reads, from the root of the repository. */
export const readable = () => [
  ...['README.md', 'AGENTS.md', 'CONTRIBUTING.md', 'SECURITY.md'].filter((path) => existsSync(join(root, path))),
  ...['docs', 'packages', 'examples', 'bench', 'skills'].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true })
          .map((path) => `${folder}/${slashes(path)}`)
          .filter((path) => path.endsWith('.md') && !path.endsWith('/CHANGELOG.md') && !skipped.test(`/${path}`))
          .sort()
      : [],
  ),
]

/** Blocks marked `ts` are whole; `ts no-check` is for what cannot be, and is counted. */
export const codeIn = (paths) =>
  paths.flatMap((path) =>
    blocksOf(readFileSync(join(root, path), 'utf8'))
      .filter(({ info }) => /^(ts|typescript)\b/.test(info))
      .map((block) => ({ ...block, path, checked: !/\bno-check\b/.test(block.info) })),
  )

const sourcePaths = () =>
  Object.fromEntries(
    packages
      .flatMap((item) => entries(item).map((entry) => ({ ...entry, name: item.manifest.name })))
      .filter(({ source }) => existsSync(source))
      .map(({ name, path, source }) => [`${name}${path.slice(1)}`, [source]]),
  )

/** A block may have a name, ` ```ts host.ts `, by which others of its page import it. */
const nameOf = ({ info }, n) => /\s([\w.-]+\.ts)\b/.exec(info)?.[1] ?? `block-${n}.ts`

const readersOwn = readFileSync(join(root, 'packages/cli/templates/channel/src/index.ts'), 'utf8').replaceAll(
  'acme-name',
  'acme',
)

/** Writes the blocks to a folder, one within it for each page; where each line came from. */
export const written = (blocks, base) => {
  const from = new Map()
  const pages = [...new Set(blocks.map(({ path }) => path))]
  for (const [n, block] of blocks.entries()) {
    const { text, given, path, line } = block
    const place = `page-${pages.indexOf(path)}/${nameOf(block, n)}`
    mkdirSync(dirname(join(base, place)), { recursive: true })
    writeFileSync(join(base, place), `${given}\n${text}\n`)
    from.set(place, { path, line: line - given.split('\n').length })
    // What its reader is told to copy.
    copyFileSync(join(root, 'examples/shared/app/settings.ts'), join(base, dirname(place), 'settings.ts'))
    // A page that proves `./index.js` means the reader's own channel: the one a new channel begins as stands for it.
    writeFileSync(join(base, dirname(place), 'index.ts'), readersOwn)
  }
  return from
}

/** A folder inside the repository, so that modules are found as a reader's are; it is gone afterwards. */
export const inFolder = (work) => {
  const parent = join(root, '.scaffold')
  mkdirSync(parent, { recursive: true })
  const base = mkdtempSync(join(parent, 'docs-'))
  try {
    return work(base)
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

/** What the compiler says of these blocks: `['docs/x.md:12 error TS…']`. `own` says where more packages have their sources. */
export const problemsIn = (blocks, own = {}) =>
  inFolder((base) => {
    const from = written(blocks, base)
    const compilerOptions = {
      composite: false,
      noEmit: true,
      emitDeclarationOnly: false,
      declaration: false,
      moduleDetection: 'force',
      rootDir: root,
      paths: { ...sourcePaths(), ...own },
    }
    writeFileSync(
      join(base, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['**/*.ts'] }),
    )
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', base, '--pretty', 'false'],
      { cwd: base, encoding: 'utf8' },
    )
    const problems = stdout.split('\n').flatMap((said) => {
      const found = /^(page-\d+\/[\w.-]+)\((\d+),\d+\): (.*)$/.exec(said)
      const place = found && from.get(found[1])
      return place ? [`${place.path}:${place.line + Number(found[2]) - 1} ${found[3]}`] : []
    })
    // Sources that do not compile are told by the gate's own section; a compiler that did not run is told here.
    if (status !== 0 && !/error TS/.test(stdout)) problems.push(`The compiler did not run: ${stdout}${stderr}`)
    return problems
  })
