import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { media } from '@deskwire/integration-tests/providers'
import { afterEach, describe, expect, it } from 'vitest'
import { examples, folderOf, Running } from './running.js'

/** Each example; the one with a choice of channels once with each, the one with two frameworks with both. */
const runs = examples.flatMap((name) => {
  if (name === 'servicenow') return media.map((channel) => ({ name, entry: 'app', env: { CHANNEL: channel } }))
  const entries = name === 'embedding' ? ['app', 'hono'] : ['app']
  return entries.map((entry) => ({ name, entry, env: {} }))
})

let running: Running | undefined
afterEach(async () => {
  await running?.end('SIGKILL')
  running = undefined
})

/** The conversation a README shows is the one that is played: what is seen there is waited for, the rest is typed. */
const conversationIn = (name: string): readonly string[] =>
  /```text\n([\s\S]*?)```/
    .exec(readFileSync(join(folderOf(name), 'README.md'), 'utf8'))?.[1]
    ?.split('\n')
    .filter((line) => line !== '') ?? []

const started = async ({ name, ...how }: (typeof runs)[number], tries = 3): Promise<Running> => {
  running = new Running(folderOf(name), how)
  try {
    await running.sees('No accounts')
  } catch (thrown) {
    // The free port that it found was taken by another test before it could listen there.
    if (tries > 1 && running.output.includes('EADDRINUSE')) return started({ name, ...how }, tries - 1)
    throw thrown
  }
  return running
}

const endsSoon = async (one: Running, signal: 'SIGINT' | 'SIGTERM') => {
  const began = performance.now()
  expect(await one.end(signal)).toBe(0)
  expect(performance.now() - began).toBeLessThan(5_000)
}

describe('each example, as its README shows it', () => {
  it.each(runs)(
    '$name $entry $env: npm start, a phone writes, agents see it, their answer comes back, and Ctrl+C ends it',
    async (run) => {
      expect(conversationIn(run.name).length).toBeGreaterThan(3)
      const one = await started(run)
      for (const line of conversationIn(run.name)) {
        if (/ sees: /.test(line)) await one.sees(line)
        else one.say(line)
      }
      await endsSoon(one, 'SIGINT')
    },
  )

  it.each(runs)('$name $entry $env: a supervisor ends it with SIGTERM', async (run) => {
    await endsSoon(await started(run), 'SIGTERM')
  })
})
