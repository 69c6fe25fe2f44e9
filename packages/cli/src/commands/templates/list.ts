import type { Input } from '../../command.js'
import { templatesOf } from '../../template.js'

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const status = input.text('status')?.toLowerCase()
  const all = await templatesOf(await input.reach(), input.text('channel'))
  const items = all.filter((one) => status === undefined || one.status.toLowerCase() === status)
  terminal.table(
    ['CHANNEL', 'NAME', 'LANGUAGE', 'STATUS', 'CATEGORY', 'BODY'],
    items.map((one) => [one.channel, one.name, one.language, one.status, one.category, one.body.slice(0, 60)]),
  )
  if (items.length === 0) terminal.line('None found.')
  terminal.value({ items })
  return 0
}
