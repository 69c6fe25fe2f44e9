import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Place } from '../command.js'
import { Trouble, usage } from '../trouble.js'
import { findConfig, readConfig } from './config.js'
import { answers, overHttp } from './over-http.js'
import type { Reach } from './reach.js'

export interface Wishes {
  folder: string
  environment: Readonly<Record<string, string | undefined>>
  url: string | undefined
  key: string | undefined
  store: string | undefined
  config: string | undefined
  tenant: string | undefined
  /** A store is not taken unless it is named. */
  running: boolean
}

/** Chooses the running app or else its store, and prints which. */
export const reachApp = async (
  wishes: Wishes,
  places: readonly Place[],
  say: (note: string) => void,
): Promise<Reach> => {
  const { url, store, config, environment } = wishes
  const named = Object.entries({ url, store, config }).filter(([, value]) => value !== undefined)
  if (named.length > 1)
    throw usage(`--${named.map(([name]) => name).join(' and --')} contradict each other`, 'Use only one of them.')
  if (url !== undefined) return app(wishes, url, say)
  if (store !== undefined) return bare(wishes, store, places, say)
  if (config !== undefined) return configured(wishes, findConfig(wishes.folder, config) ?? config, say)
  const known = environment.DESKWIRE_URL || undefined
  const found = wishes.running ? undefined : findConfig(wishes.folder, undefined)
  if (known !== undefined && (found === undefined || (await answers(known)))) return app(wishes, known, say)
  if (found !== undefined) {
    if (known !== undefined) say(`The app at ${known} is not running.`)
    return configured(wishes, found, say)
  }
  throw usage(
    wishes.running ? 'No app chosen' : 'No app chosen, and there is no deskwire.config.js in this folder',
    'Use --url and --key (or DESKWIRE_URL and DESKWIRE_KEY) for a running app, or --store <file> for one that is not running.',
  )
}

const app = async (wishes: Wishes, url: string, say: (note: string) => void): Promise<Reach> => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw usage(
      `${JSON.stringify(url)} is not a URL`,
      'Give the PUBLIC_URL of the app, for example https://bridge.example.com',
    )
  const { tenant } = wishes
  // The name becomes part of a path, so it must not lead elsewhere in the app.
  if (tenant !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(tenant))
    throw usage(`${JSON.stringify(tenant)} is not a valid tenant name`, 'Use up to 64 letters, digits, _ and -.')
  const key = wishes.key ?? wishes.environment.DESKWIRE_KEY
  if (!key) throw usage('No key given', 'Set DESKWIRE_KEY, or use --key, to a key of its management API.')
  say(`Using the app at ${new URL(url).origin}.`)
  return overHttp({ url, key, tenant })
}

const onlyMain = ({ tenant }: Wishes): void => {
  if (tenant !== undefined && tenant !== 'main')
    throw usage('Other tenants can only be reached through the running app', 'Use --url and --key.')
}

const bare = async (
  wishes: Wishes,
  given: string,
  places: readonly Place[],
  say: (note: string) => void,
): Promise<Reach> => {
  onlyMain(wishes)
  const path = resolve(wishes.folder, given)
  // A typing mistake must not create a new, empty store.
  if (!existsSync(path))
    throw new Trouble(`There is no ${given}`, 'Give the file of an existing store; the app creates it.')
  const [{ bringSqlite }, { bareOptions }, { inProcess, inUse }] = await Promise.all([
    import('./packages.js'),
    import('./bare.js'),
    import('./in-process.js'),
  ])
  const { sqlite } = await bringSqlite(wishes.folder)
  say(`Using the store ${given}, without its app.`)
  const options = await bareOptions(() => sqlite(path), places, say).catch((thrown: unknown) => {
    throw inUse(thrown, given)
  })
  return inProcess(wishes.folder, options, given)
}

const configured = async (wishes: Wishes, path: string, say: (note: string) => void): Promise<Reach> => {
  onlyMain(wishes)
  const { options, name } = await readConfig(wishes.folder, path)
  const { inProcess } = await import('./in-process.js')
  say(`Using the store of ${relative(wishes.folder, path) || name}, without the app.`)
  return inProcess(wishes.folder, options, `The store of ${name}`)
}
