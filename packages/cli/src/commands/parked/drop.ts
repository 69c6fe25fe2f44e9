import type { Input } from '../../command.js'
import { chosen, forEach } from '../../parked.js'
import { part, plural } from '../../values.js'

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const reach = await input.reach()
  const ids = await chosen(input, reach)
  if (ids.length > 0 && !(await terminal.agreed(`Drop ${plural(ids.length, 'parked task')}?`, input.flag('yes')))) {
    terminal.note('Nothing was dropped.')
    return 1
  }
  const drop = (id: string) => ({ method: 'DELETE', path: `/parked/${part(id)}` }) as const
  return forEach(input, reach, ids, drop, 'Dropped')
}
