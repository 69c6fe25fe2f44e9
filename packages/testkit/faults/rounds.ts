import type { Bridge, Ground } from './ground.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

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
  for (let round = 0; round < rounds; round++) {
    const victim = await ground.bridge()
    await disturb(ground, victim, round)
    const heir = await ground.bridge()
    const told = await ground.settled(heir)
    const wrong = ground.balance(told)
    if (wrong.length > 0) throw new Error(`Round ${round}:\n${wrong.join('\n')}`)
    unknown = told.parked.length
    // The heir is idle, and dies too.
    await heir.kill()
  }
  return { kills: rounds * 2, messages: ground.sent.length, replies: ground.desk.replies.length, sends: 0, unknown }
}

const disturb = async (ground: Ground, victim: Bridge, round: number): Promise<void> => {
  const writes = 3 + Math.floor(Math.random() * 12)
  const dies = Math.random() * 120
  const began = Date.now()
  for (let n = 0; n < writes && Date.now() - began < dies; n++) {
    ground.customerWrites()
    await sleep(Math.random() * 8)
  }
  const left = dies - (Date.now() - began)
  if (left > 0) await sleep(left)
  // Every seventh is asked to stop first, and killed while it does (G).
  if (round % 7 === 6) {
    victim.child.kill('SIGTERM')
    await sleep(Math.random() * 30)
  }
  await victim.kill()
}
