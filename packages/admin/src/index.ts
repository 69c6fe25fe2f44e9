import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AdminPage, type Scope, webPage } from '@deskwire/core'

export type { AdminPage } from '@deskwire/core'

// `__dirname` is there in the CommonJS build, `import.meta.url` in the other.
const here = () => (typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url)))

/**
 * The operator's page, for `serve(bridge, { admin: admin() })`. With `local`, whoever sits at the bridge's own machine needs no key and may do
 * what a key of that scope may; refused where the public URL is not of this machine.
 */
export const admin = ({
  local,
  folder = join(here(), 'assets'),
}: {
  local?: Scope
  folder?: string | undefined
} = {}): AdminPage => ({ ...webPage(folder), ...(local !== undefined && { local }) })
