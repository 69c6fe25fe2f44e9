import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { long } from '../../../../scripts/test/rounds.mjs'
import { bundle } from '../../../integration-tests/faults/ground.js'
import type { Setup } from './killed-child.js'

const folder = mkdtempSync(join(tmpdir(), 'deskwire-ai-'))
let script: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  script = await bundle('../../assistants/ai/test/killed-child.ts')
})
afterAll(() => {
  script.remove()
  rmSync(folder, { recursive: true, force: true })
})

const runOf = (n: number) => ({ store: join(folder, `${n}.db`), ledger: join(folder, `${n}.txt`) })

/** Resolves to how it ended: by itself, or killed. */
const child = (setup: Setup): Promise<'killed' | 'ended'> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, KILLED_SETUP: JSON.stringify(setup) }
    const made = fork(script.script, [], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let errors = ''
    made.stderr?.on('data', (chunk) => {
      errors += String(chunk)
    })
    made.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed')
      else if (code === 0) resolve('ended')
      else reject(new Error(`The child ended with ${code}: ${errors.slice(0, 2_000)}`))
    })
  })

const linesOf = (n: number): readonly string[] => {
  const { ledger } = runOf(n)
  return existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n') : []
}

it('F14, promise 7: killed at any moment of a turn, neither an answer nor a tool is repeated', {
  timeout: 240_000,
}, async () => {
  const killed: number[] = []
  // Two moments apart: one beside each effect and each commit. `npm run test:long` takes every one.
  for (let n = 1; n <= 60; n += long ? 1 : 3) {
    if ((await child({ runs: [runOf(n)], killAt: n })) === 'ended') break
    killed.push(n)
  }
  expect(killed.length).toBeGreaterThan(5)
  // What each of them left is finished by another process.
  expect(await child({ runs: killed.map(runOf) })).toBe('ended')
  for (const n of killed) {
    const lines = linesOf(n)
    const count = (what: string) => lines.filter((line) => line.startsWith(what)).length
    const story = `killed at ${n}: ${lines.join(' | ')}`
    expect(count('case'), story).toBeLessThanOrEqual(1)
    const sends = lines.filter((line) => line.startsWith('send'))
    expect(new Set(sends).size, story).toBe(sends.length)
    // Asked again only where its answer died with the process, and never once something was done with it.
    expect(count('model 0'), story).toBeLessThanOrEqual(lines.indexOf('case') < 0 ? 3 : 2)
    const afterCase = lines.slice(lines.indexOf('case') + 1)
    if (count('case') === 1)
      expect(
        afterCase.filter((line) => line === 'model 0'),
        story,
      ).toEqual([])
    const afterSend = lines.slice(lines.findIndex((line) => line.startsWith('send')) + 1)
    if (sends.length > 0)
      expect(
        afterSend.filter((line) => line.startsWith('model')),
        story,
      ).toEqual([])
    // Nobody is left alone: an answer, or a person, or it is not known yet whether the answer went out.
    if (lines.at(-1) === 'end without proof') continue
    expect(sends.length + count('ticket'), story).toBeGreaterThan(0)
    expect(lines.at(-1), story).toMatch(/^end 0 /)
  }
})
