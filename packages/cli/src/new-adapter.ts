// An adapter in a project of its own, as `deskwire init --host new:freshdesk` writes it: from the templates that this
// package brings, which are those of `npm run new:host` in Deskwire's own repository.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { camel, fill, isIdentifier, titleOf } from '../templates/fill.mjs'
import type { Input } from './command.js'
import { adapterAgents } from './init/agents.js'
import { usage } from './trouble.js'

const kinds = ['host', 'channel', 'assistant', 'store'] as const

export interface NewAdapter {
  kind: (typeof kinds)[number]
  name: string
}

const prefix = 'new:'

/** What is wanted with `--host new:freshdesk` or its like, if anything is. */
export const newAdapter = (input: Input): NewAdapter | undefined => {
  const asked = kinds.flatMap((kind) =>
    (kind === 'channel' ? input.list(kind) : [input.text(kind) ?? '']).flatMap((value) =>
      value.startsWith(prefix) ? [{ kind, name: value.slice(prefix.length) }] : [],
    ),
  )
  const [wanted, another] = asked
  if (!wanted) return undefined
  if (another) throw usage('One new adapter at a time', 'Run deskwire init once for each, in folders of their own.')
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(wanted.name) || !isIdentifier(camel(wanted.name)))
    throw usage(
      `${JSON.stringify(wanted.name)} cannot be the name of an adapter`,
      `Use lower case letters, digits and single dashes: --${wanted.kind} new:acme.`,
    )
  return wanted
}

const templates = new URL('../templates/', import.meta.url)
/** Of the repository: what stands in their place is below. */
const own = new Set(['package.json', 'tsconfig.json', 'README.md'])

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** Every file of the project, by its path. */
export const adapterProject = (
  { kind, name }: NewAdapter,
  project: string,
  version: string,
): ReadonlyMap<string, string> => {
  const folder = new URL(`${kind}/`, templates)
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !own.has(entry.name))
    .map((entry): [string, string] => {
      const path = `${entry.parentPath}/${entry.name}`
      const inside = path.slice(fileURLToPath(folder).length).replaceAll('\\', '/')
      return [inside, fill(readFileSync(path, 'utf8'), name)]
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map([
    ['package.json', manifest(kind, project, version)],
    ['tsconfig.json', json(typescript)],
    ['tsconfig.build.json', json(build)],
    ['.gitignore', 'node_modules/\ndist/\n.env\n'],
    ['README.md', readme(kind, name, project)],
    ['AGENTS.md', adapterAgents(kind, guides[kind], titleOf(name))],
    ...written,
  ])
}

const manifest = (kind: NewAdapter['kind'], project: string, version: string): string => {
  const range = `^${version}`
  return json({
    name: project,
    version: '0.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    scripts: { build: 'tsc -p tsconfig.build.json', types: 'tsc', test: 'tsc && vitest run' },
    ...(kind === 'store' ? {} : { dependencies: { zod: '^4.4.0' } }),
    // The app that uses the adapter brings the core, so that there is one.
    peerDependencies: { '@deskwire/core': range },
    devDependencies: {
      '@deskwire/core': range,
      '@deskwire/testkit': range,
      '@types/node': '^20.19.0',
      msw: '^2.10.0',
      typescript: '^5.9.0 || ^6.0.0 || ^7.0.0',
      vitest: '^4.0.0',
    },
  })
}

const typescript = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023'],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['src', 'test'],
}

const build = {
  extends: './tsconfig.json',
  compilerOptions: { noEmit: false, declaration: true, rootDir: 'src', outDir: 'dist' },
  include: ['src'],
}

const guides = {
  host: 'write-a-host',
  channel: 'write-a-channel',
  assistant: 'write-an-assistant',
  store: 'write-a-store',
} as const

const mounted = {
  host: (name: string) => `hosts: { ${name}: ${name}({ … }) }`,
  channel: (name: string) => `channels: { ${name}: ${name}({ … }) }`,
  assistant: (name: string) => `assistants: { ${name}: ${name}() }`,
  store: (name: string) => `store: ${name}()`,
} as const

const readme = (kind: NewAdapter['kind'], name: string, project: string): string => `# ${project}

${titleOf(name)} as a [Deskwire](https://github.com/deskwire/deskwire) ${kind}.

\`\`\`sh
npm install
npm test          # types, the contract of a ${kind}, and a played conversation
npm run build
\`\`\`

It works already, for an imaginary ${titleOf(name)}. Change it step by step until it speaks to the real one, and keep the tests green:
[the guide](https://github.com/deskwire/deskwire/blob/main/docs/guides/${guides[kind]}.md).

| file | |
|---|---|
| \`src/index.ts\` | the adapter |
${kind === 'host' || kind === 'channel' ? `| \`test/fake.ts\` | a small ${titleOf(name)} on this machine, and how the contract suite looks into it |\n` : ''}| \`test/index.test.ts\` | the contract suite, and a played conversation |

In an app: \`npm install <this folder>\`, then \`import { ${camel(name)} } from '${project}'\` and \`${mounted[kind](camel(name))}\`.${
  kind === 'host'
    ? `
\`npx deskwire dev --real hosts/${camel(name)}\` plays with a phone in the browser against the real ${titleOf(name)}.`
    : ''
}
`
