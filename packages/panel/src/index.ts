import { readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PanelPage } from '@deskwire/core'

export type { PanelPage } from '@deskwire/core'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

// `__dirname` is there in the CommonJS build, `import.meta.url` in the other.
const here = () => (typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url)))

/** The page of the agent's panel, for `serve(bridge, { panel: panel() })`. */
export const panel = ({ folder = join(here(), 'assets') }: { folder?: string } = {}): PanelPage => {
  const files = new Map<string, { type: string; bytes: Uint8Array }>()
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)]
    if (type !== undefined) files.set(name, { type, bytes: readFileSync(join(folder, name)) })
  }
  return { html: readFileSync(join(folder, 'index.html'), 'utf8'), files }
}
