import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { examples, folderOf, Running } from './running.js'

// Inside of the repository, so that packages are found; what is copied has no other way back to it.
mkdirSync(folderOf('../.scaffold'), { recursive: true })
const base = mkdtempSync(join(folderOf('../.scaffold'), 'copied-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

let running: Running | undefined
afterEach(async () => {
  await running?.end('SIGKILL')
  running = undefined
})

const copy = (name: string, target: string) =>
  spawnSync(process.execPath, [folderOf('copy.mjs'), name, target], { encoding: 'utf8' })

const copyOf = (name: string): string => {
  const folder = join(base, name)
  if (!existsSync(folder)) expect(copy(name, folder)).toMatchObject({ status: 0, stderr: '' })
  return folder
}

/** What `.env.example` leaves empty, but for what the chosen channel does without, and what is known only after `setup`. */
const neededBy = (name: string, not?: RegExp): readonly string[] => {
  const app = readFileSync(join(folderOf(name), 'src/app.ts'), 'utf8')
  return [...readFileSync(join(folderOf(name), '.env.example'), 'utf8').matchAll(/^([A-Z0-9_]+)=$/gm)]
    .map(([, word = '']) => word)
    .filter((word) => word !== 'PUBLIC_URL' && !not?.test(word) && !app.includes(`process.env.${word} || undefined`))
}

const cases = [
  ...examples.filter((name) => name !== 'servicenow').map((name) => ({ name, channel: '', not: undefined })),
  { name: 'servicenow', channel: 'twilio-sms', not: /^WHATSAPP_|TWILIO_WHATSAPP/ },
  { name: 'servicenow', channel: 'twilio-whatsapp', not: /^WHATSAPP_|TWILIO_SMS/ },
  { name: 'servicenow', channel: 'whatsapp-cloud', not: /^TWILIO_/ },
]

describe('an example, taken out of the repository', () => {
  it.each(examples)('%s: builds by its own command, from its own files and dependencies', (name) => {
    const folder = copyOf(name)
    expect(spawnSync('npm', ['run', 'build'], { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0 })
    expect(existsSync(join(folder, 'dist/app.js'))).toBe(true)
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['.dockerignore', '.env.example', '.gitignore', 'Dockerfile', 'package.json']),
    )
    const own = readdirSync(join(folder, 'src')).filter((file) => file.endsWith('.ts'))
    expect(own).not.toContain('simulated.ts')
    const texts = own.map((file) => readFileSync(join(folder, 'src', file), 'utf8'))
    const manifest: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    for (const [, word] of texts.flatMap((text) => [...text.matchAll(/from '(@deskwire\/[\w-]+)/g)]))
      expect(Object.keys(manifest.dependencies)).toContain(word)
    for (const text of texts) expect(text.split('\n').length).toBeLessThanOrEqual(90)
  })

  it.each(cases)('$name $channel: names all that is missing and where to get it, and ends', async (one) => {
    const env = { PUBLIC_URL: 'https://bridge.example.com', CHANNEL: one.channel || 'twilio-whatsapp' }
    running = new Running(copyOf(one.name), { env })
    await running.exits()
    expect(running.ended).toBe(1)
    const listed = [...running.output.matchAll(/^ {2}([A-Z0-9_]+) {2}\S.*$/gm)].map(([, word]) => word)
    expect(listed).toEqual(expect.arrayContaining([...neededBy(one.name, one.not)]))
    expect(listed.filter((word) => one.not?.test(word ?? '') || word === 'PUBLIC_URL')).toEqual([])
    // Said plainly: no stack.
    expect(running.output).not.toContain('    at ')
  })

  it('servicenow: a channel that there is not is refused with those there are', async () => {
    running = new Running(copyOf('servicenow'), {
      env: { CHANNEL: 'pigeon', PUBLIC_URL: 'https://bridge.example.com' },
    })
    await running.exits()
    expect(running.output).toContain('CHANNEL is pigeon. Set it to one of twilio-sms, twilio-whatsapp, whatsapp-cloud.')
  })

  it('is not put over what is there, and an example that there is not is refused with those there are', () => {
    expect(copy('zendesk-sms', folderOf('shared'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is not empty'),
    })
    expect(copy('pigeon', join(base, 'none')).stderr).toContain('zendesk-sms')
    expect(existsSync(join(base, 'none'))).toBe(false)
  })
})
