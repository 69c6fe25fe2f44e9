import type { Input } from '../../command.js'
import { plural } from '../../values.js'

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const [address = ''] = input.args
  if (!(await terminal.agreed(`Erase all data of ${address}?`, input.flag('yes')))) {
    terminal.note('Nothing was erased.')
    return 1
  }
  const erased = await (await input.reach()).ask<{ conversations: number; messages: number }>({
    method: 'POST',
    path: '/consent/erase',
    json: { address },
  })
  terminal.line(`Erased: ${plural(erased.conversations, 'conversation')}, ${plural(erased.messages, 'message')}`)
  terminal.value(erased)
  return 0
}
