/** A clock moved by hand: `clock()` is now, `advance` moves it and lets whoever waits for it look. */
export interface ScriptedClock {
  (): number
  advance(ms: number): Promise<void>
  /** Moves it, and nobody is told: as for a process that was stopped meanwhile. */
  slip(ms: number): void
  onAdvance(listener: () => void): void
}

export const scriptedClock = (start = Date.UTC(2026, 10, 20, 9)): ScriptedClock => {
  let now = start
  const listeners: (() => void)[] = []
  const clock = () => now
  const advance = async (ms: number) => {
    now += ms
    for (const listener of listeners) listener()
    // Whoever was woken gets a turn before the caller goes on.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const slip = (ms: number) => {
    now += ms
  }
  return Object.assign(clock, { advance, slip, onAdvance: (listener: () => void) => void listeners.push(listener) })
}
