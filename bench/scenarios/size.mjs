// How much is shipped: a channel's webhook path in a bundle, and what an installation puts on the disk.

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

const bundled = async (entry) => {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: join(root, 'packages/channels/whatsapp-cloud'), loader: 'ts' },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
    treeShaking: true,
    logLevel: 'silent',
  })
  const [{ contents }] = outputFiles
  return { minifiedKb: contents.length / 1024, gzipKb: gzipSync(contents, { level: 9 }).length / 1024 }
}

/** What `npm install` of these would bring: each package once, with everything it depends on. */
const installed = (names) => {
  const found = new Set()
  const follow = (name, from) => {
    for (let folder = from; ; folder = dirname(folder)) {
      const place = join(folder, 'node_modules', name)
      if (existsSync(place)) {
        const real = realpathSync(place)
        if (found.has(real)) return
        found.add(real)
        const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(real, 'package.json')))
        for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) follow(next, real)
        return
      }
      if (folder === dirname(folder)) return
    }
  }
  for (const name of names) follow(name, root)
  const total = { packages: found.size, files: 0, megabytes: 0 }
  for (const folder of found) {
    const ours = folder.startsWith(join(root, 'packages'))
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      const inside = path.slice(folder.length + 1)
      // Ours is the folder we work in: only what `files` names is published.
      if (!entry.isFile() || inside.startsWith('node_modules') || (ours && !/^(dist|README|package)/.test(inside)))
        continue
      if (ours && inside.endsWith('.tsbuildinfo')) continue
      total.files++
      total.megabytes += statSync(path).size / 1e6
    }
  }
  return total
}

export const sizes = async () => ({
  webhook: await bundled(`export { createReceive } from './src/inbound/receive.js'`),
  whole: await bundled(
    `export { createBridge, memory } from '@deskwire/core'; export { whatsappCloud } from './src/index.js'`,
  ),
  install: installed(['@deskwire/core', '@deskwire/whatsapp-cloud', '@deskwire/store-sqlite']),
})
