import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

let folder = ''
const children: ChildProcess[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
  await build({
    entryPoints: [fileURLToPath(new URL('watchdog.ts', import.meta.url))],
    outfile: join(folder, 'watchdog.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A process that is watched, with `watch` in one bundled and minified file. */
const watched = (body: string, ...flags: string[]) => {
  const script = `import { watch } from ${JSON.stringify(join(folder, 'watchdog.mjs'))}
    const fail = (why) => { console.log('failed', why); process.exit(9) }
    const loop = () => { for (;;); }
    const alive = setInterval(() => {}, 1_000)
    process.stdin.on('data', loop)
    const unwatch = watch(400, fail)
    console.log('ready')
    ${body}`
  const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', script], { stdio: 'pipe' })
  children.push(child)
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? String(code))))
  const ready = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
  return { child, ended, ready, errors: () => errors, said: () => said }
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it('a process whose loop does not turn any more ends itself, and says why and which setting says so', async () => {
  const process = watched('')
  await process.ready
  process.child.stdin.write('loop')
  expect(await process.ended).toBe('SIGKILL')
  expect(process.errors()).toMatch(/event loop was blocked for 0.4 s.*stallMs/)
})

it('a process that was paused for longer goes on', async () => {
  const process = watched('')
  await process.ready
  await sleep(200)
  process.child.kill('SIGSTOP')
  await sleep(1_500)
  process.child.kill('SIGCONT')
  await sleep(800)
  expect([process.child.exitCode, process.child.signalCode]).toEqual([null, null])
  process.child.stdin.write('loop')
  expect(await process.ended).toBe('SIGKILL')
})

it('the watch neither keeps a process alive nor outlives its end', async () => {
  const process = watched('clearInterval(alive); process.stdin.destroy()')
  expect(await process.ended).toBe('0')
  const stopped = watched(
    'unwatch(); setTimeout(() => { const end = Date.now() + 1_200; while (Date.now() < end); process.exit(3) }, 50)',
  )
  expect(await stopped.ended).toBe('3')
})

it('whoever debugs may stop for as long as they like', async () => {
  const process = watched(
    'setTimeout(() => { const end = Date.now() + 1_200; while (Date.now() < end); process.exit(3) }, 300)',
    '--inspect=127.0.0.1:0',
  )
  expect(await process.ended).toBe('3')
})
