import { createHttp, type Environment, type Host } from '@deskwire/core/adapter'
import { type Dynamics365Options, dynamics365 } from '../src/index.js'
import { type Dynamics, dynamics } from './emulated/dynamics.js'

const silent = () => undefined
const environment: Environment = {
  tenant: 'main',
  name: 'dynamics',
  now: Date.now,
  url: (path) => `https://bridge.example/hosts/dynamics${path}`,
  // Everything is on this machine here, a stranger's server too.
  http: createHttp({ allowAddress: () => true }),
  log: { debug: silent, info: silent, warn: silent, error: silent },
}

export const call = () => ({ signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 })

const running: Dynamics[] = []

/** The adapter alone, before an emulated Dynamics 365. */
export const alone = async (
  more: Partial<Dynamics365Options> | ((emulated: Dynamics) => Partial<Dynamics365Options>) = {},
): Promise<{ emulated: Dynamics; host: Host }> => {
  const emulated = await dynamics()
  running.push(emulated)
  const host = dynamics365(emulated.adapterOptions(typeof more === 'function' ? more(emulated) : more))
  await host.start?.(environment)
  return { emulated, host }
}

export const endAll = async (): Promise<void> => {
  for (const emulated of running.splice(0)) await emulated.close()
}
