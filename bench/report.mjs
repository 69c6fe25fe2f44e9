// Writes the measured part of docs/performance.md (between its two marks) and the charts beside it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { contenders } from './contenders/all.mjs'

const at = (path) => fileURLToPath(new URL(`../docs/${path}`, import.meta.url))
const begin = '<!-- measured: written by `npm run bench` -->'
const end = '<!-- /measured -->'

const number = (value, digits = 0) =>
  value === undefined || Number.isNaN(value)
    ? ''
    : value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits })

const busy = ({ busy: { server, workers } }) => [server, ...workers].map((cores) => number(cores, 2)).join(' + ')

const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map((_, n) => (n === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')

const wires = [
  ['whatsapp', 'WhatsApp Cloud text message, signed'],
  ['twilio', 'Twilio message, signed'],
]
const family = (wire) => (wire === 'whatsapp' ? 'whatsapp' : 'twilio')

const inProcess = (measured, wire) =>
  table(
    ['contender', 'of the floor', '(least to most)', 'messages/s', 'CPU µs', 'floor CPU µs'],
    Object.entries(measured.inProcess)
      .filter(([name, result]) => result && contenders[name] && family(contenders[name].wire) === wire)
      .map(([name, r]) =>
        r.void
          ? [contenders[name].title, `void: ${r.void}`, '', '', '', '']
          : [
              contenders[name].title,
              number(r.ratio, 3),
              `${number(r.low, 2)} to ${number(r.high, 2)}`,
              number(r.perSecond),
              number(r.cpu, 1),
              number(r.floorCpu, 1),
            ],
      ),
  )

const loopback = (measured, wire) =>
  table(
    ['contender', 'server CPU µs', 'over the floor', 'requests/s', 'of the floor', 'p99 ms (floor)'],
    Object.entries(measured.loopback)
      .filter(([name, result]) => result && contenders[name] && family(contenders[name].wire) === wire)
      .map(([name, r]) => [
        contenders[name].title + (r.void ? ` (void: ${r.void})` : ''),
        number(r.cpu),
        number(r.cpu - r.floorCpu),
        number(r.perSecond),
        number(r.ratio, 2),
        `${r.p99} (${r.floorP99})`,
      ]),
  )

const scenarioRows = (m) => [
  m.call && ['one JSON call to a helpdesk, CPU', `${number(m.call.cpu)} µs (bare node:http ${number(m.call.bareCpu)})`],
  m.wire && [
    'the whole wire, one round trip of message, reply and three statuses, CPU',
    `${number(m.wire.cpu)} µs (the same ${number(m.wire.calls)} calls and writes alone ${number(m.wire.floorCpu)})`,
  ],
  m.wirePostgres && [
    'the same with PostgreSQL, CPU of our process',
    `${number(m.wirePostgres.cpu)} µs (the same calls and writes alone ${number(m.wirePostgres.floorCpu)})`,
  ],
  m.plainSqlite && ['plain SQLite, the same writes', `${number(m.plainSqlite.perSecond)} messages/s`],
  m.toHost0 && ['webhook → host at once, SQLite', `${number(m.toHost0.perSecond)} messages/s`],
  m.toHost50 && ['webhook → host that takes 50 ms, 1,024 lanes', `${number(m.toHost50.perSecond)} messages/s`],
  m.toHost500 && ['webhook → host that takes 500 ms, 1,024 lanes', `${number(m.toHost500.perSecond)} messages/s`],
  m.slowTenth && ['a host of 5 s for a tenth: the others take', `${number(m.slowTenth.ratio, 2)} × as long`],
  m.replies && ['host’s reply → provider', `${number(m.replies.perSecond)} replies/s`],
  m.statusStorm && [
    '1,000 statuses in one POST',
    `answered in ${number(m.statusStorm.answeredMs)} ms, ${number(m.statusStorm.perSecond)} statuses/s`,
  ],
  m.burst && [
    'conversations bursting at once',
    `last 200 after ${number(m.burst.p99Ms)} ms, all in the host after ${number(m.burst.seconds, 1)} s`,
  ],
  m.slope && ['heap kept per message under load', `${number(m.slope.bytesPerMessage)} bytes`],
  m.postgres?.throughput && [
    'PostgreSQL, one worker: taken in, and settled, each second',
    `${number(m.postgres.throughput.bridge.accepts)}, ${number(m.postgres.throughput.bridge.settles)} (plain SQL ${number(m.postgres.throughput.plain.accepts)}, ${number(m.postgres.throughput.plain.settles)})`,
  ],
  ...(m.postgres?.workers ?? []).map(({ hostMs, lanes, one, two }) => [
    `PostgreSQL, host that takes ${hostMs} ms, ${lanes} lanes each: settled each second by one worker process, and by two (cores that were busy: PostgreSQL + workers)`,
    `${number(one.perSecond)}, ${number(two.perSecond)} (${busy(one)}; ${busy(two)})`,
  ]),
  ...(m.postgres?.workers?.[0] ? [['the same: which cores', m.postgres.workers[0].pinned]] : []),
  m.resident && [
    'resident with open conversations',
    `${number(m.resident.rssMb)} MB (bare node ${number(m.bare?.rssMb)})`,
  ],
  m.importMs && ['import of core, a channel and the SQLite store', `${number(m.importMs)} ms`],
  m.panel && [
    `the agent’s panel, from the second opening on: painted, and with its ${number(m.panel.messages)} messages`,
    `${number(m.panel.ms)} ms, ${number(m.panel.filledMs)} ms`,
  ],
  m.sizes && [
    'a channel’s webhook path, minified, gzip',
    `${number(m.sizes.webhook.gzipKb, 1)} KB (core and channel whole: ${number(m.sizes.whole.gzipKb)} KB)`,
  ],
  m.sizes && [
    'installed: core, channel, SQLite store',
    `${m.sizes.install.packages} packages, ${number(m.sizes.install.files)} files, ${number(m.sizes.install.megabytes, 1)} MB`,
  ],
  m.consentImport && [
    `consent import on SQLite, ${number(m.consentImport.rows)} rows`,
    `${number(m.consentImport.perSecond)} rows/s (${number(m.consentImport.cpuMicros)} µs of CPU each); the same list again ${number(m.consentImport.again)}/s; through the app ${number(m.consentImport.app)}/s`,
  ],
  m.hostile && [
    `${number(m.hostile.texts)} texts made to stumble over, ${number(m.hostile.readings)} readings`,
    `${number(m.hostile.repeated)} took over 50 ms and were repeated alone, ${number(m.hostile.over)} did again; the slowest ${number(m.hostile.slowest.ms, 1)} ms (${m.hostile.slowest.name}, ${number(m.hostile.slowest.length)} characters)`,
  ],
  ...['channel', 'host'].map((kind) => {
    const a = m.acknowledge?.[kind]
    return (
      a && [
        `acknowledgement, ${kind}’s webhook, host stopped, ${number(a.perSecond)}/s of ${number(a.most)}/s`,
        `p50 ${number(a.p50, 1)} ms, p99 ${number(a.p99)} ms`,
      ]
    )
  }),
]

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** Bars, the shortest the best. */
const chart = (title, bars) => {
  const most = Math.max(...bars.map(({ value }) => value))
  const height = 56 + bars.length * 28
  const lines = bars.map(({ name, value }, n) => {
    const y = 48 + n * 28
    const width = Math.max(2, (value / most) * 300)
    const fill = name.startsWith('Deskwire')
      ? '#0b7a75'
      : name.startsWith('floor') || name.startsWith('ceiling')
        ? '#8a8f98'
        : '#c9792b'
    return `<text x="396" y="${y + 14}" text-anchor="end">${escaped(name)}</text><rect x="404" y="${y}" width="${width.toFixed(0)}" height="18" fill="${fill}"/><text x="${(410 + width).toFixed(0)}" y="${y + 14}">${number(value)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escaped(title)}"><rect width="780" height="${height}" fill="#fff"/><text x="16" y="26" font-size="15" font-weight="600">${escaped(title)}</text>${lines.join('')}</svg>\n`
}

const stores = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

const growth = (m) =>
  table(
    ['conversations (and five times as many messages)', 'taking in, µs', 'picking up, µs', 'memory, MB'],
    Object.entries(m.growth).flatMap(([store, result]) =>
      (result?.curve ?? []).map(({ conversations, accept, pickUp, rssMb }) => [
        `${stores[store]}, ${number(conversations)}`,
        number(accept.us),
        number(pickUp.us),
        number(rssMb),
      ]),
    ),
  )

/** Lines over what is stored, its tenfolds at equal distances. */
const curves = (title, lines) => {
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => Math.log10(x)))
  const left = Math.min(...xs)
  const most = Math.max(...lines.flatMap(({ points }) => points.map(({ y }) => y)))
  const x = (value) => 70 + ((Math.log10(value) - left) / (Math.max(...xs) - left)) * 480
  const y = (value) => 290 - (value / most) * 220
  const ticks = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))]
  const axis = ticks.map(
    (tick) => `<text x="${x(tick).toFixed(0)}" y="312" text-anchor="middle">${number(tick)}</text>`,
  )
  const scale = [0, 0.5, 1].map((share) => {
    const at = y(most * share).toFixed(0)
    return `<line x1="70" x2="550" y1="${at}" y2="${at}" stroke="#ddd"/><text x="62" y="${at}" text-anchor="end">${number(most * share)}</text>`
  })
  const drawn = lines.map(({ name, points, color, dash = '' }) => {
    const path = points.map((point) => `${x(point.x).toFixed(0)},${y(point.y).toFixed(0)}`).join(' ')
    const last = points.at(-1)
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/><text x="558" y="${(y(last.y) + 4).toFixed(0)}" fill="${color}">${escaped(name)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 330" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escaped(title)}"><rect width="780" height="330" fill="#fff"/><text x="16" y="26" font-size="15" font-weight="600">${escaped(title)}</text>${[...scale, ...axis, ...drawn].join('')}</svg>\n`
}

const growthLines = (m) =>
  Object.entries(m.growth).flatMap(([store, result]) =>
    ['accept', 'pickUp'].flatMap((what) =>
      result
        ? {
            name: `${stores[store]}: ${what === 'accept' ? 'taking in' : 'picking up'}`,
            color: store === 'sqlite' ? '#0b7a75' : '#c9792b',
            dash: what === 'accept' ? '' : '5 4',
            points: result.curve.map((point) => ({ x: point.conversations, y: point[what].us })),
          }
        : [],
    ),
  )

const bars = (results, wire, value) =>
  Object.entries(results)
    .filter(([name, r]) => r && !r.void && contenders[name] && family(contenders[name].wire) === wire)
    .map(([name, r]) => ({ name: contenders[name].title, value: value(r) }))

export const report = (measured, rows) => {
  mkdirSync(at('images'), { recursive: true })
  const parts = [
    `Node ${process.version.slice(1)}, ${cpus().length} cores (${cpus()[0].model.trim()}), ${new Date().toISOString().slice(0, 10)}.`,
    `### What must hold\n\n${table(
      ['row', 'figure', ''],
      rows.map(({ text, shown, holds }) => [
        text,
        shown,
        holds ? 'holds' : shown === 'not measured' ? '' : '**falls short**',
      ]),
    )}`,
  ]
  for (const [wire, title] of wires) {
    const alone = bars(measured.inProcess, wire, ({ cpu }) => cpu)
    const image = `images/performance-${wire}-in-process.svg`
    if (alone.length > 0) writeFileSync(at(image), chart('CPU per message in process, µs (less is better)', alone))
    parts.push(`### ${title}: in process\n\n![CPU per message](${image})\n\n${inProcess(measured, wire)}`)
    const over = bars(measured.loopback, wire, ({ cpu }) => cpu)
    if (over.length > 0) {
      writeFileSync(
        at(`images/performance-${wire}.svg`),
        chart('Server CPU per request over loopback, µs (less is better)', over),
      )
      parts.push(
        `### ${title}: over loopback\n\n![Server CPU per request](images/performance-${wire}.svg)\n\n${loopback(measured, wire)}`,
      )
    }
  }
  parts.push(`### The whole bridge\n\n${table(['what', 'measured'], scenarioRows(measured).filter(Boolean))}`)
  if (measured.growth) {
    const title = 'µs per message, by the number of conversations stored'
    writeFileSync(at('images/performance-growth.svg'), curves(title, growthLines(measured)))
    parts.push(`### Growth\n\n![${title}](images/performance-growth.svg)\n\n${growth(measured)}`)
  }
  const path = at('performance.md')
  const text = readFileSync(path, 'utf8')
  const [before, rest] = text.split(begin)
  const after = rest.split(end)[1]
  writeFileSync(path, `${before}${begin}\n${parts.join('\n\n')}\n${end}${after}`)
}
