// The files that `deskwire init` writes, from the choices made.
import { bridgeAgents } from './agents.js'
import { channels, mounts } from './channels.js'
import type { Choice, Piece, Setting } from './choice.js'
import { compose, dockerfile, dockerignore, workflow } from './deploy.js'
import { hostMounts, hosts } from './hosts.js'
import { assistants, own, stores } from './others.js'
import { exampleValues, playedTest } from './played.js'
import { environmentExample, readme } from './words.js'

const piecesOf = ({ channels: kinds, host, assistant, store }: Choice): readonly Piece[] => [
  ...kinds.map((kind) => channels[kind]),
  hosts[host],
  ...(assistant === 'none' ? [] : [assistants[assistant]]),
  stores[store],
]

/** Without duplicates: two channels of one account share its settings. */
const settingsOf = (pieces: readonly Piece[]): readonly Setting[] => [
  ...new Map([...own, ...pieces.flatMap(({ settings }) => settings)].map((one) => [one.name, one])).values(),
]

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** Every file of the project, by its path. */
export const projectOf = (choice: Choice, version: string): ReadonlyMap<string, string> => {
  const pieces = piecesOf(choice)
  const settings = settingsOf(pieces)
  return new Map([
    ['package.json', manifest(choice, pieces, version)],
    [
      'tsconfig.json',
      json({
        compilerOptions: {
          target: 'ES2022',
          lib: ['ES2023'],
          module: 'NodeNext',
          moduleResolution: 'NodeNext',
          types: ['node'],
          strict: true,
          noUncheckedIndexedAccess: true,
          verbatimModuleSyntax: true,
          skipLibCheck: true,
          rootDir: 'src',
          outDir: 'dist',
        },
        include: ['src'],
      }),
    ],
    ['deskwire.config.mjs', config(choice)],
    ['src/setup.ts', setup(choice, pieces, settings)],
    ['src/app.ts', app(choice)],
    ['src/example.ts', exampleValues(settings)],
    ['src/setup.test.ts', test(choice)],
    ['src/conversation.test.ts', playedTest(choice)],
    ['.env.example', environmentExample(settings)],
    ['Dockerfile', dockerfile],
    ['.dockerignore', dockerignore],
    ['compose.yaml', compose(choice)],
    ['.github/workflows/check.yml', workflow],
    ['.gitignore', 'node_modules/\ndist/\ndata/\n.env\n'],
    ['README.md', readme(choice, pieces)],
    ['AGENTS.md', bridgeAgents(choice, pieces)],
  ])
}

const manifest = ({ name, host }: Choice, pieces: readonly Piece[], version: string): string => {
  const range = `^${version}`
  const names = ['@deskwire/admin', '@deskwire/core', ...pieces.map((piece) => piece.package)].sort()
  return json({
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    scripts: {
      build: 'tsc',
      start: 'tsc && node dist/app.js',
      dev: 'tsc && deskwire dev',
      test: 'tsc && node --test dist/',
      doctor: 'tsc && deskwire doctor',
    },
    dependencies: Object.fromEntries([
      ...names.map((one) => [one, range]),
      ...pieces.flatMap((piece) => (piece.with ? [[piece.with.package, piece.with.range]] : [])),
    ]),
    devDependencies: {
      // Replaces the real helpdesk in development.
      ...(host !== 'desk' && { '@deskwire/desk': range }),
      '@deskwire/panel': range,
      '@deskwire/simulator': range,
      '@types/node': '^20.19.0',
      deskwire: range,
      typescript: '^5.9.0 || ^6.0.0 || ^7.0.0',
    },
  })
}

const config = ({
  host,
}: Choice): string => `// The command line reads the built setup: npm run build, then npx deskwire doctor.
export { setup as default } from './dist/setup.js'
${host === 'desk' ? "export { helpdesk as desk } from './dist/setup.js'\n" : ''}`

const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`)

const setup = (
  { channels: kinds, host, assistant, store }: Choice,
  pieces: readonly Piece[],
  settings: readonly Setting[],
): string => {
  const imports = [
    "import type { BridgeOptions } from '@deskwire/core'",
    ...pieces
      .flatMap((piece) => [piece, ...(piece.with ? [piece.with] : [])])
      .map((one) => `import { ${one.imports} } from '${one.package}'`),
  ].sort((a, b) => ((a.split("'")[1] ?? '') < (b.split("'")[1] ?? '') ? -1 : 1))
  const [first = 'whatsapp-cloud'] = kinds
  const hostCode = hosts[host].code.replace('desk: helpdesk', 'desk: helpdesk()').replace('<channel>', mounts[first])
  const mounted = (name: string, code: string) => `    ${/^\w+$/.test(name) ? name : `'${name}'`}: ${code},`
  return `${imports.join('\n')}

