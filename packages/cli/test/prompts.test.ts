import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { ana, app, says } from './app.js'
import { type Around, clean, deskwire, folder, later } from './deskwire.js'

// What the command asks of its streams to know that somebody sits there.
const seated = `data:text/javascript,${encodeURIComponent(
  'for (const stream of [process.stdin, process.stdout, process.stderr]) stream.isTTY = true',
)}`

// What moves the cursor, and what colours.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const moves = /\u001b\[[0-9;]*[A-Za-z]/g

/** The command before somebody who answers each question as it comes. */
const answering = async (
  words: readonly string[],
  answers: readonly (readonly [question: RegExp, answer: string])[],
  { cwd, environment }: Around,
) => {
  const child = spawn(process.execPath, ['--import', seated, inject('bin'), ...words], {
    cwd,
    env: { ...clean, ...environment },
  })
  later(() => child.kill('SIGKILL'))
  const said = { out: '', err: '' }
  let left = [...answers]
  let asked = ''
  child.stdout.on('data', (piece: Buffer) => {
    said.out += String(piece)
  })
  child.stderr.on('data', (piece: Buffer) => {
    said.err += String(piece)
    asked += String(piece).replace(moves, '')
    const [next] = left
    if (!next?.[0].test(asked)) return
    asked = ''
    left = left.slice(1)
    child.stdin.write(next[1])
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out: said.out.replace(moves, ''), err: said.err.replace(moves, ''), unasked: left.length }
}

describe('to somebody at a terminal', () => {
  it('init asks for what was not said, again where an answer is none of those offered, and takes Enter for the first', async () => {
    const cwd = folder()
    const ran = await answering(
      ['init', 'mine'],
      [
        [/Which channels\? 1 whatsapp-cloud, 2 twilio-whatsapp, 3 twilio-sms \[whatsapp-cloud\] $/, 'pigeon\n'],
        [/pigeon is not one of the choices\.\s+Which channels\?.*\] $/, '3, WhatsApp\n'],
        [/Which host\? 1 desk, .*\[desk\] $/, 're\n'],
        [/That could be request-tracker or redmine\.\s+Which host\?.*\] $/, 'Zen\n'],
        [/Which assistant\? 1 none, .*\[topics\] $/, '\n'],
        [/Which store\? 1 sqlite, 2 postgres \[sqlite\] $/, ' 2 \n'],
      ],
      { cwd },
    )
    expect([ran.code, ran.unasked, ran.out]).toEqual([0, 0, expect.stringContaining('npm install')])
    const { dependencies } = JSON.parse(readFileSync(join(cwd, 'mine/package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    expect(Object.keys(dependencies)).toEqual([
      '@deskwire/admin',
      '@deskwire/core',
      '@deskwire/store-postgres',
      '@deskwire/topics',
      '@deskwire/twilio-sms',
      '@deskwire/whatsapp-cloud',
      '@deskwire/zendesk',
    ])
  })

  it('what was said is not asked; who leaves at a question leaves nothing behind', async () => {
    const cwd = folder()
    const words = ['init', 'mine', '--channel', 'twilio-sms', '--host', 'desk', '--assistant', 'none']
    // Ctrl+D.
    const left = await answering(words, [[/Which store\?.*\] $/, '\u0004']], { cwd })
    expect([left.code, left.unasked, left.err]).toEqual([1, 0, expect.stringMatching(/Aborted with Ctrl\+D\n$/)])
    expect(existsSync(join(cwd, 'mine'))).toBe(false)
  })

  it('what cannot be undone is asked for, and only y goes on', async () => {
    const a = await app()
    await says(a, 'Hello')
    const erase = (answer: string) =>
      answering(['consent', 'erase', ana], [[/Erase all data of \+15551230001\? \(y\/N\) $/, answer]], a)
    const there = async () => (await deskwire(['transcript', '--search', 'Hello'], a)).out.includes('customer  Hello')
    for (const answer of ['\n', 'n\n', 'yet\n']) expect([(await erase(answer)).code, await there()]).toEqual([1, true])
    expect([(await erase('y\n')).code, await there()]).toEqual([0, false])
  })
})
