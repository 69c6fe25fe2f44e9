import type { Input, Place } from './command.js'
import { timeOf } from './values.js'

/** The lines that a command names in its options. */
export const placesOf = (input: Input): readonly Place[] => {
  const channel = input.text('channel')
  const line = input.text('line')
  return channel === undefined ? [] : [{ channel, ...(line !== undefined && { line }) }]
}

/** What a grant and a revocation have in common, as the management API takes it. */
const statementOf = (input: Input): Readonly<Record<string, string>> => {
  const said = {
    address: input.args[0],
    channel: input.text('channel'),
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
  const json = statementOf(input)
  const recorded = await (await input.reach(placesOf(input))).ask<Recorded>({ method: 'POST', path, json })
  for (const { channel, line, purpose, topic, granted } of recorded.records)
    terminal.line(`${granted ? 'Granted' : 'Revoked'}: ${purpose}${topic ? `, ${topic}` : ''} on ${channel}/${line}`)
  if (recorded.remedy !== undefined) terminal.line(recorded.remedy)
  terminal.value(recorded)
  return 0
}
