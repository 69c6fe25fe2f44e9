import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as yaml } from 'yaml'
import type { Choice } from '../src/init/choice.js'
import { deskwire, folder } from './deskwire.js'
import { cases, written } from './projects.js'

describe('deskwire init', () => {
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
