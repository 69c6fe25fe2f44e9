import { existsSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BridgeOptions } from '@deskwire/core'
import { Trouble } from '../trouble.js'
import { bringJiti } from './packages.js'

const names = ['js', 'mjs', 'ts', 'mts'].map((end) => `deskwire.config.${end}`)

export const findConfig = (folder: string, given: string | undefined): string | undefined => {
  if (given !== undefined) {
    const path = resolve(folder, given)
    if (!existsSync(path)) throw new Trouble(`There is no ${given}`, 'Give the file that exports the bridge options.')
    return path
  }
  return names.map((name) => join(folder, name)).find((path) => existsSync(path))
}

export interface Config {
  options: BridgeOptions
  /** Its name in messages. */
  name: string
  /** The desk of `@deskwire/desk` that the file exports, if it does; `dev` shows it. */
  desk?: unknown
}

const asked = 'Export the bridge options, or a function that returns them, as default or as options.'

/** `now`: the clock of `dev`, for a desk that the file makes by a function. */
export const readConfig = async (folder: string, path: string, now?: () => number): Promise<Config> => {
  const name = relative(folder, path) || basename(path)
  let module: Readonly<Record<string, unknown>>
  try {
    module = await load(folder, path)
  } catch (thrown) {
    if (thrown instanceof Trouble) throw thrown
    const failure = thrown as { code?: unknown; message?: unknown }
    const why = String(failure.message ?? thrown)
    const built =
      failure.code === 'ERR_MODULE_NOT_FOUND' ? 'If it imports built files, run npm run build first.' : undefined
    throw new Trouble(`${name} could not be loaded: ${why}`, built)
  }
  // Before the options, which may hold it.
  const desk = typeof module.desk === 'function' && now ? await module.desk({ now }) : module.desk
  const given = module.default ?? module.options
  const made: unknown = typeof given === 'function' ? await given() : given
  if (!isOptions(made)) throw new Trouble(`${name} does not export bridge options`, asked)
  return { options: made, name, ...(desk !== undefined && { desk }) }
}

const isOptions = (value: unknown): value is BridgeOptions =>
  typeof value === 'object' && value !== null && 'store' in value && 'channels' in value && 'hosts' in value

const load = async (folder: string, path: string): Promise<Readonly<Record<string, unknown>>> => {
  // Node runs TypeScript since 22.18; `process.features.typescript` tells whether this one does.
  const reads = 'typescript' in process.features && Boolean(process.features.typescript)
  if (!/\.m?ts$/.test(path) || reads) return import(pathToFileURL(path).href)
  const jiti = await bringJiti(folder).catch(() => undefined)
  if (!hasCreate(jiti))
    throw new Trouble(
      `Node ${process.versions.node} cannot run ${basename(path)}`,
      'Run npm install --save-dev jiti, use Node 22.18 or later, or give a JavaScript file.',
    )
  return jiti.createJiti(pathToFileURL(path).href).import(path)
}

interface Jiti {
  createJiti(from: string): { import(path: string): Promise<Readonly<Record<string, unknown>>> }
}

const hasCreate = (module: unknown): module is Jiti =>
  typeof module === 'object' && module !== null && 'createJiti' in module
