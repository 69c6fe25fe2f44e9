import { join } from 'node:path'
import { expect } from 'vitest'
import type { Choice } from '../src/init/choice.js'
import { deskwire } from './deskwire.js'

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
