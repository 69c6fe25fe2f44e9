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
}

/** The app where it runs, its store where it does not; and it is said which. */
export const reachApp = async (
  wishes: Wishes,
  places: readonly Place[],
  say: (note: string) => void,
): Promise<Reach> => {
  const { url, store, config, environment } = wishes
  const named = Object.entries({ url, store, config }).filter(([, value]) => value !== undefined)
  if (named.length > 1)
    throw usage(`--${named.map(([name]) => name).join(' and --')} contradict each other`, 'Give one.')
  if (url !== undefined) return app(wishes, url, say)
  if (store !== undefined) return bare(wishes, store, places, say)
  if (config !== undefined) return configured(wishes, findConfig(wishes.folder, config) ?? config, say)
  const known = environment.DESKWIRE_URL || undefined
  const found = findConfig(wishes.folder, undefined)
  if (known !== undefined && (found === undefined || (await answers(known)))) return app(wishes, known, say)
  if (found !== undefined) {
    if (known !== undefined) say(`The app at ${known} does not run.`)
    return configured(wishes, found, say)
  }
  throw usage(
    'Which app? There is no deskwire.config.js here',
    'Say --url and --key (or DESKWIRE_URL and DESKWIRE_KEY) of one that runs, or --store <file> of one that does not.',
  )
}

const app = async (wishes: Wishes, url: string, say: (note: string) => void): Promise<Reach> => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw usage(
      `${JSON.stringify(url)} is not an address`,
      'It is the PUBLIC_URL of the app: https://bridge.example.com',
    )
  const { tenant } = wishes
  // A name from a script must not lead to another place below the app.
  if (tenant !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(tenant))
    throw usage(`${JSON.stringify(tenant)} is no name of a tenant`, 'Letters, digits, _ and -, at most 64.')
  const key = wishes.key ?? wishes.environment.DESKWIRE_KEY
  if (!key) throw usage('A key is missing', 'Give a key of its management API: DESKWIRE_KEY, or --key.')
  say(`Through the app at ${new URL(url).origin}.`)
  return overHttp({ url, key, tenant })
}

const onlyMain = ({ tenant }: Wishes): void => {
  if (tenant !== undefined && tenant !== 'main')
    throw usage('Another tenant is reached through the app only', 'Say --url and --key.')
}

const bare = async (
  wishes: Wishes,
  given: string,
  places: readonly Place[],
  say: (note: string) => void,
): Promise<Reach> => {
  onlyMain(wishes)
  const path = resolve(wishes.folder, given)
  // A slip of the hand must not make a new, empty store.
  if (!existsSync(path)) throw new Trouble(`There is no ${given}`, 'Name the file of a store; the app makes it.')
  const [{ bringSqlite }, { bareOptions }, { inProcess, inUse }] = await Promise.all([
    import('./packages.js'),
    import('./bare.js'),
    import('./in-process.js'),
  ])
  const { sqlite } = await bringSqlite(wishes.folder)
  say(`On ${given} itself, without its app.`)
  const options = await bareOptions(() => sqlite(path), places, say).catch((thrown: unknown) => {
    throw inUse(thrown, given)
  })
  return inProcess(wishes.folder, options, given)
}

const configured = async (wishes: Wishes, path: string, say: (note: string) => void): Promise<Reach> => {
  onlyMain(wishes)
  const { options, name } = await readConfig(wishes.folder, path)
  const { inProcess } = await import('./in-process.js')
  say(`On the store of ${relative(wishes.folder, path) || name}, without the app.`)
  return inProcess(wishes.folder, options, `The store of ${name}`)
}
