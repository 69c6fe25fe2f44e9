// `npm run bench`: everything, written to docs/performance.md. `-- --check`: the rows that must hold, exit 1 if one does
// not. `-- --quick`: fewer and shorter rounds. `-- --only in-process,loopback,call,wire,scenarios,start,panel,growth,postgres,tools,hostile`: parts.
// Only when asked for: `--only development` builds the packages and the docs anew, `--only test` runs `npm test`.
// `--only hostile` reads a million texts made to stumble over, two hours of one core; without it, twenty thousand are read.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { bench as quickstart } from '../examples/quickstart/bench.mjs'
import { judge } from './checks.mjs'
import { contenders } from './contenders/all.mjs'
import { ask, median } from './lib/run.mjs'
import { report } from './report.mjs'
import { acknowledge } from './scenarios/acknowledge.mjs'
import { consentImport } from './scenarios/consent-import.mjs'
import { allTests, docsBuild, firstBuild } from './scenarios/development.mjs'
import { help } from './scenarios/help.mjs'
import { loopback } from './scenarios/loopback.mjs'
import { postgres, withPostgres } from './scenarios/postgres.mjs'
import { sizes } from './scenarios/size.mjs'

const flags = new Set(process.argv.slice(2))
const quick = flags.has('--quick')
const only = flags.has('--only') ? process.argv[process.argv.indexOf('--only') + 1]?.split(',') : undefined
const wanted = (part) => only?.includes(part) ?? true
const gc = { nodeOptions: ['--expose-gc'] }
// What was measured before stays until it is measured again.
const kept = fileURLToPath(new URL('./results.json', import.meta.url))
const before = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {}
const measured = {
  inProcess: {},
  loopback: {},
  ...(only ? before : { development: before.development }),
}

const say = (text) => process.stdout.write(`${text}\n`)
const summed = (parts) => ({
  ...Object.fromEntries(
    ['texts', 'readings', 'repeated', 'over', 'seconds'].map((key) => [
      key,
      parts.reduce((sum, part) => sum + part[key], 0),
    ]),
  ),
  slowest: parts.map(({ slowest }) => slowest).sort((a, b) => b.ms - a.ms)[0],
})
const keep = () => writeFileSync(kept, `${JSON.stringify(measured, null, 2)}\n`)
const tried = async (what, run) => {
  // What came before is kept, should this one be the last.
  keep()
  try {
    const result = await run()
    say(`  ${what}: ${JSON.stringify(result)}`)
    return result
  } catch (thrown) {
    say(`  ${what}: failed, ${thrown.message}`)
    return undefined
  }
}

if (wanted('in-process')) {
  say('In process')
  for (const [name, { only: place }] of Object.entries(contenders)) {
    if (place === 'loopback') continue
    const size = quick ? { rounds: 5, messages: 3_000 } : { rounds: 7, messages: 8_000 }
    measured.inProcess[name] = await tried(name, () => ask('scenarios/in-process.mjs', { name, ...size }, { core: 0 }))
  }
}

if (wanted('loopback')) {
  say('Over loopback')
  for (const name of Object.keys(contenders))
    measured.loopback[name] = await tried(name, () =>
      loopback(name, quick ? { rounds: 2, seconds: 1 } : { rounds: 5, seconds: 1.5 }),
    )
  const beside = { beside: 'ceiling-whatsapp', rounds: quick ? 3 : 7, seconds: 1.5 }
  measured.besideCeiling = await tried('SQLite beside the ceiling', () => loopback('deskwire-sqlite', beside))
}

if (wanted('call')) {
  say('The call to the helpdesk')
  const size = quick ? { rounds: 5, calls: 3_000 } : { rounds: 9, calls: 6_000 }
  measured.call = await tried('one JSON call', () => ask('scenarios/call.mjs', size, { core: 0 }))
}

if (wanted('wire')) {
  say('The whole wire')
  const size = quick ? { rounds: 5, people: 1_000 } : { rounds: 9, people: 2_000 }
  measured.wire = await tried('one round trip, SQLite', () => ask('scenarios/wire.mjs', size, { core: 0 }))
  measured.wirePostgres = await tried('one round trip, PostgreSQL', () =>
    withPostgres((url) => ask('scenarios/wire.mjs', { ...size, postgres: url }, { core: 0 })),
  )
}

