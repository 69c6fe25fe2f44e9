// One rule after the other of how a store hands out work: order, leases, waits, wakes. A list reads best in one piece.
import { LeaseLost } from '@deskwire/core/adapter'
import type { Task } from '@deskwire/core/store'
import { expect } from 'vitest'
import { type Bench, gate, type Rule, settle, until } from './harness.js'

/** Lanes: order, parallelism, leases, waiting, waking. */
export const lanes = (it: Rule, open: () => Promise<Bench>): void => {
  it('runs one conversation in order, one at a time on each track', async () => {
    const bench = await open()
    const seen: unknown[] = []
    let together = 0
    const envelopes = Array.from({ length: 10 }, () => bench.from(1))
    await bench.store.accept(envelopes)
    bench.work(async (task) => {
      expect(++together).toBe(1)
      await settle()
      together--
      seen.push(task.envelope.id)
      return { done: 'effected' }
    })
    await until(() => seen.length === 10)
    expect(seen).toEqual(envelopes.map(({ id }) => id))
  })

  it('promise 3: two customers never wait for each other, nor one track for another', async () => {
    const bench = await open()
    const { id } = await bench.conversation(1)
    const slow = gate()
    const seen: string[] = []
    bench.work(async (task) => {
      if (task.envelope.id === 'slow') await slow.opened
      seen.push(task.envelope.id)
      return { done: 'effected' }
    })
    await bench.store.accept([bench.in(id, { id: 'slow' }), bench.in(id, { id: 'behind' })])
    await bench.store.accept([bench.from(2, { id: 'other' }), bench.from(1, { id: 'fact' })])
    await until(() => seen.length === 2)
    expect([...seen].sort()).toEqual(['fact', 'other'])
    slow.open()
    await until(() => seen.length === 4)
    expect(seen.slice(2)).toEqual(['slow', 'behind'])
  })

  it('says how much waits on each track and since when, without what was put off', async () => {
    const bench = await open()
    const { id } = await bench.conversation(1)
    const began = bench.clock()
    await bench.store.accept([bench.in(id), bench.from(2, { due: began + 60_000 })])
    bench.clock.advance(5_000)
    await bench.store.accept([bench.in(id), bench.in(id, { track: 'out' })])
    expect(await bench.store.lag()).toEqual({
      waiting: 4,
      orphans: 0,
      oldestAt: began,
      tracks: {
        facts: { waiting: 0 },
        in: { waiting: 2, oldestAt: began },
        out: { waiting: 1, oldestAt: began + 5_000 },
      },
    })
    await bench.store.accept([bench.from(1)])
    let passed = false
    const stop = bench.work((task) => {
      if (task.track !== 'facts') return { retryAt: bench.clock() + 60_000, because: 'down' }
      passed = true
      return { pass: 'in' }
    })
    await until(async () => passed && (await bench.store.lag()).tracks.facts.waiting === 0)
    await stop()
    expect((await bench.store.lag()).tracks.in).toEqual({ waiting: 3, oldestAt: began })
  })

  it('says what the work waits for, each with the first of its lane', async () => {
    const bench = await open()
    const [one, two] = [await bench.conversation(1), await bench.conversation(2)]
    expect(await bench.store.waitsFor()).toEqual({})
    const out = (id: string, n: number) => bench.in(id, { id: `${id} ${n}`, track: 'out' })
    await bench.store.accept([1, 2, 3].map((n) => out(one.id, n)))
    await bench.store.accept([out(two.id, 1), bench.from(3, { tenant: 'other' })])
    bench.work(({ envelope: { id, tenant } }) => {
      if (tenant === 'other') return { retryAt: bench.clock() + 5_000, because: 'unavailable' }
      if (id === `${two.id} 1`) return { waitUntil: bench.clock() + 5_000, because: 'hold', yields: true }
      return { retryAt: bench.clock() + 5_000, because: 'pace' }
    })
    await until(async () => (await bench.store.waitsFor()).unavailable === 1)
    await until(async () => (await bench.store.waitsFor()).pace === 3)
    expect(await bench.store.waitsFor('main')).toEqual({ pace: 3 })
    expect(await bench.store.waitsFor('other')).toEqual({ unavailable: 1 })
  })

  it('runs no more lanes at once than allowed', async () => {
    const bench = await open()
    let together = 0
    let most = 0
    let done = 0
    await bench.store.accept(Array.from({ length: 12 }, (_, n) => bench.from(n + 1)))
    bench.work(
      async () => {
        most = Math.max(most, ++together)
        await settle()
        together--
        done++
        return { done: 'effected' }
      },
      { lanes: 3 },
    )
    await until(() => done === 12)
    expect(most).toBe(3)
  })

  it('passes work on under its own id, in the order of passing, and counts it once', async () => {
    const bench = await open()
    const seen: string[] = []
    const late = bench.from(1, { id: 'late' })
    await bench.store.accept([late, bench.from(1, { id: 'early' })])
    let held = true
    bench.work((task) => {
      if (task.track !== 'in') {
        if (task.envelope.id === 'late' && held) {
          held = false
          return { waitUntil: bench.clock() + 5_000, because: 'later', yields: true }
        }
        return { pass: 'in' }
      }
      seen.push(task.envelope.id)
      return { done: 'effected' }
    })
    await until(() => seen.length === 1)
    bench.clock.advance(5_000)
    await until(() => seen.length === 2)
    expect(seen).toEqual(['early', 'late'])
    await until(async () => (await bench.store.books()).waiting === 0)
    expect(await bench.store.books()).toMatchObject({ received: 2, effected: 2 })
  })

  it('retries not before its time, and the track waits behind it', async () => {
    const bench = await open()
    const tries: number[] = []
    const seen: string[] = []
    await bench.store.accept([bench.from(1, { id: 'first' }), bench.from(1, { id: 'second' })])
    bench.work((task) => {
      seen.push(task.envelope.id)
      if (task.envelope.id === 'first') {
        tries.push(task.tries)
        if (task.tries < 2) return { retryAt: bench.clock() + 1_000, because: 'host is down' }
      }
      return { done: 'effected' }
    })
    await until(() => seen.length === 1)
    await settle()
    expect(seen).toEqual(['first'])
    bench.clock.advance(1_000)
    await until(() => seen.length === 2)
    bench.clock.advance(1_000)
    await until(() => seen.length === 4)
    expect(seen).toEqual(['first', 'first', 'first', 'second'])
    expect(tries).toEqual([0, 1, 2])
  })

  it('a due envelope does not block others, and takes its own place when its time comes', async () => {
    const bench = await open()
    const seen: string[] = []
    const due = bench.from(1, { id: 'due', due: bench.clock() + 10_000 })
    await bench.store.accept([due, bench.from(1, { id: 'now' })])
    const stop = bench.work((task) => {
      seen.push(task.envelope.id)
      return { done: 'effected' }
    })
    await until(() => seen.length === 1)
    await settle()
    expect(seen).toEqual(['now'])
    await stop()
    await bench.store.accept([bench.from(1, { id: 'after' })])
    bench.clock.advance(10_000)
    bench.work((task) => {
      seen.push(task.envelope.id)
      return { done: 'effected' }
    })
    await until(() => seen.length === 3)
    expect(seen).toEqual(['now', 'due', 'after'])
  })

  it('work that yields lets the next go first and comes back in its own place; a plain wait does not', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const seen: string[] = []
    const held = new Set<string>()
    let hold = true
    await bench.store.accept(['a', 'b', 'c'].map((name) => bench.in(id, { id: name })))
    bench.work((task) => {
      if (hold && task.envelope.id !== 'c') {
        held.add(task.envelope.id)
        return { waitUntil: Infinity, because: 'hold', yields: task.envelope.id === 'a' }
      }
      seen.push(task.envelope.id)
      return { done: 'effected' }
    })
    await until(() => held.size === 2)
    await settle()
    // b waits in front of c.
    expect(seen).toEqual([])
    hold = false
    await bench.change(id, { wake: true })
    await until(() => seen.length === 3)
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  it('a retry that is put aside lets the next go first, counts its tries and comes back in its time', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const seen: string[] = []
    await bench.store.accept(['a', 'b'].map((name) => bench.in(id, { id: name })))
    bench.work((task) => {
      seen.push(`${task.envelope.id}${task.tries}`)
      if (task.envelope.id === 'a' && task.tries < 2)
        return { retryAt: bench.clock() + 5_000, because: 'unavailable', yields: true }
      return { done: 'effected' }
    })
    await until(() => seen.length === 2)
    await settle()
    expect(seen).toEqual(['a0', 'b0'])
    for (const tries of [1, 2]) {
      bench.clock.advance(5_000)
      await until(() => seen.length === 2 + tries)
    }
    expect(seen.slice(2)).toEqual(['a1', 'a2'])
  })

  it('loses no wake between a claim and its wait', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    let runs = 0
    await bench.store.accept([bench.in(id, { id: 'waits' })])
    bench.work(async () => {
      if (++runs > 1) return { done: 'effected' }
      await bench.change(id, { wake: true })
      return { waitUntil: bench.clock() + 1e9, because: 'turn' }
    })
    await until(async () => (await bench.state('waits')) === 'effected')
    expect(runs).toBe(2)
  })

  it('a wait ends by itself at its time', async () => {
    const bench = await open()
    let runs = 0
    await bench.store.accept([bench.from(1, { id: 'waits' })])
    bench.work(({ since }) => {
      if (++runs === 1) return { waitUntil: since + 2_000, because: 'turn' }
      expect(bench.clock() - since).toBe(2_000)
      return { done: 'effected' }
    })
    await until(() => runs === 1)
    await settle()
    bench.clock.advance(2_000)
    await until(async () => (await bench.state('waits')) === 'effected')
  })

  it('keeps steps over retries and shows them to the next run, until it is done', async () => {
    const bench = await open()
    const steps: string[][] = []
    await bench.store.accept([bench.from(1, { id: 'steps' })])
    bench.work(async (task) => {
      steps.push([...task.steps.values()].map(({ key, result }) => `${key}=${String(result)}`))
      await task.commit([{ step: { key: 'open' } }, { step: { key: 'gone' } }])
      await task.commit([{ step: { key: 'open', result: task.tries } }, { forgetStep: 'gone' }])
      expect(task.steps.get('open')?.result).toBe(task.tries)
      return task.tries === 0 ? { retryAt: 0, because: 'again' } : { done: 'effected' }
    })
    await until(async () => (await bench.state('steps')) === 'effected')
    expect(steps).toEqual([[], ['open=0']])
  })

  it('refuses who lost its lease: neither commit nor outcome counts, and the work is done again', async () => {
    const bench = await open()
    const stuck = gate()
    const tasks: Task[] = []
    const lost: unknown[] = []
    await bench.store.accept([bench.from(1, { id: 'slow' })])
    bench.work(
      async (task) => {
        tasks.push(task)
        if (tasks.length > 1) return { done: 'effected' }
        const { signal, deadline } = task.call
        expect(deadline).toBeLessThan(bench.clock() + 1_000)
        await stuck.opened
        expect(signal.aborted).toBe(true)
        await task.commit([{ step: { key: 'late' } }]).catch((thrown) => lost.push(thrown))
        return { park: 'too late' }
      },
      { leaseMs: 1_000 },
    )
    await until(() => tasks.length === 1)
    bench.clock.advance(1_001)
    await until(async () => (await bench.state('slow')) === 'effected')
    stuck.open()
    await until(() => lost.length === 1)
    await settle()
    expect(lost[0]).toBeInstanceOf(LeaseLost)
    expect(await bench.state('slow')).toBe('effected')
    expect(await bench.store.books()).toMatchObject({ received: 1, effected: 1, parked: 0 })
  })

  it('a lease that ended unnoticed is lost as well, though nobody else has the lane yet', async () => {
    const bench = await open()
    const lost: unknown[] = []
    await bench.store.accept([bench.from(1, { id: 'stopped' })])
    let runs = 0
    bench.work(
      async (task) => {
        if (++runs > 1) return { done: 'effected' }
        await task.commit([{ step: { key: 'send' } }])
        bench.clock.slip(1_000)
        await task.commit([{ step: { key: 'late' } }]).catch((thrown) => lost.push(thrown))
        return { park: 'too late' }
      },
      { leaseMs: 1_000 },
    )
    await until(() => lost.length === 1)
    expect(lost[0]).toBeInstanceOf(LeaseLost)
    await bench.clock.advance(0)
    await until(async () => (await bench.state('stopped')) === 'effected')
    expect(runs).toBe(2)
  })

  it('each commit renews the lease', async () => {
    const bench = await open()
    let runs = 0
    await bench.store.accept([bench.from(1, { id: 'long' })])
    bench.work(
      async (task) => {
        runs++
        for (let n = 0; n < 5; n++) {
          bench.clock.advance(700)
          const before = task.call.deadline
          await task.commit([])
          expect(task.call.deadline).toBe(before + 700)
        }
        return { done: 'effected' }
      },
      { leaseMs: 1_000 },
    )
    await until(async () => (await bench.state('long')) === 'effected')
    expect(runs).toBe(1)
  })

  it('two loops share the lanes: each task is effected once', async () => {
    const bench = await open()
    const seen: number[] = []
    await bench.store.accept(Array.from({ length: 60 }, (_, n) => bench.from(n % 7)))
    for (let loop = 0; loop < 2; loop++) {
      bench.work(async (task) => {
        await settle()
        seen.push(task.seq)
        return { done: 'effected' }
      })
    }
    await until(() => seen.length === 60)
    expect(new Set(seen).size).toBe(60)
  })

  it('promise 5: what always throws is parked with its class, not its words, and lets the next through', async () => {
    const bench = await open()
    await bench.store.accept([bench.from(1, { id: 'bad' }), bench.from(1, { id: 'good' })])
    bench.work((task) => {
      if (task.envelope.id === 'bad') throw new TypeError('what the customer wrote')
      return { done: 'effected' }
    })
    await until(async () => {
      await settle()
      // Far less than a lease, which a store on a busy machine would lose each time.
      await bench.clock.advance(2_000)
      return (await bench.state('good')) === 'effected'
    })
    expect(await bench.state('bad')).toBe('parked: error: TypeError')
    expect(await bench.balance()).toEqual({ received: 2, accounted: 2 })
  })

  it('a run that had no time left, because its process was away, is no fault of its task', async () => {
    const bench = await open()
    await bench.store.accept([bench.from(1, { id: 'late' })])
    let runs = 0
    bench.work(() => {
      if (++runs <= 10) throw new LeaseLost()
      return { done: 'effected' }
    })
    await until(async () => {
      await settle()
      await bench.clock.advance(1_000)
      return (await bench.state('late')) !== 'waiting'
    })
    expect(await bench.state('late')).toBe('effected')
  })

  it('promise 5: an outcome that cannot be written is a bad item too', async () => {
    const bench = await open()
    const belongs = { by: 'channel', channel: 'whatsapp' } as const
    await bench.store.accept([bench.from(0, { id: 'bad', belongs }), bench.from(0, { id: 'good', belongs })])
    bench.work((task) =>
      // There is no conversation to change in a channel's own lane.
      task.envelope.id === 'bad'
        ? { done: 'effected', changes: [{ pause: { key: 'half', until: 1e15 } }, { conversation: { name: 'x' } }] }
        : { done: 'effected' },
    )
    await until(async () => {
      await settle()
      // As above, far less than a lease.
      await bench.clock.advance(2_000)
      return (await bench.state('good')) === 'effected'
    })
    expect(await bench.state('bad')).toBe('parked: error: no_conversation')
    expect(bench.store.pausedUntil('main', 'half')).toBeUndefined()
  })

  it('ends its work when told to: what is in hand is finished, the rest is left for the next', async () => {
    const bench = await open()
    const begun = gate()
    const slow = gate()
    await bench.store.accept([bench.from(1, { id: 'one' }), bench.from(1, { id: 'two' })])
    const stop = bench.work(async () => {
      begun.open()
      await slow.opened
      return { done: 'effected' }
    })
    await begun.opened
    const stopped = stop()
    slow.open()
    await stopped
    expect([await bench.state('one'), await bench.state('two')]).toEqual(['effected', 'waiting'])
    bench.work(() => ({ done: 'effected' }))
    await until(async () => (await bench.state('two')) === 'effected')
  })

  it('cancels what waits; what is in hand ends with this run', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    await bench.store.accept([bench.in(id, { id: 'timer', due: bench.clock() + 1e6 })])
    await bench.change(id, { cancel: 'timer' })
    expect(await bench.state('timer')).toBe('ignored: cancelled')
    await bench.store.accept([bench.in(id, { id: 'busy' })])
    bench.work(async () => {
      await bench.change(id, { cancel: 'busy' })
      return { retryAt: 0, because: 'again' }
    })
    await until(async () => (await bench.state('busy')) === 'ignored: cancelled')
    expect((await bench.store.books()).ignored).toEqual({ cancelled: 2 })
  })
}
