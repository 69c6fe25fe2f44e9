import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { folderOf, Running } from './running.js'

const examples = readdirSync(folderOf('.')).filter((name) => existsSync(join(folderOf(name), 'src/simulated.ts')))
const read = (name: string, file: string) => readFileSync(join(folderOf(name), file), 'utf8')

let running: Running | undefined
afterEach(async () => {
  await running?.end()
  running = undefined
})

/** The conversation a README shows is the one that is played: what is seen there is waited for, the rest is typed. */
const conversationIn = (name: string): readonly string[] =>
  /```text\n([\s\S]*?)```/
    .exec(read(name, 'README.md'))?.[1]
    ?.split('\n')
    .filter((line) => line !== '') ?? []

const converse = async (name: string, entry = 'app') => {
  const started = new Running(name, { entry })
  running = started
  await started.sees('No accounts')
  for (const line of conversationIn(name)) {
    if (/ sees: /.test(line)) await started.sees(line)
    else started.say(line)
  }
}

describe('each example, as its README shows it', () => {
  it.each(examples)(
    '%s: npm start, a phone writes, agents see it, and their answer comes back',
    async (name) => {
      expect(conversationIn(name).length).toBeGreaterThan(3)
      await converse(name)
      expect(await running?.end()).toBe(0)
    },
    60_000,
  )

  it('embedding: the same inside of Hono', () => converse('embedding', 'hono'), 60_000)
})

describe('each example, for somebody with an account', () => {
  it.each(examples)('%s names what is missing, and ends', async (name) => {
    running = new Running(name, { env: { PUBLIC_URL: 'https://bridge.example.com' } })
    await running.exits()
    expect(running.ended).toBe(1)
    const needed = [...read(name, '.env.example').matchAll(/^([A-Z0-9_]+)=$/gm)].map(([, word]) => word ?? '')
    expect(needed).toContain('PUBLIC_URL')
    for (const word of needed) expect(running.output.includes(word)).toBe(word !== 'PUBLIC_URL')
    // Said plainly: no stack.
    expect(running.output).not.toContain('    at ')
  })

  it.each(examples)('%s: short, and whole without the repository', (name) => {
    expect(read(name, 'src/app.ts').split('\n').length).toBeLessThanOrEqual(70)
    // All read their settings alike.
    expect(read(name, 'src/settings.ts')).toBe(read('zendesk-sms', 'src/settings.ts'))
    const own = readdirSync(join(folderOf(name), 'src')).filter((file) => /\.ts$/.test(file) && file !== 'simulated.ts')
    for (const file of own) expect(read(name, `src/${file}`)).not.toContain('../..')
    const manifest = JSON.parse(read(name, 'package.json')) as { dependencies: Record<string, string> }
    for (const [, word] of own.flatMap((file) => [...read(name, `src/${file}`).matchAll(/from '(@deskwire\/[\w-]+)/g)]))
      expect(Object.keys(manifest.dependencies)).toContain(word)
  })
})
