// What the PostgreSQL store measures of itself, on a real server of its own: its last line is the result.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../packages/stores/store-postgres/bench/run.mjs', import.meta.url))

/** Runs something with the address of such a server. */
export const withPostgres = async (run) => {
  const server = spawn(process.execPath, [script, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  try {
    const url = await new Promise((resolve, reject) => {
      server.stdout.setEncoding('utf8').once('data', (text) => resolve(text.trim()))
      ended.then((code) => reject(new Error(`the server ended with ${code}`)))
    })
    return await run(url)
  } finally {
    server.stdin.end()
    await ended
  }
}

export const postgres = (what, scale) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', script, what, String(scale), '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (said += text))
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`it ended with ${code}`))
      else resolve(JSON.parse(said.trimEnd().split('\n').at(-1)))
    })
  })
