import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const start = fileURLToPath(new URL('../start.mjs', import.meta.url))
export const folderOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))

export const examples = readdirSync(folderOf('.')).filter((name) =>
  existsSync(join(folderOf(name), 'src/simulated.ts')),
)

/** `npm start` of an example, with a hand on what is typed and an eye on what is printed. */
export class Running {
  readonly #child: ChildProcess
  output = ''
  readonly #read = new Map<string, number>()

  constructor(folder: string, { entry = 'app', env = {} }: { entry?: string; env?: Record<string, string> } = {}) {
    // What this machine has set must not pass for an account.
    const { PATH, HOME, TMPDIR } = process.env
    this.#child = spawn(process.execPath, [start, folder, entry], {
      env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const hear = (chunk: Buffer) => {
      this.output += chunk
    }
    this.#child.stdout?.on('data', hear)
    this.#child.stderr?.on('data', hear)
  }

  get ended(): number | undefined {
    return this.#child.exitCode ?? undefined
  }

  say(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Waits, bounded, for these words after those that were waited for before: of the same person, for people do not wait. */
  async sees(words: string): Promise<void> {
    const who = /^.+? sees: /.exec(words)?.[0] ?? ''
    const from = this.#read.get(who) ?? 0
    await this.#until(
      () => this.output.indexOf(words, from) >= 0,
      () => `“${words}” was never printed`,
    )
    this.#read.set(who, this.output.indexOf(words, from) + words.length)
  }

  async end(signal: NodeJS.Signals): Promise<number | undefined> {
    if (this.ended === undefined) this.#child.kill(signal)
    await this.exits()
    return this.ended
  }

  exits(): Promise<void> {
    return this.#until(
      () => this.ended !== undefined || this.#child.signalCode !== null,
      () => 'the example did not end',
      true,
    )
  }

  async #until(so: () => boolean, but: () => string, ending = false): Promise<void> {
    for (let tries = 0; !so(); tries++) {
      if (tries > 2_000 || (!ending && this.ended !== undefined)) throw new Error(`${but()}:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
