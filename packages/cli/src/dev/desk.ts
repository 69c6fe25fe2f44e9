import type { Host } from '@deskwire/core/adapter'
import { bringDesk } from '../reach/packages.js'
import { Trouble } from '../trouble.js'

/** What the page shows of a desk. */
export interface Page {
  handle(request: Request): Promise<Response>
  subscribe(listener: (news: { name: string; data: unknown }) => void): () => void
}

export const isPage = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && 'handle' in value && 'subscribe' in value

/** With a real helpdesk there is its own page to answer from. */
export const elsewhere: Page = {
  handle: () => Promise.resolve(new Response('The helpdesk is elsewhere', { status: 404 })),
  subscribe: () => () => undefined,
}

interface DeskModule {
  createDesk(options: { file: string; url: string }): Page & { stop(): Promise<void> }
  desk(options: { desk: unknown }): Host
}

const isDeskModule = (module: unknown): module is DeskModule =>
  typeof module === 'object' && module !== null && 'createDesk' in module && 'desk' in module

export interface DevDesk {
  page: Page
  host(): Host
  stop(): Promise<void>
}

/** A small helpdesk in the place of a real one; it forgets when `dev` ends. */
export const startDesk = async (folder: string, url: string): Promise<DevDesk> => {
  const module = await bringDesk(folder).catch(() => undefined)
  if (!isDeskModule(module))
    throw new Trouble(
      'Your helpdesk is a real one, and there is no small one to take its place',
      'npm install --save-dev @deskwire/desk, or use the real one: --real hosts/<name>.',
    )
  const made = module.createDesk({ file: ':memory:', url: `${url}/desk` })
  return { page: made, host: () => module.desk({ desk: made }), stop: () => made.stop() }
}