type Environment = Readonly<Record<string, string | undefined>>
${
  host === 'desk'
    ? `
let made: ReturnType<typeof createDesk> | undefined

/** A small helpdesk to try the app with; replace it in \`hosts\` by your own. \`deskwire dev\` gives it its clock. */
export const helpdesk = (options: { now?: () => number } = {}) => {
  const { DESK_FILE: file, DESK_URL: url } = process.env
  made ??= createDesk({ file: file || 'data/desk.db', ...(url && { url }), ...options })
  return made
}
`
    : ''
}
/** The required settings, and where to find them. */
const needed = {
${settings
  .filter(({ optional }) => !optional)
  .map(({ name, help }) => `  ${name}: ${quoted(help)},`)
  .join('\n')}
}

/** The whole setup, from environment variables, so that no secret is in the code. */
export const setup = (environment: Environment = process.env): BridgeOptions => {
  const missing = Object.entries(needed).filter(([name]) => !environment[name])
  if (missing.length > 0) {
    const list = missing.map(([name, where]) => \`\\n  \${name}  \${where}\`)
    throw new Error(\`Not set: \${missing.map(([name]) => name).join(', ')}. Set them in .env or in the environment:\${list.join('')}\`)
  }
  const setting = (name: keyof typeof needed): string => environment[name] as string
  return {
    publicUrl: setting('PUBLIC_URL'),
    secret: setting('DESKWIRE_SECRET'),
    store: ${stores[store].code},
    channels: {
${kinds.map((kind) => `  ${mounted(mounts[kind], channels[kind].code).replaceAll('\n', '\n  ')}`).join('\n')}
    },
    hosts: {
${`  ${mounted(hostMounts[host], hostCode)}`.replaceAll('\n', '\n  ')}
    },${
      assistant === 'none'
        ? ''
        : `
    assistants: {
${`  ${mounted('assistant', assistants[assistant].code)}`.replaceAll('\n', '\n  ')}
    },`
    }
  }
}
`
}

const app = ({ host }: Choice): string => `import { existsSync, mkdirSync } from 'node:fs'
import { admin } from '@deskwire/admin'
import { createBridge, lineLog, serve } from '@deskwire/core'
import { ${host === 'desk' ? 'helpdesk, ' : ''}setup } from './setup.js'

if (existsSync('.env')) process.loadEnvFile('.env')
mkdirSync('data', { recursive: true })
${host === 'desk' ? "\nif (!process.env.DESK_URL) console.log('The desk:', await helpdesk().listen({ port: 3001 }))\n" : ''}
/** Missing settings are reported without a stack trace. */
const checked = () => {
  try {
    return setup()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

const key = process.env.DESKWIRE_KEY
const bridge = createBridge({ ...checked(), log: lineLog() })
await serve(bridge, {
  port: Number(process.env.PORT || 3000),
  signals: true,
  // The management API, and its page at /admin.
  ...(key && { api: { keys: [{ key, scope: 'admin', name: 'main' }] }, admin: admin() }),
})
`

const test = ({ channels: kinds }: Choice): string => `import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createBridge, memory, serve } from '@deskwire/core'
import { environment } from './example.js'

// Tests write their files to a temporary folder.
process.chdir(mkdtempSync(join(tmpdir(), 'deskwire-')))
const { setup } = await import('./setup.js')

test('every missing setting is named', () => {
  assert.throws(() => setup({}), /Not set: PUBLIC_URL, DESKWIRE_SECRET,/)
})

test('every webhook is mounted, and refuses unsigned requests', async () => {
  const bridge = createBridge({ ...setup(environment), store: memory(), catchUpEveryMs: 0 })
  const { url, close } = await serve(bridge, { port: 0, host: '127.0.0.1', role: 'ingress', print: false })
  try {
    assert.equal((await fetch(\`\${url}/readyz\`)).status, 200)
    for (const name of ${JSON.stringify(kinds.map((kind) => mounts[kind]))
      .replaceAll('"', "'")
      .replaceAll(',', ', ')}) {
      const { status } = await fetch(\`\${url}/channels/\${name}\`, { method: 'POST', body: 'Body=Hi' })
      assert.ok([400, 401, 403].includes(status), \`\${name} answered \${status}\`)
    }
  } finally {
    await close()
  }
})
`
