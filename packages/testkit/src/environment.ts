import { type Call, createHttp, type Environment } from '@deskwire/core/adapter'

const silent = () => undefined

/** What a bridge starts an adapter with that it has mounted there. */
export const environmentAt = (mount: string, more: Partial<Environment> = {}): Environment => ({
  tenant: 'main',
  name: mount.slice(mount.lastIndexOf('/') + 1),
  now: Date.now,
  url: (path) => `${mount}${path}`,
  http: createHttp({ retries: 0 }),
  log: { debug: silent, info: silent, warn: silent, error: silent },
  ...more,
})

export const callFor = (ms = 10_000): Call => ({ signal: AbortSignal.timeout(ms), deadline: Date.now() + ms })
