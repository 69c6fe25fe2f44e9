import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, inject, it } from 'vitest'
import { entries, packages, root } from '../../../scripts/packages.mjs'
import { assistantKinds, type Choice, channelKinds, hostKinds, storeKinds } from '../src/init/choice.js'
import { bundle, withModules } from './bundle.js'
import { deskwire, folder, later } from './deskwire.js'

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

const written = async (cwd: string, one: Choice): Promise<string> => {
  const { code, err } = await deskwire(
    [
      ...['init', one.name, '--host', one.host, '--assistant', one.assistant, '--store', one.store],
      ...one.channels.flatMap((channel) => ['--channel', channel]),
    ],
    { cwd },
  )
  expect([one.name, code, err]).toEqual([one.name, 0, ''])
  return join(cwd, one.name)
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
  }, 120_000)

  it('its own test passes, with each host', async () => {
    const cwd = withModules(join(folder(), 'projects'))
    const some = hostKinds.map((host, n) =>
      cases.find((one) => one.host === host && one.assistant === pick(assistantKinds, n)),
    )
    for (const one of some) {
      if (!one) throw new Error('no such case')
      const project = await written(cwd, one)
      await bundle({ 'setup.test': join(project, 'src/setup.test.ts') }, join(project, 'dist'))
      const test = spawn(process.execPath, ['--test', join(project, 'dist/setup.test.js')], {
        env: { PATH: process.env.PATH ?? '' },
      })
      let said = ''
      test.stdout.on('data', (piece: Buffer) => {
        said += String(piece)
      })
      const [code] = await once(test, 'close')
      expect([one.name, code, code === 0 ? '' : said]).toEqual([one.name, 0, ''])
    }
  }, 120_000)

  it('no secret stands in a file, and every setting is named', async () => {
    const cwd = folder()
    const one = cases.find(({ host }) => host === 'zendesk')
    if (!one) throw new Error('no such case')
    const project = await written(cwd, one)
    const example = readFileSync(join(project, '.env.example'), 'utf8')
    const setup = readFileSync(join(project, 'src/setup.ts'), 'utf8')
    for (const [, name] of setup.matchAll(/setting\('(\w+)'\)/g)) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'))
    expect(example.split('\n').filter((line) => /=.+/.test(line))).toEqual([])
    expect(readFileSync(join(project, '.gitignore'), 'utf8').split('\n')).toContain('.env')
  })

  it('a folder that is not empty is left alone; what is not said and not asked for is an error', async () => {
    const cwd = folder()
    mkdirSync(join(cwd, 'taken'))
    writeFileSync(join(cwd, 'taken/mine.txt'), 'mine')
    const taken = await deskwire(['init', 'taken', '--yes'], { cwd })
    expect([taken.code, taken.err]).toEqual([1, expect.stringMatching(/is not empty/)])
    const silent = await deskwire(['init', 'fresh', '--channel', 'twilio-sms'], { cwd })
    expect([silent.code, silent.err]).toEqual([2, expect.stringMatching(/--host is missing\. One of desk/)])
    expect((await deskwire(['init', 'fresh', '--channel', 'pigeon', '--yes'], { cwd })).err).toMatch(
      /No channel is called pigeon/,
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

describe('deskwire dev', () => {
  it('D4: the app as init wrote it answers a phone that is simulated, without any account', async () => {
    const cwd = withModules(join(folder(), 'projects'))
    const one = {
      name: 'mine',
      host: 'desk',
      assistant: 'topics',
      store: 'sqlite',
      channels: [...channelKinds],
    } as const
    const project = await written(cwd, one)
    await bundle({ setup: join(project, 'src/setup.ts') }, join(project, 'dist'))
    mkdirSync(join(project, 'data'))
    const child = spawn(process.execPath, [inject('bin'), 'dev', '--port', '0'], { cwd: project })
    later(() => child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (piece: Buffer) => {
      said += String(piece)
    })
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = /^The phone: (http:\S+)$/.exec(line)?.[1]
        if (found) resolve(found)
      })
      child.once('close', () => reject(new Error(`It ended: ${said}`)))
    })
    expect(await (await fetch(url)).text()).toContain('The phone')
    const post = await fetch(`${url}/wire/control/phones/${encodeURIComponent('+15551230001')}/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: '106540352242922', text: 'hours' }),
    })
    expect(post.status).toBeLessThan(300)
    let thread = ''
    for (let tries = 0; tries < 300 && !thread.includes('weekdays'); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      const number = encodeURIComponent('+15551230001')
      thread = await (await fetch(`${url}/simulator/thread?number=${number}&line=106540352242922`)).text()
    }
    expect(thread).toContain('We are open on weekdays from 9 to 17.')
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([0, null])
  }, 60_000)
})
