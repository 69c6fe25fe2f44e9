import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Trouble } from '../trouble.js'

const isAbsent = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  (thrown.code === 'ERR_MODULE_NOT_FOUND' || thrown.code === 'MODULE_NOT_FOUND')

/** Loads a package of the project in this folder, also when the command line is installed globally. */
const ofProject = async (folder: string, name: string): Promise<unknown> =>
  import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href)

/** Optional packages, loaded when needed. */
const bring = async <T>(folder: string, name: string, own: () => Promise<T>): Promise<T> => {
  try {
    return await own()
  } catch (thrown) {
    if (!isAbsent(thrown)) throw thrown
  }
  try {
    return (await ofProject(folder, name)) as T
  } catch (thrown) {
    if (!isAbsent(thrown)) throw thrown
    throw new Trouble(`${name} is not installed`, `Run npm install ${name}.`)
  }
}

export const bringCore = (folder: string) => bring(folder, '@deskwire/core', () => import('@deskwire/core'))
export const bringAdapter = (folder: string) =>
  bring(folder, '@deskwire/core/adapter', () => import('@deskwire/core/adapter'))
export const bringMcp = (folder: string) => bring(folder, '@deskwire/mcp', () => import('@deskwire/mcp'))
export const bringSqlite = (folder: string) =>
  bring(folder, '@deskwire/store-sqlite', () => import('@deskwire/store-sqlite'))
export const bringSimulator = (folder: string) =>
  bring(folder, '@deskwire/simulator', () => import('@deskwire/simulator'))
export const bringPanel = (folder: string) => bring(folder, '@deskwire/panel', () => import('@deskwire/panel'))
/** The operator's page, where it is installed: `dev` works without. */
export const bringAdmin = (folder: string) =>
  bring(folder, '@deskwire/admin', () => import('@deskwire/admin')).catch((thrown: unknown) => {
    if (thrown instanceof Trouble) return undefined
    throw thrown
  })
/** The demo helpdesk. */
export const bringDesk = (folder: string): Promise<unknown> => ofProject(folder, '@deskwire/desk')
/** Runs TypeScript where Node cannot. */
export const bringJiti = (folder: string): Promise<unknown> => ofProject(folder, 'jiti')
