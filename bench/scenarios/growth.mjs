// What taking in and picking up cost as the file grows: rows as years of use leave them, written by SQL, then the same
// traffic each time, from people who are known but were not heard of lately.
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@deskwire/store-sqlite'
import Connection from 'libsql'
import { answer, ask, asked, collect } from '../lib/run.mjs'

const about = asked()
const { path, messagesEach = 5, messages = 10_000 } = about
const log = { debug() {}, info() {}, warn() {}, error: (about, text) => console.error(text, about) }
const now = Date.now()

const fill = (from, to) => {
  const raw = new Connection(path)
  raw.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY; BEGIN')
  const people = `WITH RECURSIVE n(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM n WHERE n < ${to - 1})`
  const id = (letter, n = 'n') => `printf('${letter}%019d', ${n})`
  raw.exec(`${people} INSERT INTO name SELECT 'main', 'phone:+' || (31600000000 + n), ${id('p')} FROM n`)
  raw.exec(`${people} INSERT INTO conversation SELECT NULL, ${id('c')}, 'main', 'wa', 'line', ${id('p')}, 'open',
    json_object('id', ${id('c')}, 'tenant', 'main', 'channel', 'wa', 'line', 'line', 'customer', ${id('p')}, 'createdAt', 1,
      'addresses', json_array(json_object('kind', 'phone', 'value', '+' || (31600000000 + n))), 'state', 'open', 'stateAt', 1,
      'speaker', 'host', 'ticket', json_object('host', 'desk', 'id', ${id('t')}), 'lastInbound', json_object('id', 'x', 'at', 1))
    FROM n`)
  raw.exec(`${people} INSERT INTO ticket SELECT 'main', 'desk', ${id('t')}, ${id('c')} FROM n`)
  const said = `WITH RECURSIVE n(n) AS (SELECT ${from * messagesEach} UNION ALL SELECT n + 1 FROM n WHERE n < ${to * messagesEach - 1})`
  const of = id('c', `${from} + (n - ${from * messagesEach}) % ${to - from}`)
  raw.exec(`${said} INSERT INTO message SELECT NULL, 'main', 'wa/old.' || n, ${of}, ${now}, 'where is my order ' || n,
    json_object('id', 'wa/old.' || n, 'conversation', ${of}, 'direction', 'in', 'at', ${now},
      'author', json_object('kind', 'customer', 'name', 'Ana'),
      'content', json_array(json_object('type', 'text', 'markup', 'whatsapp', 'text', 'Where is my order ' || n || '?')))
    FROM n`)
  // As the store leaves them: their envelopes are emptied.
  raw.exec(`${said} INSERT INTO work SELECT -1 - n, 'main', 'wa/m/old.' || n, '${now} ' || ${of}, NULL, 'effected', NULL, NULL,
    ${of} || '/in', 'in', n, 0, 0, 0, 0, 0, NULL, 0, ${now}, NULL FROM n`)
  raw.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  raw.close()
  // Gigabytes on their way to the disk would be measured too.
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

const timed = async (work) => {
  const cpu = process.cpuUsage()
  const began = performance.now()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { us: ((performance.now() - began) * 1_000) / messages, cpuUs: (user + system) / messages }
}

let marks = 0
const run = `${process.pid.toString(36)}.`
const measure = async (people) => {
  // A new process knows nobody: what is looked for is in the file.
  const store = sqlite(path)
  await store.start({ now: Date.now, log })
  const mark = `${run}${marks++}`
  const envelopes = Array.from({ length: messages }, (_, n) => ({
    tenant: 'main',
    id: `wa/m/${mark}.${n}`,
    belongs: {
      by: 'address',
      channel: 'wa',
      line: 'line',
      // Spread over all of them, each once.
      addresses: [{ kind: 'phone', value: `+${31_600_000_000 + ((n * 7_919) % people)}` }],
      create: true,
    },
    track: 'facts',
    at: now,
    body: { work: 'customer', event: { text: 'x'.repeat(300) } },
    transient: true,
  }))
  const accept = await timed(async () => {
    let next = 0
    const sender = async () => {
      while (next < envelopes.length) await store.accept([envelopes[next++]])
    }
    await Promise.all(Array.from({ length: 64 }, sender))
  })
  const abort = new AbortController()
  let done = 0
  const pickUp = await timed(
    () =>
      new Promise((resolve) => {
        const run = ({ track }) => {
          if (track === 'facts') return { pass: 'in' }
          if (++done === envelopes.length) resolve()
          return { done: 'effected' }
        }
        store.work(run, { signal: abort.signal, lanes: 256, leaseMs: 30_000 })
      }),
  )
  abort.abort()
  await store.close()
  collect()
  return {
    conversations: people,
    accept,
    pickUp,
    rssMb: process.memoryUsage().rss / 1e6,
    fileMb: statSync(path).size / 1e6,
  }
}

/** In a process of its own, for its memory is measured too. The first round warms the code; of the others the middle one counts. */
const median = async (people) => {
  const runs = []
  for (let n = 0; n < 4; n++) runs.push(await measure(people))
  return runs.slice(1).sort((a, b) => a.accept.us + a.pickUp.us - b.accept.us - b.pickUp.us)[1]
}

const grow = async (steps) => {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'deskwire-growth-'))
  const place = { ...about, steps: undefined, path: join(folder, 'growth.db') }
  try {
    const empty = sqlite(place.path)
    await empty.start({ now: Date.now, log })
    await empty.close()
    const curve = []
    let filled = 0
    for (const people of steps) {
      await ask('scenarios/growth.mjs', { ...place, fill: [filled, people] })
      filled = people
      curve.push(await ask('scenarios/growth.mjs', { ...place, people }, { nodeOptions: ['--expose-gc'] }))
    }
    const factor = (what) => curve.at(-1)[what].us / curve[0][what].us
    return { curve, factor: { accept: factor('accept'), pickUp: factor('pickUp') } }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  if (about.fill) fill(...about.fill)
  await answer(about.fill ? {} : about.people ? await median(about.people) : await grow(about.steps))
} catch (thrown) {
  await answer({ error: thrown.stack })
}
process.exit(0)
