import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as yaml } from 'yaml'
import { entries, packages, root } from '../../../scripts/packages.mjs'
import { assistantKinds, type Choice, channelKinds, hostKinds, storeKinds } from '../src/init/choice.js'
import { bundle, withModules } from './bundle.js'
import { deskwire, folder } from './deskwire.js'
import { written } from './projects.js'

const pick = <T>(all: readonly T[], n: number): T => all[n % all.length] as T
const channelSets = [
  [channelKinds[0]],
  [channelKinds[1]],
  [channelKinds[1], channelKinds[2]],
  [channelKinds[0], channelKinds[2]],
  [...channelKinds],
]

/** Every host with every assistant; channels and stores are dealt out so that every pair occurs. */
const cases: readonly Choice[] = hostKinds.flatMap((host, h) =>
  assistantKinds.map((assistant, a) => ({
    name: `${host}-${assistant}`,
    host,
    assistant,
    store: pick(storeKinds, h + a),
    channels: pick(channelSets, h + 2 * a),
  })),
)

const pairsOf = (one: Choice) => {
  const values: readonly string[] = [one.host, one.assistant, one.store]
  return [
    ...values.flatMap((a, n) => values.slice(n + 1).map((b) => `${a}+${b}`)),
    ...one.channels.flatMap((channel) => values.map((value) => `${channel}+${value}`)),
  ]
}

