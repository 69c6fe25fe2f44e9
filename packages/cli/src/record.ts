import type { Input, Place } from './command.js'
import type { Reach } from './reach/reach.js'
import { usage } from './trouble.js'
import { timeOf } from './values.js'

/** The lines that a command names in its options. */
export const placesOf = (input: Input): readonly Place[] => {
  const channel = input.text('channel')
  const line = input.text('line')
  return channel === undefined ? [] : [{ channel, ...(line !== undefined && { line }) }]
}

interface Channels {
  items: readonly { name: string }[]
}

/** The channel that is named, or the only one that there is. */
export const channelIn = async (input: Input, reach: Reach): Promise<string> => {
  const given = input.text('channel')
  if (given !== undefined && given !== '') return given
  const { items } = await reach.ask<Channels>({ method: 'GET', path: '/channels' })
  const [only, another] = items
  if (only && !another) return only.name
  throw usage('--channel is missing', `Use one of ${items.map(({ name }) => name).join(', ') || 'your channels'}.`)
}

/** What a grant and a revocation have in common, as the management API takes it. */
const statementOf = (input: Input, channel: string | undefined): Readonly<Record<string, string>> => {
  const said = {
    address: input.args[0],
    channel,
    line: input.text('line'),
    topic: input.text('topic'),
    evidence: input.need('evidence'),
    at: timeOf(input, 'at'),
    purpose: input.text('purpose'),
  }
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}

interface Recorded {
  records: readonly { channel: string; line: string; purpose: string; topic?: string; granted: boolean }[]
  /** What is still needed, if this changes nothing. */
  remedy?: string
}

export const record = async (input: Input, path: string): Promise<number> => {
  const { terminal } = input
  input.need('evidence')
  const reach = await input.reach(placesOf(input))
  // A grant is for one channel, a revocation for all unless one is named.
  const channel = path === '/consent/grant' ? await channelIn(input, reach) : input.text('channel')
  const recorded = await reach.ask<Recorded>({ method: 'POST', path, json: statementOf(input, channel) })
  for (const { channel, line, purpose, topic, granted } of recorded.records)
    terminal.line(`${granted ? 'Granted' : 'Revoked'}: ${purpose}${topic ? `, ${topic}` : ''} on ${channel}/${line}`)
  if (recorded.remedy !== undefined) terminal.line(recorded.remedy)
  terminal.value(recorded)
  return 0
}
