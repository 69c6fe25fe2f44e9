import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entries, packages, root } from '../../../scripts/packages.mjs'
import { assistantKinds, type Choice, channelKinds, hostKinds, storeKinds } from '../src/init/choice.js'
import { bundle, withModules } from './bundle.js'
import { folder } from './deskwire.js'
import { cases, pick, written } from './projects.js'

const pairsOf = (one: Choice) => {
  const values: readonly string[] = [one.host, one.assistant, one.store]
  return [
    ...values.flatMap((a, n) => values.slice(n + 1).map((b) => `${a}+${b}`)),
    ...one.channels.flatMap((channel) => values.map((value) => `${channel}+${value}`)),
  ]
}

describe('what deskwire init writes', () => {
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
})