if (wanted('scenarios')) {
  say('Scenarios')
  const scenario = (name, about) =>
    tried(`${name} ${JSON.stringify(about)}`, () => ask('scenarios/end-to-end.mjs', { scenario: name, ...about }, gc))
  const [conversations, each] = quick ? [2_000, 3] : [5_000, 4]
  const messages = conversations * each
  measured.plainSqlite = await tried('plain SQLite', () =>
    ask('scenarios/plain-sqlite.mjs', { messages, conversations, together: 64 }),
  )
  measured.toHost0 = await scenario('toHost', { hostMs: 0, conversations, each })
  // Enough lanes that the host's 50 ms are not what is measured.
  measured.toHost50 = await scenario('toHost', { hostMs: 50, conversations, each, lanes: 1_024 })
  measured.toHost500 = await scenario('toHost', { hostMs: 500, conversations, each: 1, lanes: 1_024 })
  measured.slowTenth = await scenario('slowTenth', { slowMs: 5_000, conversations, each: 2 })
  measured.replies = await scenario('replies', { conversations, each })
  measured.statusStorm = await scenario('statusStorm', { messages: 1_000, rounds: 3 })
  measured.burst = await scenario('burst', { conversations: quick ? 2_000 : 10_000 })
  measured.slope = await scenario('slope', { conversations: 5_000, rounds: quick ? 2 : 6, messages: 10_000 })
}

if (wanted('start')) {
  say('Start, memory, size')
  const start = (about) => ask('scenarios/start.mjs', about, gc)
  const times = async (load) => {
    const runs = []
    for (let n = 0; n < (quick ? 3 : 7); n++) runs.push(await start({ load }))
    return { ms: median(runs.map(({ ms }) => ms)), rssMb: median(runs.map(({ rssMb }) => rssMb)) }
  }
  measured.bare = await tried('bare node', () => times('nothing'))
  const imported = await tried('core, a channel, SQLite', () => times('all'))
  measured.imported = imported
  // Both are measured from the first line of the script on, so bare node is no part of it.
  measured.importMs = imported?.ms
  measured.resident = await tried('open conversations', () => start({ conversations: quick ? 20_000 : 100_000 }))
  measured.sizes = await tried('sizes', sizes)
  measured.acknowledge = {
    channel: await tried('acknowledgement, channel', () => acknowledge('whatsapp', { seconds: quick ? 2 : 5 })),
    host: await tried('acknowledgement, host', () => acknowledge('host', { seconds: quick ? 2 : 5 })),
  }
}

if (wanted('panel')) {
  say('The agent’s panel')
  const size = quick ? { openings: 5, messages: 50 } : { openings: 25, messages: 50 }
  measured.panel = await tried('opening', () => ask('scenarios/panel.mjs', size))
}

if (wanted('growth')) {
  say('Growth')
  const steps = quick ? [10_000, 50_000] : [10_000, 100_000, 300_000, 1_000_000]
  measured.growth = {
    sqlite: await tried('SQLite', () => ask('scenarios/growth.mjs', { steps })),
    postgres: await tried('PostgreSQL', () => postgres('growth', steps.join())),
  }
}

if (wanted('postgres')) {
  say('PostgreSQL')
  measured.postgres = {
    throughput: await tried('through the bridge', () => postgres('throughput', quick ? 0.2 : 1)),
    workers: await tried('one worker and two', () => postgres('workers', quick ? 0.2 : 1)),
  }
}

if (wanted('hostile')) {
  say('Hostile texts')
  const shares = cpus().length
  const count = Math.ceil((quick ? 2_000 : only ? 1_000_000 : 20_000) / shares)
  const one = (_, place) => ask('scenarios/hostile.mjs', { count, seed: place + 1 }, gc)
  measured.hostile = await tried('hostile texts', async () =>
    summed(await Promise.all(Array.from({ length: shares }, one))),
  )
}

if (wanted('tools')) {
  say('Command line and quickstart')
  measured.help = await tried('--help', () => help(quick ? 5 : 15))
  measured.quickstart = await tried('quickstart', quickstart)
  measured.consentImport = await tried('consent import', () => consentImport({ rows: quick ? 20_000 : 100_000 }))
}

const asked = (part) => only?.includes(part) ?? false
if (asked('development')) {
  say('Development')
  const firstBuildS = await tried('first build', firstBuild)
  const docsBuildS = await tried('docs build', docsBuild)
  measured.development = { ...measured.development, firstBuildS, docsBuildS }
}

if (asked('test')) {
  say('Tests')
  measured.development = { ...measured.development, testS: await tried('npm test', allTests) }
}

keep()
const rows = judge(measured)
say('')
const isShort = ({ holds, part }) => !holds && (part === undefined || asked(part))
for (const one of rows)
  say(`${one.holds ? 'holds' : isShort(one) ? 'SHORT' : '     '}  ${one.shown.padStart(12)}  ${one.id}: ${one.text}`)
if (!flags.has('--check')) report(measured, rows)
const short = rows.filter(isShort)
if (flags.has('--check') && short.length > 0) {
  say(`\nFalls short: ${short.map(({ id }) => id).join(', ')}`)
  process.exitCode = 1
}
