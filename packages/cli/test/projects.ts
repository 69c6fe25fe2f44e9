import { join } from 'node:path'
import { expect } from 'vitest'
import { assistantKinds, type Choice, channelKinds, hostKinds, storeKinds } from '../src/init/choice.js'
import { deskwire } from './deskwire.js'

export const pick = <T>(all: readonly T[], n: number): T => all[n % all.length] as T
const channelSets = [
  [channelKinds[0]],
  [channelKinds[1]],
  [channelKinds[1], channelKinds[2]],
  [channelKinds[0], channelKinds[2]],
  [...channelKinds],
]

/** Every host with every assistant; channels and stores are dealt out so that every pair occurs. */
export const cases: readonly Choice[] = hostKinds.flatMap((host, h) =>
  assistantKinds.map((assistant, a) => ({
    name: `${host}-${assistant}`,
    host,
    assistant,
    store: pick(storeKinds, h + a),
    channels: pick(channelSets, h + 2 * a),
  })),
)

/** As `deskwire init` writes it. */
export const written = async (cwd: string, one: Choice): Promise<string> => {
  const { code, err } = await deskwire(
    [
      ...['init', one.name, '--host', one.host, '--assistant', one.assistant, '--store', one.store],
      ...one.channels.flatMap((channel) => ['--channel', channel]),
    ],
    { cwd },
  )
  expect([one.name, code, err]).toEqual([one.name, 0, ''])
  return join(cwd, one.name)
}
