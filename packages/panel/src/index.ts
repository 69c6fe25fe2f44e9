import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type WebPage, webPage } from '@deskwire/core'

export type { WebPage } from '@deskwire/core'

// `__dirname` is there in the CommonJS build, `import.meta.url` in the other.
const here = () => (typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url)))

/** The page of the agent's panel, for `serve(bridge, { panel: panel() })`. */
export const panel = ({ folder = join(here(), 'assets') }: { folder?: string } = {}): WebPage => webPage(folder)
