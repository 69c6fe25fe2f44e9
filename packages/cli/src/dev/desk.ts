import type { Host } from '@deskwire/core/adapter'
import { bringDesk } from '../reach/packages.js'
import { Trouble } from '../trouble.js'

/** The part of a desk that the page shows. */
export interface Page {
  handle(request: Request): Promise<Response>
  subscribe(listener: (news: { name: string; data: unknown }) => void): () => void
}

export const isPage = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && 'handle' in value && 'subscribe' in value

interface DeskModule {
  createDesk(options: { file: string; url: string; now: () => number }): Page & { token: string; stop(): Promise<void> }
  desk(options: { desk: unknown }): Host
}

const isDeskModule = (module: unknown): module is DeskModule =>
  typeof module === 'object' && module !== null && 'createDesk' in module && 'desk' in module

export interface DevDesk {
  page: Page
  /** With which its own API is called. */
  token: string
  host(): Host
  stop(): Promise<void>
}

/** A small helpdesk that replaces a real one. It keeps nothing after `dev` ends. */
export const startDesk = async (folder: string, url: string, now: () => number): Promise<DevDesk> => {
  const module = await bringDesk(folder).catch(() => undefined)
  if (!isDeskModule(module))
    throw new Trouble(
      'There is no demo desk to replace your real helpdesk',
      'Run npm install --save-dev @deskwire/desk, or use the real one with --real hosts/<name>.',
    )
  const made = module.createDesk({ file: ':memory:', url: `${url}/desk`, now })
  return { page: made, token: made.token, host: () => module.desk({ desk: made }), stop: () => made.stop() }
}
