// What must hold. Each row reads its figure from what was measured; one that falls short fails `npm run bench -- --check`.
const ratio = (value) => value?.toFixed(2)
const row = (id, text, figure, holds, show = ratio) => ({ id, text, figure, holds, show })
/** A row to watch that only `--only <part>` measures. */
const onRequest = (part, id, text, figure) => ({
  ...row(
    id,
    `${text}, to watch`,
    figure,
    (v) => v > 0,
    (v) => `${v.toFixed(0)} s`,
  ),
  part,
})

export const checks = [
  row(
    'accepted',
    'in process, signed text → accepted, memory: 0.5 of the floor',
    (m) => m.inProcess['deskwire-accepted']?.ratio,
    (v) => v >= 0.5,
  ),
  row(
    'posted',
    'in process → host.post called, all duties, memory: 0.25 of the floor',
    (m) => m.inProcess['deskwire-posted']?.ratio,
    (v) => v >= 0.25,
  ),
  row(
    'posted-peer',
    'the same: 8 × the Chat SDK',
    (m) => m.inProcess['deskwire-posted']?.ratio / m.inProcess['chat-whatsapp']?.ratio,
    (v) => v >= 8,
  ),
  row(
    'loopback',
    'over loopback, SQLite durable before the 200: requests per second, at least 0.9 of the ceiling, which is bare node:http with one durable commit',
    (m) => m.besideCeiling?.ratio,
    (v) => v >= 0.9,
  ),
  row(
    'loopback-p99',
    'the same: p99 at 32 connections at most 1.5 × the ceiling’s',
    (m) => m.besideCeiling?.p99 / m.besideCeiling?.floorP99,
    (v) => v <= 1.5,
  ),
  row(
    'loopback-floor',
    'the same: 0.4 of the floor, which has no disk',
    (m) => m.loopback['deskwire-sqlite']?.ratio,
    (v) => v >= 0.4,
  ),
  row(
    'loopback-floor-p99',
    'the same: p99 under 3 × the floor’s',
    (m) => m.loopback['deskwire-sqlite']?.p99 / m.loopback['deskwire-sqlite']?.floorP99,
    (v) => v < 3,
  ),
  row(
    'loopback-cpu',
    'the same: at most 50 µs of server CPU per request over the floor',
    (m) => m.loopback['deskwire-sqlite']?.cpu - m.loopback['deskwire-sqlite']?.floorCpu,
    (v) => v <= 50,
    (v) => `${v?.toFixed(0)} µs`,
  ),
  row(
    'loopback-peer',
    'the same: 4 × the Chat SDK',
    (m) => m.loopback['deskwire-sqlite']?.ratio / m.loopback['chat-whatsapp']?.ratio,
    (v) => v >= 4,
  ),
  row(
    'call',
    'one JSON call to a helpdesk over loopback, all rules on: at most 1.7 × the CPU of bare node:http',
    (m) => m.call?.ratio,
    (v) => v <= 1.7,
    (v) => `${v?.toFixed(2)} ×`,
  ),
  row(
    'wire',
    'the whole wire, one round trip over HTTP, SQLite: at most 2.5 × the CPU of the same calls and writes alone',
    (m) => m.wire?.ratio,
    (v) => v <= 2.5,
    (v) => `${v?.toFixed(2)} ×`,
  ),
  row(
    'wire-postgres',
    'the same with PostgreSQL, to watch',
    (m) => m.wirePostgres?.ratio,
    (v) => v > 0,
    (v) => `${v?.toFixed(2)} ×`,
  ),
  row(
    'end-to-end',
    'end to end to a host that takes 50 ms, 5,000 conversations, SQLite: half of what plain SQLite does of the same writes',
    (m) => m.toHost50?.perSecond / m.plainSqlite?.perSecond,
    (v) => v >= 0.5,
  ),
  row(
    'order',
    'the same: messages that reached the host out of order',
    (m) => m.toHost50?.wrongOrder,
    (v) => v === 0,
    String,
  ),
  row(
    'slow-host',
    'a slow host (5 s) for 10 % of conversations: the others at most 1.2 × slower',
    (m) => m.slowTenth?.ratio,
    (v) => v <= 1.2,
  ),
  row(
    'memory',
    'resident with 100,000 open conversations in SQLite: at most 110 MB over bare node',
    (m) => m.resident?.rssMb - m.bare?.rssMb,
    (v) => v <= 110,
    (v) => `${v?.toFixed(0)} MB`,
  ),
  row(
    'import',
    'import of core, a channel and the SQLite store: at most 100 ms over bare node',
    (m) => m.importMs,
    (v) => v <= 100,
    (v) => `${v?.toFixed(0)} ms`,
  ),
  row(
    'panel',
    'the agent’s panel in a helpdesk’s frame, from the second opening on: painted within 300 ms, median',
    (m) => m.panel?.ms,
    (v) => v <= 300,
    (v) => `${v?.toFixed(0)} ms`,
  ),
  ...['channel', 'host'].flatMap((kind) => [
    row(
      `ack-${kind}-p50`,
      `acknowledgement of a ${kind}’s webhook at half of the most, host stopped: p50 < 50 ms`,
      (m) => m.acknowledge?.[kind]?.p50,
      (v) => v < 50,
      (v) => `${v?.toFixed(0)} ms`,
    ),
    row(
      `ack-${kind}-p99`,
      'the same: p99 < 250 ms',
      (m) => m.acknowledge?.[kind]?.p99,
      (v) => v < 250,
      (v) => `${v?.toFixed(0)} ms`,
    ),
  ]),
  ...['sqlite', 'postgres'].flatMap((store) => {
    const name = store === 'sqlite' ? 'SQLite' : 'PostgreSQL'
    return ['accept', 'pickUp'].map((what) =>
      row(
        `growth-${store}-${what}`,
        `${name} with 1,000,000 conversations and 5,000,000 messages: ${what === 'accept' ? 'taking in' : 'picking up'} at most 1.4 × as dear as with 10,000`,
        (m) => m.growth?.[store]?.factor[what],
        (v) => v <= 1.4,
      ),
    )
  }),
  ...['sqlite', 'postgres'].map((store) =>
    row(
      `growth-${store}-memory`,
      `the same, ${store === 'sqlite' ? 'SQLite' : 'PostgreSQL'}: the process’s memory does not grow with what is stored, at most 1.1 ×`,
      (m) => m.growth?.[store]?.curve.at(-1).rssMb / m.growth?.[store]?.curve[0].rssMb,
      (v) => v <= 1.1,
    ),
  ),
  ...['accepts', 'settles'].map((what) =>
    row(
      `postgres-${what}`,
      `PostgreSQL through the bridge, one worker, 5,000 conversations: ${what === 'accepts' ? 'taken in' : 'settled'}, half of what plain SQL does`,
      (m) => m.postgres?.throughput.ofPlain[what],
      (v) => v >= 0.5,
    ),
  ),
  row(
    'postgres-workers-16',
    'the same with a host that takes 50 ms and 16 lanes each, which are the limit: a second worker process adds as much again',
    (m) => m.postgres?.workers.find(({ hostMs, lanes }) => hostMs === 50 && lanes === 16)?.factor,
    (v) => v >= 1.9,
    (v) => `${v?.toFixed(2)} ×`,
  ),
  row(
    'postgres-workers',
    'the same with a host that takes 50 ms and 64 lanes each: a second worker process raises what is settled',
    (m) => m.postgres?.workers.find(({ hostMs, lanes }) => hostMs === 50 && lanes === 64)?.factor,
    (v) => v > 1.1,
    (v) => `${v?.toFixed(2)} ×`,
  ),
  row(
    'bundle',
    'a channel’s webhook path, bundled, minified, gzip: under 12 KB',
    (m) => m.sizes?.webhook.gzipKb,
    (v) => v < 12,
    (v) => `${v?.toFixed(1)} KB`,
  ),
  row(
    'help',
    'deskwire --help: at most 100 ms over bare node',
    (m) => m.help?.overMs,
    (v) => v <= 100,
    (v) => `${v?.toFixed(0)} ms`,
  ),
  row(
    'consent-import',
    'deskwire consent import on SQLite, 100,000 people who never wrote: at least 5,000 rows/s',
    (m) => m.consentImport?.perSecond,
    (v) => v >= 5_000,
    (v) => `${Math.round(v)}/s`,
  ),
  row(
    'hostile',
    'texts made to stumble over, up to 64 KB, through everything that reads what others wrote: readings over 50 ms of CPU, repeated alone',
    (m) => m.hostile?.over,
    (v) => v === 0,
    String,
  ),
  row(
    'quickstart-start',
    'npm start on a built tree until it is healthy, to watch',
    (m) => m.quickstart?.[0]?.value,
    (v) => v > 0,
    (v) => `${v?.toFixed(0)} ms`,
  ),
  row(
    'quickstart-round',
    'phone → desk → phone in the quickstart, median, to watch',
    (m) => m.quickstart?.[1]?.value,
    (v) => v > 0,
    (v) => `${v?.toFixed(0)} ms`,
  ),
  onRequest(
    'development',
    'first-build',
    'npm run build on a tree where nothing is built',
    (m) => m.development?.firstBuildS,
  ),
  onRequest('development', 'docs-build', 'npm run docs:build', (m) => m.development?.docsBuildS),
  onRequest('test', 'npm-test', 'npm test', (m) => m.development?.testS),
]

export const judge = (measured) =>
  checks.map(({ id, text, figure, holds, show, part }) => {
    const value = figure(measured)
    const known = typeof value === 'number' && !Number.isNaN(value)
    return { id, text, part, shown: known ? show(value) : 'not measured', holds: known && holds(value) }
  })
