// `deskwire consent import` as its users run it: a list of people who never wrote, into a new SQLite store, by the
// binary alone and through an app that runs.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sqlite } from '@deskwire/store-sqlite'
import { start } from '../lib/run.mjs'

const cli = fileURLToPath(new URL('../../packages/cli/dist/cli.js', import.meta.url))

/** One in ten said no, one in ten has a number that is written in two ways (Brazil's ninth digit). */
const listOf = (rows) => {
  const lines = ['address,purpose,topic,granted,evidence,at']
  for (let n = 0; n < rows; n++) {
    const number = String(n).padStart(7, '0')
    const address = n % 10 === 5 ? `+55119${8 + (n % 2)}${number}` : `+1555${number}`
    lines.push(`${address},updates,orders,${n % 10 === 0 ? 'no' : 'yes'},"Form 12, signed",2026-01-02T10:00:00Z`)
  }
  return `${lines.join('\n')}\n`
}

// Its own processor time tells more than the clock where others work on the same machine.
const watch = `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(process.env.BENCH_CPU, JSON.stringify(process.cpuUsage())))`

const run = (folder, words) => {
  const watcher = join(folder, 'watch.mjs')
  writeFileSync(watcher, watch)
  const env = { ...process.env, BENCH_CPU: join(folder, 'cpu.json') }
  const args = ['--import', pathToFileURL(watcher).href, cli, 'consent', 'import', 'list.csv', '--json', ...words]
  const began = performance.now()
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { out: '', err: '' }
  child.stdout.on('data', (piece) => (heard.out += piece))
  child.stderr.on('data', (piece) => (heard.err += piece))
  return new Promise((resolve, reject) =>
    child.on('close', (code) => {
      const seconds = (performance.now() - began) / 1000
      if (code !== 0) return reject(new Error(heard.err))
      const { user, system } = JSON.parse(readFileSync(env.BENCH_CPU, 'utf8'))
      resolve({ seconds, cpu: (user + system) / 1e6, ...JSON.parse(heard.out) })
    }),
  )
}

const figure = (rows, { recorded, known, seconds, cpu }) => {
  if (recorded + known !== rows) throw new Error(`${recorded} recorded and ${known} known of ${rows}`)
  return { perSecond: rows / seconds, cpuMicros: (cpu * 1e6) / rows }
}

export const consentImport = async ({ rows }) => {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'deskwire-bench-'))
  try {
    writeFileSync(join(folder, 'list.csv'), listOf(rows))
    const store = sqlite(join(folder, 'a.db'))
    await store.start({ now: Date.now, log: console })
    await store.close()
    const words = ['--store', 'a.db', '--channel', 'sms', '--line', '+15550001000']
    const alone = figure(rows, await run(folder, words))
    const again = figure(rows, await run(folder, words))
    const app = start('scenarios/consent-app.mjs', { path: join(folder, 'b.db') })
    const { url, key } = await app.next()
    try {
      const through = figure(rows, await run(folder, ['--url', url, '--key', key, '--channel', 'sms']))
      return { rows, ...alone, again: again.perSecond, app: through.perSecond }
    } finally {
      app.send('stop')
      await app.ended
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
