import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { sqlite } from '@deskwire/store-sqlite'
import { describe, expect, it, vi } from 'vitest'
import { rounds } from '../../../scripts/test/rounds.mjs'
import { ana, app, ben, says } from './app.js'
import { deskwire, folder } from './deskwire.js'

/** A store in which Ana wrote, and whose app has ended. */
const made = async (): Promise<string> => {
  const cwd = folder()
  const a = await app({ store: sqlite(join(cwd, 'a.db')) })
  await says(a, 'Hello there')
  await a.served.close()
  return cwd
}

const { consentRows } = rounds
const require = createRequire(import.meta.url)
const bare = ['--store', 'a.db']

const records = async (cwd: string, address: string) =>
  (await deskwire(['consent', 'show', address, ...bare, '--json'], { cwd })).json<{ records: object[] }>().records

describe('on a bare SQLite file, without its app', () => {
  it('it says so; conversations and transcripts are read', async () => {
    const cwd = await made()
    const list = await deskwire(['conversations', ...bare, '--json'], { cwd })
    expect([list.code, list.err]).toEqual([0, 'Using the store a.db, without its app.\n'])
    const [{ id } = { id: '' }] = list.json<{ items: { id: string }[] }>().items
    expect((await deskwire(['transcript', id, ...bare], { cwd })).out).toMatch(/customer: Hello there\n$/)
    expect((await deskwire(['parked', 'list', ...bare], { cwd })).out).toBe('Nothing is parked.\n')
    expect((await deskwire(['doctor', ...bare], { cwd })).out).toContain('No adapter has a check')
  })

  it('a slip of the hand makes no new store', async () => {
    const cwd = folder()
    const { code, err } = await deskwire(['conversations', '--store', 'b.db'], { cwd })
    expect([code, err, readdirSync(cwd)]).toEqual([1, expect.stringMatching(/There is no b\.db/), []])
    writeFileSync(join(cwd, 'c.db'), 'not a database, but long enough to look at')
    expect((await deskwire(['conversations', '--store', 'c.db'], { cwd })).err).toMatch(/damaged or is not a database/)
  })

  it('consent is granted and revoked on every line there is; the app, started again, obeys', async () => {
    const cwd = await made()
    const granted = await deskwire(
      ['consent', 'grant', ana, '--channel', 'whatsapp', '--purpose', 'updates', '--evidence', 'form 12', ...bare],
      { cwd },
    )
    expect([granted.code, granted.out]).toEqual([0, 'Granted: updates on whatsapp/line-1\n'])
    const revoked = await deskwire(['consent', 'revoke', ana, '--evidence', 'by letter', ...bare], { cwd })
    expect([revoked.code, revoked.out]).toEqual([0, 'Revoked: all on whatsapp/line-1\n'])
    const a = await app({ store: sqlite(join(cwd, 'a.db')) })
    const words = ['notify', ana, '--channel', 'whatsapp', '--topic', 'x', '--template', 'order_ready']
    expect((await deskwire(words, a)).out).toMatch(/refused \(opted_out\)/)
  })

  it('A3: a notification is written down, and goes out when the app runs', async () => {
    const cwd = await made()
    const grant = [
      'consent',
      'grant',
      ana,
      '--channel',
      'whatsapp',
      '--purpose',
      'updates',
      '--evidence',
      'form',
      ...bare,
    ]
    await deskwire(grant, { cwd })
    await deskwire([...grant, '--topic', 'orders'], { cwd })
    const words = [
      'notify',
      ana,
      '--channel',
      'whatsapp',
      '--topic',
      'orders',
      '--text',
      'Ready',
      '--dedupe-key',
      'k',
      ...bare,
    ]
    const told = await deskwire(words, { cwd })
    expect([told.code, told.out]).toEqual([0, 'notify/k: waiting\n'])
    expect(told.err).toMatch(/the app sends it when it runs/)
    const a = await app({ store: sqlite(join(cwd, 'a.db')) })
    await vi.waitUntil(() => a.whatsapp.taken.length > 0, { timeout: 15_000, interval: 10 })
    expect(a.whatsapp.taken.map(({ content }) => content)).toEqual([
      expect.objectContaining({ type: 'text', text: 'Ready' }),
    ])
  })

  it('B8: a list is taken in; bad rows are named by their line, good ones kept, and the same list again is known', async () => {
    const cwd = await made()
    const rows = [
      'address,purpose,topic,granted,evidence,at',
      `${ana},updates,,yes,"Form 12, signed",2026-01-02T10:00:00Z`,
      `${ben},updates,orders,no,,`,
      'nobody,updates,,yes,,',
      '+15551230003,everything,,yes,,',
      '+15551230004,updates,,perhaps,,',
      '+15551230005,updates,"never closed,yes',
    ]
    writeFileSync(join(cwd, 'list.csv'), `\uFEFF${rows.join('\r\n')}\r\n`)
    const words = ['consent', 'import', 'list.csv', '--channel', 'whatsapp', '--line', 'line-1', ...bare]
    const first = await deskwire([...words, '--report', 'bad.csv', '--json'], { cwd })
    expect(first.code).toBe(1)
    const result = first.json<{ recorded: number; known: number; problems: { line: number; problem: string }[] }>()
    expect([result.recorded, result.known, result.problems.map(({ line }) => line).sort()]).toEqual([
      2,
      0,
      [4, 5, 6, 7],
    ])
    expect(Object.fromEntries(result.problems.map(({ line, problem }) => [line, problem]))).toMatchObject({
      4: expect.stringMatching(/address/),
      5: expect.stringMatching(/purpose/),
      6: 'column granted: must be yes or no',
      7: 'a closing quote is missing',
    })
    expect(readFileSync(join(cwd, 'bad.csv'), 'utf8').split('\r\n')).toHaveLength(6)
    const again = (await deskwire([...words, '--json'], { cwd })).json<{ recorded: number; known: number }>()
    expect([again.recorded, again.known]).toEqual([0, 2])
    const shown = await deskwire(['consent', 'show', ana, ...bare, '--json'], { cwd })
    expect(shown.json<{ records: object[] }>().records).toEqual([
      expect.objectContaining({
        source: 'import',
        evidence: 'Form 12, signed',
        at: '2026-01-02T10:00:00.000Z',
        granted: true,
      }),
    ])
    expect((await deskwire(['consent', 'show', ben, ...bare], { cwd })).out).toMatch(
      /revoked +whatsapp +line-1 +updates +orders +import +list\.csv, line 3/,
    )
  })

  it(`B8: ${consentRows} rows fit in a small memory; the bad ones are all listed, the good ones all kept`, async () => {
    const cwd = await made()
    const address = (n: number) => `+1556${String(n).padStart(7, '0')}`
    const rows = Array.from({ length: consentRows }, (_, n) =>
      n % 20 === 7 ? `not a number ${n},updates` : `${address(n)},${n % 20 === 9 ? 'nothing' : 'updates'}`,
    )
    writeFileSync(join(cwd, 'list.csv'), `address,purpose\n${rows.join('\n')}\n`)
    const words = ['consent', 'import', 'list.csv', '--channel', 'whatsapp', '--line', 'line-1', ...bare]
    const { code, err, json } = await deskwire([...words, '--report', 'bad.csv', '--json'], {
      cwd,
      // What these rows take as objects is more than this.
      environment: { NODE_OPTIONS: '--max-old-space-size=40' },
    })
    expect([code, err]).toEqual([1, 'Using the store a.db, without its app.\n'])
    const { problems, ...count } = json<{ problems: { line: number }[] }>()
    expect(count).toEqual({ recorded: 0.9 * consentRows, known: 0, refused: 0.1 * consentRows })
    expect(problems.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, n) => 20 * (n >> 1) + 9 + 2 * (n % 2)),
    )
    const bad = readFileSync(join(cwd, 'bad.csv'), 'utf8').trim().split('\r\n').slice(1)
    expect(bad.map((line) => Number(line.split(',')[0]))).toEqual(
      rows.flatMap((_, n) => (n % 20 === 7 || n % 20 === 9 ? n + 2 : [])),
    )
    for (const [n, recorded] of [
      [0, 1],
      [7, 0],
      [9, 0],
      [consentRows - 1, 1],
    ] as const)
      expect((await records(cwd, address(n))).length).toBe(recorded)
  })

  it('JSON and JSON Lines are read like CSV', async () => {
    const cwd = await made()
    const row = (address: string) => ({
      address,
      channel: 'whatsapp',
      line: 'line-1',
      purpose: 'marketing',
      granted: true,
    })
    writeFileSync(join(cwd, 'a.json'), JSON.stringify([row(ana), row(ben)], undefined, 2))
    writeFileSync(
      join(cwd, 'b.jsonl'),
      `${JSON.stringify(row('+15551230007'))}\n{"address": {}}\n${JSON.stringify(row('+15551230008'))}\n`,
    )
    const taken = async (file: string) => {
      const { recorded, problems } = (await deskwire(['consent', 'import', file, ...bare, '--json'], { cwd })).json<{
        recorded: number
        problems: { line: number }[]
      }>()
      return [recorded, problems.map(({ line }) => line)]
    }
    expect(await taken('a.json')).toEqual([2, []])
    expect(await taken('b.jsonl')).toEqual([2, [2]])
    expect((await deskwire(['consent', 'import', 'list.xlsx', ...bare], { cwd })).code).toBe(2)
  })
})

