/** Messages per second. */
export interface Rate {
  accepts: number
  settles: number
}

export interface Size {
  conversations: number
  messages: number
}

export const measured = async (_what: string, count: number, work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return (count * 1_000) / (performance.now() - began)
}
