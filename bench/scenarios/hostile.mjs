// Texts made to stumble over, through everything that reads what others wrote. Each reading that took long is repeated
// alone, for the first may have paid for the collector or for a neighbour.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { texts } from '../hostile/texts.mjs'
import { answer, asked, collect } from '../lib/run.mjs'

const { count, limitMs = 50, seed = 20_261_127 } = asked()

/** The sources are TypeScript, and most of the readers are of the core alone. */
const bundled = async (path) => {
  const folder = mkdtempSync(join(tmpdir(), 'deskwire-hostile-'))
  try {
    const alias = {
      '@deskwire/core/adapter': fileURLToPath(new URL('../../packages/core/src/adapter.ts', import.meta.url)),
      '@deskwire/core': fileURLToPath(new URL('../../packages/core/src/index.ts', import.meta.url)),
    }
    const options = { bundle: true, write: false, format: 'esm', platform: 'node', packages: 'external', alias }
    const { outputFiles } = await build({ entryPoints: [fileURLToPath(path)], ...options })
    const file = join(folder, 'readers.mjs')
    writeFileSync(file, outputFiles[0].contents)
    return await import(pathToFileURL(file).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const { readers, cpuOf, refused } = await bundled(new URL('../hostile/readers.mjs', import.meta.url))

const alone = async (read, text) => {
  collect()
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < 5; n += 1) least = Math.min(least, await cpuOf(read, text))
  return least
}

const slowest = { ms: 0 }
let readings = 0
let repeated = 0
let over = 0
let n = 0
const began = process.cpuUsage()
for (const text of texts(seed)) {
  if (n === count) break
  n += 1
  for (const [name, read] of readers) {
    readings += 1
    const first = performance.now()
    try {
      const reading = read(text)
      if (reading instanceof Promise) await reading
    } catch (thrown) {
      refused(thrown)
    }
    // By the clock, which is cheap to ask; less by the clock is less of the processor.
    if (performance.now() - first <= limitMs) continue
    repeated += 1
    const ms = await alone(read, text)
    if (ms > limitMs) over += 1
    if (ms > slowest.ms) Object.assign(slowest, { ms, name, length: text.length, begins: text.slice(0, 60) })
  }
}
const { user, system } = process.cpuUsage(began)
await answer({ texts: n, readings, repeated, over, slowest, seconds: (user + system) / 1e6 })
