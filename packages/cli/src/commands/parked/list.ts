import type { Input } from '../../command.js'
import { listed, numberOf } from '../../values.js'

interface ParkedView {
  id: string
  reason: string
  at: string
  conversation?: string
  track: string
  tries: number
}

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const most = numberOf(input, 'limit', 50, 100_000)
  const items = await listed<ParkedView>(await input.reach(), { path: '/parked' }, most)
  terminal.table(
    ['AT', 'ID', 'TRACK', 'TRIES', 'CONVERSATION', 'WHY'],
    items.map(({ at, id, track, tries, conversation, reason }) => [
      at,
      id,
      track,
      String(tries),
      conversation ?? '',
      reason,
    ]),
  )
  if (items.length === 0) terminal.line('Nothing is parked.')
  terminal.value({ items })
  return 0
}
