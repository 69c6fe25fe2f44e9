// The first page a stranger reads: its example runs as it stands.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeIn } from './docs/code.mjs'
import { fromSources, root } from './packages.mjs'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const [{ text: example }] = codeIn(['README.md'])

/** Made-up values that every adapter takes; providers and helpdesk lead to a closed port of this machine. */
const settings = {
  PUBLIC_URL: 'https://bridge.example.com',
  DESKWIRE_SECRET: '7f8d2c41e0b95a6637cd18f4a2be90d35c6e71f80a9b4d2e',
  DESKWIRE_KEY: 'b1946ac92492d2347c6235b4d2611184f0a3c7d58e6b9210',
  WHATSAPP_ACCESS_TOKEN: 'EAAGm0PX4ZCpsBAKq8y7w2',
  WHATSAPP_APP_SECRET: '5eb63bbbe01eeed093cb22bb8f5acdc3',
  WHATSAPP_VERIFY_TOKEN: 'c4ca4238a0b923820dcc509a6f75849b',
  WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
  WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  ZENDESK_URL: 'http://127.0.0.1:9',
  ZENDESK_CLIENT_ID: 'deskwire_bridge',
  ZENDESK_CLIENT_SECRET: '6UrMcL4zWkWvKmDHQPoHsKQzQxkTzBpF',
  ZENDESK_WEBHOOK_SECRET: 'dGhpcyBpcyBhIHNlY3JldCBvZiBhIHdlYmhvb2s=',
}

describe('the example of the README', () => {
  // Inside the repository, so that dependencies are found.
  const folder = mkdtempSync(join(root, 'node_modules/.readme-'))
  const data = mkdtempSync(join(tmpdir(), 'deskwire-readme-'))
  const file = join(folder, 'bridge.mjs')
  beforeAll(() =>
    build({
      stdin: { contents: example, loader: 'ts', resolveDir: root },
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      plugins: [fromSources],
      logLevel: 'error',
    }),
  )
  afterAll(() => {
    for (const path of [folder, data]) rmSync(path, { recursive: true, force: true })
  })

  const start = (env) => spawn(process.execPath, [file], { cwd: data, env: { PATH: process.env.PATH, ...env } })

  it('names the first setting that is missing', async () => {
    const child = start({})
    let said = ''
    child.stderr.on('data', (bytes) => {
      said += bytes
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(said).toContain('Set PUBLIC_URL')
    expect(code).toBe(1)
  })

  it('names every setting, and serves when it has them', async () => {
    const named = [...example.matchAll(/setting\('(\w+)'\)/g)].map(([, name]) => name)
    expect(named.sort()).toEqual(Object.keys(settings).sort())
    expect(example).not.toMatch(/\?\? ''/)

    const child = start({ ...settings, PORT: '0' })
    let said = ''
    try {
      const url = await new Promise((resolve, reject) => {
        const hear = (bytes) => {
          said += bytes
          const port = /listens on http:\/\/localhost:(\d+)/.exec(said)?.[1]
          if (port) resolve(`http://localhost:${port}`)
        }
        child.stdout.on('data', hear)
        child.stderr.on('data', hear)
        child.once('exit', () => reject(new Error(said)))
      })
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
    } finally {
      child.kill('SIGKILL')
    }
  })
})

it('the README shows how to get it, start it and test it', () => {
  for (const line of [
    'git clone ',
    '`npm ci && npm start`',
    '`npm ci && npm test`',
    'npx deskwire init',
    'npm install @deskwire/core',
  ])
    expect(readme).toContain(line)
})
