import type { Bridge, Ground } from './ground.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// Whatever is on its way between two processes of one machine has long arrived by then.
const quietMs = 250

export interface Tally {
  kills: number
  messages: number
  replies: number
  sends: number
  unknown: number
}

/** A bridge is killed at a random moment of its work; the next one finishes it. Then all ledgers must agree. */
export const killRounds = async (ground: Ground, rounds: number): Promise<Tally> => {
  let unknown = 0
  let bridge = await ground.bridge()
  for (let round = 0; round < rounds; round++) {
    await disturb(ground, bridge, round)
    bridge = await ground.bridge()
    const told = await ground.settled(bridge, quietMs)
    const wrong = ground.balance(told)
    if (wrong.length > 0)
      throw new Error(`Round ${round}:\n${wrong.slice(0, 20).join('\n')}\n${JSON.stringify(told.books)}`)
    unknown = told.parked.length
  }
  const { sent, desk, wire } = ground
  return { kills: rounds, messages: sent.length, replies: desk.replies.length, sends: wire.ledger.accepted, unknown }
}

const disturb = async (ground: Ground, victim: Bridge, round: number): Promise<void> => {
  const dies = 5 + Math.random() * 120
  const began = Date.now()
  while (Date.now() - began < dies) {
    ground.customerWrites()
    await sleep(Math.random() * 16)
  }
  // Every seventh is asked to stop first, and killed while it does (G).
  if (round % 7 === 6) {
    victim.child.kill('SIGTERM')
    await sleep(Math.random() * 30)
  }
  await victim.kill()
}
