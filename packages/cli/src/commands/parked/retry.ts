import type { Input } from '../../command.js'
import { chosen, forEach } from '../../parked.js'
import { part } from '../../values.js'

export const run = async (input: Input): Promise<number> => {
  const reach = await input.reach()
  const ids = await chosen(input, reach)
  const again = (id: string) => ({ method: 'POST', path: `/parked/${part(id)}/retry` }) as const
  return forEach(input, reach, ids, again, 'Queued again')
}
