import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sqlite } from '@deskwire/store-sqlite'
import { expect, it } from 'vitest'
import { commands } from '../src/commands.js'
import { run } from '../src/run.js'
import { ana, app, says } from './app.js'
import { folder } from './deskwire.js'

/** Each command once, with what it needs. `mcp` and `dev` run on; theirs are tested where they run. */
const invocations = (conversation: string): Readonly<Record<string, readonly string[]>> => ({
  init: ['new', '--yes'],
  doctor: [],
  setup: ['--yes'],
  link: [ana],
  'templates list': [],
  'templates show': ['order_ready'],
  notify: [ana, '--channel', 'whatsapp', '--topic', 'orders', '--text', 'Ready', '--wait', '0'],
  'consent show': [ana],
  'consent grant': [ana, '--channel', 'whatsapp', '--purpose', 'service', '--evidence', 'form'],
  'consent revoke': [ana, '--evidence', 'letter'],
  'consent import': ['list.csv', '--channel', 'whatsapp', '--purpose', 'updates'],
  'consent export': [ana, '--out', 'proof.csv', '--format', 'csv'],
  'consent erase': [ana, '--yes'],
  conversations: [],
  transcript: [conversation],
  'parked list': [],
  'parked show': ['one'],
  'parked retry': ['--all'],
  'parked drop': ['--all', '--yes'],
  backup: ['copy.db', '--store', 'a.db'],
  completion: ['fish'],
})

/** In this process: a process each would take most of the time. */
const ran = async (words: readonly string[], folder: string, environment: Readonly<Record<string, string>>) => {
  const said = { out: '', err: '' }
  const stream = (name: keyof typeof said) => ({
    write(text: string | Uint8Array) {
      said[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
      return true
    },
  })
  const around = { out: stream('out'), err: stream('err'), input: Readable.from([]), environment, folder }
  return { code: await run(words, around), ...said }
}

it('every command prints one JSON value with --json, and nothing else on standard output', async () => {
  const cwd = folder()
  const a = await app({ store: sqlite(join(cwd, 'a.db')) })
  await says(a, 'Hello')
  const belongs = { by: 'channel', channel: 'whatsapp' } as const
  await a.bridge.store.accept([
    { tenant: 'main', id: 'one', belongs, track: 'facts', at: Date.now(), body: { kind: 'nonsense' } },
  ])
  writeFileSync(join(cwd, 'list.csv'), `address\n${ana}\n`)
  const json = (...words: readonly string[]) => ran([...words, '--json'], cwd, a.environment)
  const { items } = JSON.parse((await json('conversations')).out) as { items: { id: string }[] }
  const all = invocations(items[0]?.id ?? '')
  expect(commands.map(({ name }) => name).filter((name) => !Object.hasOwn(all, name))).toEqual(['dev', 'mcp'])
  for (const [name, words] of Object.entries(all)) {
    const { out, err } = await json(...name.split(' '), ...words)
    expect(() => JSON.parse(out), `${name}: ${out}${err}`).not.toThrow()
  }
  const both = await json('consent', 'export', ana, '--format', 'csv')
  expect(both).toMatchObject({ code: 2, out: '', err: expect.stringContaining('contradict each other') })
})
