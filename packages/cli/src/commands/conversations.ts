import type { Input } from '../command.js'
import { listed, numberOf, oneOf } from '../values.js'

interface ConversationView {
  id: string
  channel: string
  line: string
  state: string
  addresses: readonly { value: string }[]
  name?: string
  lastInboundAt?: string
  window: { open: boolean; until?: string }
  ticket?: { host: string; id: string }
}

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const items = await listed<ConversationView>(
    await input.reach(),
    {
      path: '/conversations',
      query: {
        channel: input.text('channel'),
        state: oneOf(input, 'state', ['open', 'active', 'waiting', 'wrap-up', 'closed']),
        address: input.text('address'),
      },
    },
    numberOf(input, 'limit', 50, 100_000),
  )
  terminal.table(
    ['ID', 'CHANNEL', 'STATE', 'WHO', 'LAST WROTE', 'WINDOW', 'TICKET'],
    items.map((one) => [
      one.id,
      one.channel,
      one.state,
      one.name ?? one.addresses[0]?.value ?? '',
      one.lastInboundAt ?? 'never',
      one.window.open ? (one.window.until ?? 'open') : 'closed',
      one.ticket ? `${one.ticket.host}:${one.ticket.id}` : '',
    ]),
  )
  if (items.length === 0) terminal.line('None found.')
  terminal.value({ items })
  return 0
}