describe('by a config file', () => {
  it('the bridge options of the project are used; where DESKWIRE_URL leads nowhere, they are too, and that is said', async () => {
    const cwd = folder()
    const options = (end: string) => `
      const host = { spec: 1, name: 'none', capabilities: {}, open() {}, post() {}, receive() {} }
      const channel = { spec: 1, provider: 'none', lines: [{ id: 'one', medium: 'sms', address: '+15550001000' }],
        capabilities: { text: { max: 100, markup: 'plain' }, media: {}, content: ['text'] }, receive() {}, send() {},
        check: async () => ({ findings: [{ level: 'ok', what: process.env.SAYS }] }) }
      const nothing = async () => {}
      const store = { start: nothing, close: nothing, accept: nothing, pausedUntil() {}, waitsFor: async () => ({}) }
      export default () => (${end})`
    writeFileSync(
      join(cwd, 'deskwire.config.mjs'),
      options("{ publicUrl: 'https://x.test', store, channels: { sms: channel }, hosts: { host } }"),
    )
    // What a project keeps in .env is there.
    writeFileSync(join(cwd, '.env'), 'SAYS="The key is good"\n')
    const { code, out, err } = await deskwire(['doctor'], { cwd })
    expect([code, out]).toEqual([0, expect.stringContaining('ok    channels/sms  The key is good')])
    expect(err).toBe('Using the store of deskwire.config.mjs, without the app.\n')
    const fallen = await deskwire(['doctor'], {
      cwd,
      environment: { DESKWIRE_URL: 'http://127.0.0.1:9', DESKWIRE_KEY: 'k' },
    })
    expect(fallen.err).toMatch(/^The app at http:\/\/127\.0\.0\.1:9 is not running\.\nUsing the store of/)
    writeFileSync(
      join(cwd, 'typed.ts'),
      `${options("{ publicUrl: 'https://x.test', store, channels: { sms: channel }, hosts: { host } } as object")}`,
    )
    const typed = await deskwire(['doctor', '--config', 'typed.ts'], { cwd })
    // Node 20 does not read TypeScript, and this project has no jiti.
    if (typed.code !== 0) expect(typed.err).toMatch(/cannot run typed\.ts\. Run npm install --save-dev jiti/)
    mkdirSync(join(cwd, 'node_modules'))
    const jiti = dirname(require.resolve('jiti/package.json'))
    symlinkSync(jiti, join(cwd, 'node_modules/jiti'), 'junction')
    const read = await deskwire(['doctor', '--config', 'typed.ts'], { cwd })
    expect([read.code, read.out]).toEqual([0, expect.stringContaining('The key is good')])
    writeFileSync(join(cwd, 'wrong.mjs'), 'export default {}')
    expect((await deskwire(['doctor', '--config', 'wrong.mjs'], { cwd })).err).toMatch(
      /does not export bridge options\. Export/,
    )
  })
})
