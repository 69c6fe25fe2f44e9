// `npm start` from a checkout: builds what the quickstart needs and is not built yet, then starts it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
const build = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))
const names = [...Object.keys(dependencies), '@deskwire/twilio']
const { status } = spawnSync(process.execPath, [build, ...names], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
await import('./start.js')
