import { csvLine } from '../adapter/reading/csv.js'
import type { Proof, ProofMessage, ProofStop } from '../bridge/consent/proof.js'
import { iso } from './stream.js'

const messageView = ({ at, ...rest }: ProofMessage) => ({ ...rest, at: iso(at) })

const nameOf = ({ address }: Proof): string =>
  address.kind === 'phone' ? address.value : `${address.kind}:${address.value}`

/** How soon sending stopped: seconds until the last message sent after the revocation; 0 if there was none. */
const stoppedIn = ({ at, after, confirmation }: ProofStop) => ({
  sentAfter: after.length,
  seconds: Math.max(0, ...after.map((message) => message.at - at)) / 1000,
  ...(confirmation && { confirmedAfterSeconds: (confirmation.at - at) / 1000 }),
})

const stoppedWords = (stop: ProofStop): string => {
  const { sentAfter, seconds, confirmedAfterSeconds } = stoppedIn(stop)
  const confirmed = confirmedAfterSeconds === undefined ? '' : `; confirmed after ${confirmedAfterSeconds} s`
  return sentAfter === 0
    ? `nothing was sent after the revocation${confirmed}`
    : `${sentAfter} sent after the revocation, the last after ${seconds} s${confirmed}`
}

/** The proof as JSON, for programs. `now` is when it was requested. */
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

/** The proof as CSV, for people: one row per record or message, in order. */
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
  // The sort is stable, so a revocation stays before its outcome at the same time.
  const lines = [...records, ...stops, ...sent].sort((a, b) => a.at - b.at)
  const head = ['at', 'what', 'channel', 'line', 'purpose', 'topic', 'source', 'evidence or delivery', 'id']
  return [csvLine(head), ...lines.map(({ at, cells }) => csvLine([iso(at), ...cells]))].join('')
}
