import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, inject } from 'vitest'

export interface Ran {
  code: number | null
  out: string
  err: string
  /** What `--json` said. */
  json<T>(): T
}

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const end of open.splice(0).reverse()) await end()
})

/** To be ended after the test, last first. */
export const later = (end: () => unknown): void => void open.push(end)

export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'deskwire-cli-test-'))
  later(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface Around {
  cwd?: string
  environment?: Readonly<Record<string, string>>
  input?: string
}

// What whoever runs the tests has set must not lead the command elsewhere.
export const clean = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(DESKWIRE|TWILIO|WHATSAPP|NO_COLOR|FORCE_COLOR|NODE_OPTIONS)/.test(name),
  ),
)

/** The command as its users run it: a process, its words, its streams, its exit code. */
export const deskwire = (words: readonly string[], { cwd, environment, input = '' }: Around = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inject('bin'), ...words], {
      cwd: cwd ?? tmpdir(),
      env: { ...clean, ...environment },
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => err.push(piece))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code) => {
      const text = Buffer.concat(out).toString('utf8')
      resolve({
        code,
        out: text,
        err: Buffer.concat(err).toString('utf8'),
        json: <T>() => JSON.parse(text) as T,
      })
    })
  })
