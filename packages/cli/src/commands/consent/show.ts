import type { Input } from '../../command.js'

interface Ledger {
  standings: readonly {
    channel: string
    line: string
    optedOut: boolean
    onlyStartLifts: boolean
    service: boolean | null
    updates: boolean
    marketing: boolean
    topics: readonly string[]
  }[]
  records: readonly {
    at: string
    granted: boolean
    channel: string
    line: string
    purpose: string
    topic?: string
    source: string
    evidence: string
  }[]
}

const word = (value: boolean | null): string => (value === null ? 'not said' : value ? 'yes' : 'no')

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const [address = ''] = input.args
  const ledger = await (await input.reach()).ask<Ledger>({ method: 'GET', path: '/consent', query: { address } })
  if (ledger.records.length === 0) terminal.line('No consent is recorded.')
  terminal.table(
    ['CHANNEL', 'LINE', 'OPTED OUT', 'SERVICE', 'UPDATES', 'MARKETING', 'TOPICS'],
    ledger.standings.map((one) => [
      one.channel,
      one.line,
      one.optedOut ? (one.onlyStartLifts ? 'yes; only START lifts it' : 'yes') : 'no',
      word(one.service),
      word(one.updates),
      word(one.marketing),
      one.topics.join(', '),
    ]),
  )
  if (ledger.records.length > 0) terminal.line()
  terminal.table(
    ['AT', 'WHAT', 'CHANNEL', 'LINE', 'PURPOSE', 'TOPIC', 'SOURCE', 'EVIDENCE'],
    ledger.records.map((one) => [
      one.at,
      one.granted ? 'granted' : 'revoked',
      one.channel,
      one.line,
      one.purpose,
      one.topic ?? '',
      one.source,
      one.evidence,
    ]),
  )
  terminal.value(ledger)
  return 0
}
