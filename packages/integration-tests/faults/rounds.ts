import { isFinishedLate } from './balance.js'
import type { Bridge, Ground } from './ground.js'
import { type Mode, modeOf } from './told.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// Whatever is on its way between two processes of one machine has long arrived by then.
const quietMs = 250

export interface Tally {
  rounds: number
  messages: number
  replies: number
  sends: number
  unknown: number
  /** Reports that were made to agents, and how often a process died while one was. */
  reports: number
  diedReporting: number
  /** Requests that were partly on the wire when their process was stopped, and finished afterwards; and what that doubled. */
  finishedLate: number
  doubledLate: number
}

/** A bridge is killed at a random moment of its work; the next one finishes it. Then all ledgers must agree. */
export const killRounds = async (ground: Ground, rounds: number): Promise<Tally> => {
  let unknown = 0
  let diedReporting = 0
  let bridge = await ground.bridge()
  for (let round = 0; round < rounds; round++) {
    if (await disturb(ground, bridge, round)) diedReporting++
    bridge = await ground.bridge()
    unknown = await agreed(ground, bridge, round, quietMs)
  }
  return { ...tallyOf(ground, rounds, unknown), diedReporting }
}

/** One of the bridges is stopped in the middle of its work, for a part of its lease or for longer, and goes on. */
export const stopRounds = async (ground: Ground, rounds: number, leaseMs: number, twins: boolean): Promise<Tally> => {
  const first = await ground.bridge()
  const bridges = twins ? [first, await ground.bridge('worker', await ground.freePort())] : [first]
  let unknown = 0
  for (let round = 0; round < rounds; round++) {
    const victim = bridges[Math.floor(Math.random() * bridges.length)] ?? first
    troubleReports(ground, round)
    await writes(ground, 5 + Math.random() * 120)
    if (round % 4 === 3) await untilReporting(ground)
    const from = performance.now()
    victim.child.kill('SIGSTOP')
    await writes(ground, 100)
    await sleep(leaseMs * (0.3 + Math.random() * 1.7))
    ground.stops.push({ by: victim.child.pid ?? 0, from, to: performance.now() })
    victim.child.kill('SIGCONT')
    await writes(ground, 100)
    // A lease ends in its own time: were the clocks moved, one process would be ahead of the other for a moment.
    unknown = await agreed(ground, first, round, leaseMs * 1.5)
  }
  return tallyOf(ground, rounds, unknown)
}

const hour = 3_600_000

/** The machine's clock is set by an hour, and back, and by a second many times, while helpdesks put things off. */
export const stepRounds = async (ground: Ground, rounds: number, twins: boolean): Promise<Tally> => {
  const first = await ground.bridge()
  const bridges = twins ? [first, await ground.bridge('worker', await ground.freePort())] : [first]
  let unknown = 0
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < 4; n++) ground.desk.troubles.push(Math.random() < 0.5 ? 429 : 500)
    const steps =
      [[hour, -hour], [-hour, hour], Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? 1_000 : -1_000))][round % 3] ??
      []
    for (const step of steps) {
      // One at a time: what waits for WhatsApp's pace would look as if it stood still.
      ground.customerWrites()
      await sleep(60)
      // Of one machine, then of the other.
      for (const bridge of bridges) bridge.say({ step })
      ground.customerWrites()
      await sleep(60)
    }
    const before = ground.advances
    unknown = await agreed(ground, first, round, stalledMs)
    if (ground.advances > before) throw new Error(`Round ${round}: something stood still for ${stalledMs} ms`)
  }
  return tallyOf(ground, rounds, unknown)
}

// Much less than the hour by which the clock is set, and more than a busy machine takes between two steps.
const stalledMs = 30_000

/**
 * The helpdesk takes nothing for so long, in real time: for one half of it nobody answers there, for the other it answers
 * 503. Customers write on, and read what agents wrote before. No time is made to pass afterwards.
 */
export const outage = async (ground: Ground, mode: Mode, ms: number): Promise<Tally & { backAfterMs: number }> => {
  const { desk } = ground
  const bridge = await ground.bridge()
  const writers = ground.customers.flatMap(({ number }, n) => (modeOf(number) === mode ? [n] : []))
  const everybodyWrites = () => writers.map((n) => ground.customerWrites(n))
  for (let n = 0; n < 4; n++) everybodyWrites()
  await agreed(ground, bridge, 0, patientMs)
  const lasts = async (): Promise<void> => {
    for (const end = performance.now() + ms / 2; performance.now() < end; ) {
      everybodyWrites()
      ground.customerReads()
      await sleep(Math.min(20_000, ms / 20))
    }
  }
  await desk.close()
  await lasts()
  desk.unavailable = true
  await desk.listen()
  await lasts()
  desk.unavailable = false
  const back = performance.now()
  const unknown = await agreed(ground, bridge, 1, patientMs)
  return { ...tallyOf(ground, 1, unknown), backAfterMs: performance.now() - back }
}

// Longer than anything may take after an outage.
const patientMs = 900_000

const agreed = async (ground: Ground, bridge: Bridge, round: number, quiet: number): Promise<number> => {
  ground.desk.reports = 'well'
  const told = await ground.settled(bridge, quiet)
  const wrong = ground.balance(told)
  if (wrong.length > 0) {
    const parked = told.parked.map(({ reason }) => reason)
    const about = JSON.stringify({ ...told.books, parked, refused: [...ground.refused].slice(-5) })
    throw new Error(`Round ${round}:\n${wrong.slice(0, 20).join('\n')}\n${about}`)
  }
  return told.parked.length
}

const tallyOf = ({ sent, desk, wire, stops, late }: Ground, rounds: number, unknown: number): Tally => ({
  rounds,
  messages: sent.length,
  replies: desk.replies.length,
  sends: wire.ledger.accepted,
  unknown,
  reports: desk.told.length,
  diedReporting: 0,
  finishedLate: desk.ledger.filter((write) => isFinishedLate(write, stops)).length,
  doubledLate: late.length,
})

/** In two of three rounds the desk is slow with reports, or takes only some and answers fewer; and a reply is refused. */
const troubleReports = (ground: Ground, round: number): void => {
  ground.desk.reports = (['well', 'slow', 'failing'] as const)[round % 3] ?? 'well'
  if (Math.random() < 0.3) ground.refuseNext()
}

/** Until a report is being made; not for long, for there may be no reply just now. */
const untilReporting = async ({ desk }: Ground): Promise<void> => {
  for (const end = performance.now() + 500; desk.reporting === 0 && performance.now() < end; ) await sleep(2)
}

const writes = async (ground: Ground, ms: number): Promise<void> => {
  const began = performance.now()
  while (performance.now() - began < ms) {
    ground.customerWrites()
    if (Math.random() < 0.3) ground.customerReads()
    await sleep(Math.random() * 16)
  }
}

/** True if a report was being made when it died. */
const disturb = async (ground: Ground, victim: Bridge, round: number): Promise<boolean> => {
  troubleReports(ground, round)
  await writes(ground, 5 + Math.random() * 120)
  if (round % 4 === 3) await untilReporting(ground)
  // Every seventh is asked to stop first, and killed while it does (G).
  if (round % 7 === 6) {
    victim.child.kill('SIGTERM')
    await sleep(Math.random() * 30)
  }
  const reporting = ground.desk.reporting > 0
  await victim.kill()
  return reporting
}
