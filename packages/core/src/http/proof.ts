import { csvLine } from '../adapter/reading/csv.js'
import type { Proof, ProofMessage, ProofStop } from '../bridge/consent/proof.js'
import { iso } from './stream.js'

const messageView = ({ at, ...rest }: ProofMessage) => ({ ...rest, at: iso(at) })

const nameOf = ({ address }: Proof): string =>
  address.kind === 'phone' ? address.value : `${address.kind}:${address.value}`

/** How fast we stopped: seconds until the last message that left although it was revoked; 0, for none did. */
const stoppedIn = ({ at, after, confirmation }: ProofStop) => ({
  sentAfter: after.length,
  seconds: Math.max(0, ...after.map((message) => message.at - at)) / 1000,
  ...(confirmation && { confirmedAfterSeconds: (confirmation.at - at) / 1000 }),
})

const stoppedWords = (stop: ProofStop): string => {
  const { sentAfter, seconds, confirmedAfterSeconds } = stoppedIn(stop)
  const confirmed = confirmedAfterSeconds === undefined ? '' : `; confirmed after ${confirmedAfterSeconds} s`
  return sentAfter === 0
    ? `nothing was sent after it${confirmed}`
    : `${sentAfter} sent after it, the last after ${seconds} s${confirmed}`
}

/** For programs. `now` is when it was asked for. */
export const proofJson = (proof: Proof, now: number) => ({
  tenant: proof.tenant,
  address: nameOf(proof),
  at: iso(now),
  records: proof.records.map(({ tenant: _, addresses: __, at, ...rest }) => ({ ...rest, at: iso(at) })),
  sent: proof.sent.map(messageView),
  stops: proof.stops.map((stop) => {
    const { lastBefore, confirmation, after, at, ...rest } = stop
    return {
      ...rest,
      at: iso(at),
      stopped: stoppedIn(stop),
      ...(lastBefore && { lastBefore: messageView(lastBefore) }),
      ...(confirmation && { confirmation: messageView(confirmation) }),
      after: after.map(messageView),
    }
  }),
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
  const stops = proof.stops.map((stop) => ({
    at: stop.at,
    cells: ['stopped', stop.channel, stop.line, stop.purpose, stop.topic ?? '', '', stoppedWords(stop), ''],
  }))
  // Sorting keeps the order of what happened at once: a revocation, then how fast it was obeyed.
  const lines = [...records, ...stops, ...sent].sort((a, b) => a.at - b.at)
  const head = ['at', 'what', 'channel', 'line', 'purpose', 'topic', 'source', 'evidence or delivery', 'id']
  return [csvLine(head), ...lines.map(({ at, cells }) => csvLine([iso(at), ...cells]))].join('')
}
