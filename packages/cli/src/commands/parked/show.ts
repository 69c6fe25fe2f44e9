import type { Input } from '../../command.js'
import { part } from '../../values.js'

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const [id = ''] = input.args
  const found = await (await input.reach()).ask<{ id: string; reason: string; body: unknown }>({
    method: 'GET',
    path: `/parked/${part(id)}`,
  })
  terminal.line(`${found.id}: ${found.reason}`)
  terminal.line()
  terminal.block(JSON.stringify(found.body, undefined, 2))
  terminal.value(found)
  return 0
}
