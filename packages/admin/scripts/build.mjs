// The build of the repository calls this after TypeScript: the page for the browser goes beside the code that serves it.
import { fileURLToPath } from 'node:url'
import { buildAdmin } from './page.mjs'

await buildAdmin(fileURLToPath(new URL('../dist/assets', import.meta.url)))
