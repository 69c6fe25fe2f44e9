// `npm run docs:generate` writes what the documentation takes from code. A test says when that was forgotten.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createViteServer } from 'vitest/node'
import { alias, root } from './packages.mjs'

// Sources are TypeScript and import each other by name, as in tests.
const server = await createViteServer({
  root,
  configFile: false,
  logLevel: 'warn',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias },
})
try {
  const { generated } = await server.ssrLoadModule(join(root, 'scripts/docs/pages.mjs'))
  for (const [path, text] of await generated()) {
    const file = join(root, path)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    console.log(path)
  }
} finally {
  await server.close()
}
