import { ownCpu, serverCpu } from './cpu.js'

/** Messages per second, and microseconds of CPU for each: of this process, and of the server. */
export interface Rate {
  accepts: number
  settles: number
  cpuUs: { accepts: Cpu; settles: Cpu }
}
export interface Cpu {
  node: number
  server: number
}

export interface Size {
  conversations: number
  messages: number
  /** The process of the server, where the system tells it. */
  server?: number | undefined
}

export interface Measured {
  perSecond: number
  cpuUs: Cpu
}

export const measured = async (
  server: number | undefined,
  count: number,
  work: () => Promise<unknown>,
): Promise<Measured> => {
  const spent = serverCpu(server)
  const own = ownCpu()
  const began = performance.now()
  await work()
  const perSecond = Math.round((count * 1_000) / (performance.now() - began))
  const each = (ms: number) => Math.round((ms * 1_000) / count)
  return { perSecond, cpuUs: { node: each(ownCpu() - own), server: each(spent()) } }
}

export const rateOf = (accepts: Measured, settles: Measured): Rate => ({
  accepts: accepts.perSecond,
  settles: settles.perSecond,
  cpuUs: { accepts: accepts.cpuUs, settles: settles.cpuUs },
})