describe('deskwire init', () => {
  it('every pair of channel, host, assistant and store is written and passes its own type check', async () => {
    const lists = [hostKinds, assistantKinds, storeKinds, channelKinds]
    const wanted = lists.flatMap((a, n) => lists.slice(n + 1).flatMap((b) => a.flatMap((x) => b.map((y) => [x, y]))))
    const had = new Set(cases.flatMap(pairsOf))
    expect(wanted.filter(([a, b]) => !had.has(`${a}+${b}`) && !had.has(`${b}+${a}`))).toEqual([])

    const cwd = withModules(join(folder(), 'projects'))
    for (const one of cases) await written(cwd, one)
    const own = JSON.parse(readFileSync(join(cwd, cases[0]?.name ?? '', 'tsconfig.json'), 'utf8')) as {
      compilerOptions: Record<string, unknown>
    }
    const { rootDir: _, outDir: __, ...compilerOptions } = own.compilerOptions
    const paths = Object.fromEntries(
      packages.flatMap((item) =>
        entries(item).map(({ path, source }) => [item.manifest.name + (path === '.' ? '' : path.slice(1)), [source]]),
      ),
    )
    writeFileSync(
      join(cwd, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { ...compilerOptions, noEmit: true, paths },
        include: cases.map(({ name }) => `${name}/src`),
      }),
    )
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', cwd], {
      encoding: 'utf8',
    })
    // Only what was written is looked at: packages are checked where they are.
    expect([
      stdout.split('\n').filter((line) => /-.*\/src\//.test(line) && !line.includes('packages/')),
      status,
    ]).toEqual([[], 0])
  }, 300_000)

  it('its own test passes, with each host', async () => {
    const cwd = withModules(join(folder(), 'projects'))
    const some = hostKinds.map((host, n) =>
      cases.find((one) => one.host === host && one.assistant === pick(assistantKinds, n)),
    )
    // The played conversation is with the first channel of a project, which SMS is only alone.
    const sms: Choice = { name: 'sms', host: 'desk', assistant: 'none', store: 'sqlite', channels: ['twilio-sms'] }
    for (const one of [...some, sms]) {
      if (!one) throw new Error('no such case')
      const project = await written(cwd, one)
      const names = ['setup.test', 'conversation.test']
      await bundle(
        Object.fromEntries(names.map((name) => [name, join(project, `src/${name}.ts`)])),
        join(project, 'dist'),
      )
      const test = spawn(process.execPath, ['--test', ...names.map((name) => join(project, `dist/${name}.js`))], {
        env: { PATH: process.env.PATH ?? '' },
      })
      let said = ''
      test.stdout.on('data', (piece: Buffer) => {
        said += String(piece)
      })
      const [code] = await once(test, 'close')
      expect([one.name, code, code === 0 ? '' : said]).toEqual([one.name, 0, ''])
    }
  }, 300_000)

  it('writes what runs it in a container and tests each push, with a database where it has one', async () => {
    const cwd = folder()
    const read = async (store: Choice['store']) => {
      const project = await written(cwd, {
        name: store,
        host: 'zendesk',
        assistant: 'none',
        store,
        channels: ['twilio-sms'],
      })
      const parsed = (path: string) => yaml(readFileSync(join(project, path), 'utf8'))
      const example = readFileSync(join(project, '.env.example'), 'utf8')
      expect(parsed('.github/workflows/check.yml').jobs.check.steps).toHaveLength(4)
      const built = readFileSync(join(project, 'Dockerfile'), 'utf8')
      const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
      for (const [, script = ''] of built.matchAll(/npm run (\w+)/g)) expect(Object.keys(scripts)).toContain(script)
      return { ...parsed('compose.yaml'), example }
    }
    const alone = await read('sqlite')
    expect([Object.keys(alone.services), Object.keys(alone.volumes)]).toEqual([['bridge'], ['data']])
    const { services, volumes, example } = await read('postgres')
    expect([Object.keys(services), Object.keys(volumes)]).toEqual([
      ['bridge', 'database'],
      ['data', 'database'],
    ])
    expect(services.bridge.environment.DATABASE_URL).toContain('@database:5432/')
    for (const [, name] of JSON.stringify(services).matchAll(/\$\{(\w+)/g)) expect(example).toContain(`${name}=`)
  })

  it('takes capitals and beginnings of words, and says what a beginning could mean', async () => {
    const cwd = folder()
    const words = ['--channel', 'Twilio-SMS', '--host', 'ZEN', '--assistant', 'None', '--store', 'post', '--json']
    expect((await deskwire(['init', 'a', ...words], { cwd })).json()).toMatchObject({
      channels: ['twilio-sms'],
      host: 'zendesk',
      assistant: 'none',
      store: 'postgres',
    })
    const both = await deskwire(['init', 'b', '--channel', 'twilio', '--yes'], { cwd })
    expect([both.code, both.err]).toEqual([
      2,
      'deskwire: twilio could be twilio-whatsapp or twilio-sms. Write more of it.\n',
    ])
    const next = await deskwire(['init', 'of mine/b', '--yes'], { cwd })
    expect(next.out).toMatch(/Next:\n {2}cd "of mine[\\/]+b"\n {2}npm install\n {2}npm run dev\n$/)
  })

  it('no secret stands in a file, and every setting is named', async () => {
    const cwd = folder()
    const one = cases.find(({ host }) => host === 'zendesk')
    if (!one) throw new Error('no such case')
    const project = await written(cwd, one)
    const example = readFileSync(join(project, '.env.example'), 'utf8')
    const setup = readFileSync(join(project, 'src/setup.ts'), 'utf8')
    for (const [, name] of setup.matchAll(/setting\('(\w+)'\)/g)) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'))
    expect(example.split('\n').filter((line) => /=.+/.test(line))).toEqual([])
    const agents = readFileSync(join(project, 'AGENTS.md'), 'utf8')
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { scripts: object }
    for (const [, script = ''] of agents.matchAll(/^npm (?:run )?(\w+)/gm))
      if (script !== 'install') expect(Object.keys(scripts)).toContain(script)
    for (const [, file = ''] of agents.matchAll(/^\| `([^`]+)` \|/gm))
      expect(existsSync(join(project, file))).toBe(true)
    expect(readFileSync(join(project, '.gitignore'), 'utf8').split('\n')).toContain('.env')
  })

  it.each(['host', 'channel', 'assistant', 'store'])(
    'F15: writes a new %s, with its tests, and nothing of the template is left',
    async (kind) => {
      const cwd = folder()
      const { code, out, err } = await deskwire(['init', 'mine', `--${kind}`, 'new:blue-whale'], { cwd })
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain('npm test')
      const files = readdirSync(join(cwd, 'mine'), { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      )
      const paths = files.map((one) =>
        relative(join(cwd, 'mine'), join(one.parentPath, one.name)).replaceAll('\\', '/'),
      )
      expect(paths.sort()).toEqual(
        expect.arrayContaining([
          'AGENTS.md',
          'README.md',
          'package.json',
          'src/index.ts',
          'test/index.test.ts',
          'tsconfig.json',
        ]),
      )
      for (const one of files)
        expect(readFileSync(join(one.parentPath, one.name), 'utf8')).not.toMatch(/[Aa]cme|ACME|\bROOT\b|\bVERSION\b/)
    },
  )

  it('F15: the refusal of an unknown helpdesk says how to write it', async () => {
    const cwd = folder()
    const { code, err } = await deskwire(['init', 'mine', '--host', 'Freshdesk', '--yes'], { cwd })
    expect([code, err]).toEqual([2, expect.stringMatching(/Unknown host: Freshdesk[\s\S]*--host new:freshdesk/)])
    const odd = await deskwire(['init', 'mine', '--host', 'new:Fresh Desk'], { cwd })
    expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('cannot be the name of an adapter')])
    const both = await deskwire(['init', 'mine', '--host', 'new:a', '--channel', 'new:b'], { cwd })
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('One new adapter at a time')])
    expect(readdirSync(cwd)).toEqual([])
  })

  it('a folder that is not empty is left alone; what is not said and not asked for is an error', async () => {
    const cwd = folder()
    mkdirSync(join(cwd, 'taken'))
    writeFileSync(join(cwd, 'taken/mine.txt'), 'mine')
    const taken = await deskwire(['init', 'taken', '--yes'], { cwd })
    expect([taken.code, taken.err]).toEqual([1, expect.stringMatching(/is not empty/)])
    const silent = await deskwire(['init', 'fresh', '--channel', 'twilio-sms'], { cwd })
    expect([silent.code, silent.err]).toEqual([2, expect.stringMatching(/--host is missing\. Choose one of desk/)])
    expect((await deskwire(['init', 'fresh', '--channel', 'pigeon', '--yes'], { cwd })).err).toMatch(
      /Unknown channel: pigeon/,
    )
    expect(readdirSync(cwd)).toEqual(['taken'])
    const plain = await deskwire(['init', 'fresh', '--yes', '--json'], { cwd })
    expect(plain.json()).toMatchObject({
      channels: ['whatsapp-cloud'],
      host: 'desk',
      assistant: 'topics',
      store: 'sqlite',
    })
    expect(existsSync(join(cwd, 'fresh/src/app.ts'))).toBe(true)
  })
})
