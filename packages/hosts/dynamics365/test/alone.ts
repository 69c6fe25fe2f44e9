import { createHttp, type Host } from '@deskwire/core/adapter'
import { callFor, environmentAt } from '@deskwire/testkit'
import { type Dynamics365Options, dynamics365 } from '../src/index.js'
import { type Dynamics, dynamics } from './emulated/dynamics.js'

// Everything is on loopback here, even a stranger's server.
const environment = environmentAt('https://bridge.example/hosts/dynamics', {
  http: createHttp({ allowAddress: () => true }),
})

export const call = () => callFor(5_000)

const running: Dynamics[] = []

/** The adapter alone, with an emulated Dynamics 365. */
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
