import type { Proof, ProofMessage } from '../bridge/proof.js'
import { csvLine, iso } from './csv.js'

const messageView = ({ at, ...rest }: ProofMessage) => ({ ...rest, at: iso(at) })

const nameOf = ({ address }: Proof): string =>
  address.kind === 'phone' ? address.value : `${address.kind}:${address.value}`

/** For programs. `now` is when it was asked for. */
export const proofJson = (proof: Proof, now: number) => ({
  tenant: proof.tenant,
  address: nameOf(proof),
  at: iso(now),
  records: proof.records.map(({ tenant: _, addresses: __, at, ...rest }) => ({ ...rest, at: iso(at) })),
  sent: proof.sent.map(messageView),
  stops: proof.stops.map(({ lastBefore, confirmation, after, at, ...rest }) => ({
    ...rest,
    at: iso(at),
    ...(lastBefore && { lastBefore: messageView(lastBefore) }),
    ...(confirmation && { confirmation: messageView(confirmation) }),
    after: after.map(messageView),
  })),
})

/** For people: one line per thing that happened, in order, records and messages. */
export const proofCsv = (proof: Proof): string => {
  const records = proof.records.map((record) => ({
    at: record.at,
    cells: [
      record.granted ? 'granted' : 'revoked',
      record.channel,
      record.line,
      record.purpose,
      record.topic ?? '',
      record.source,
      record.evidence,
      record.id,
    ],
  }))
  const sent = proof.sent.map((message) => ({
    at: message.at,
    cells: ['sent', message.channel, message.line, message.purpose, '', '', message.delivery, message.id],
  }))
  const lines = [...records, ...sent].sort((a, b) => a.at - b.at)
  const head = ['at', 'what', 'channel', 'line', 'purpose', 'topic', 'source', 'evidence or delivery', 'id']
  return [csvLine(head), ...lines.map(({ at, cells }) => csvLine([iso(at), ...cells]))].join('')
}
