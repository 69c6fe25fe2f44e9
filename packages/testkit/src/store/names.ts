import type { Address } from '@deskwire/core/adapter'
import type { Task } from '@deskwire/core/store'
import { expect } from 'vitest'
import { type Bench, bsuid, part, phone, type Rule, settle, until } from './harness.js'

/** Which lane, who is it, and what waits until that is known. */
export const names = (it: Rule, open: () => Promise<Bench>): void => {
  const find = (bench: Bench, addresses: readonly Address[], line = 'line') =>
    bench.store.find('main', { by: 'address', channel: 'whatsapp', line, addresses, create: false })

  it('makes one conversation per line and customer, and finds it again under every name', async () => {
    const bench = await open()
    const first = await bench.conversation([phone(1), bsuid('A')])
    expect(first).toMatchObject({
      tenant: 'main',
      channel: 'whatsapp',
      line: 'line',
      addresses: [phone(1), bsuid('A')],
    })
    expect(first.id).not.toContain('.')
    expect((await bench.conversation([bsuid('A')])).id).toBe(first.id)
    expect((await find(bench, [phone(1)]))?.id).toBe(first.id)
    const other = await bench.conversation([phone(1)], 'other line')
    expect(other.id).not.toBe(first.id)
    expect(other.customer).toBe(first.customer)
    expect(await bench.store.conversation('another tenant', first.id)).toBeUndefined()
  })

  it('keeps the sender a customer wrote to', async () => {
    const bench = await open()
    await bench.store.accept([bench.from(1, { sender: '+3197000' })])
    expect((await find(bench, [phone(1)]))?.sender).toBe('+3197000')
  })

  it('F4: learns new names of a known customer and never gives one away', async () => {
    const bench = await open()
    const one = await bench.conversation([bsuid('A')])
    await bench.store.accept([
      bench.from([bsuid('A'), phone(1)], { create: false, orphan: { until: 1e15, otherwise: 'park' } }),
    ])
    expect((await find(bench, [phone(1)]))?.id).toBe(one.id)
    const two = await bench.conversation([phone(2)])
    await bench.change(two.id, { addresses: [phone(1), phone(3)] })
    expect((await find(bench, [phone(1)]))?.id).toBe(one.id)
    expect((await find(bench, [phone(3)]))?.id).toBe(two.id)
    expect((await find(bench, [bsuid('A')]))?.addresses).toEqual([bsuid('A'), phone(1)])
  })

  it('a known phone under another business-scoped id is someone else, and the task says so', async () => {
    const bench = await open()
    const one = await bench.conversation([phone(1), bsuid('A')])
    const tasks: Task[] = []
    await bench.store.accept([bench.from([phone(1), bsuid('B')])])
    bench.work((task) => {
      tasks.push(task)
      return { done: 'effected' }
    })
    await until(() => tasks.length === 1)
    expect(tasks[0]?.conversation?.customer).not.toBe(one.customer)
    expect(tasks[0]?.identified).toEqual({ recycled: true })
    expect((await find(bench, [bsuid('B'), phone(1)]))?.id).toBe(tasks[0]?.conversation?.id)
  })

  it('when one event names two known customers both stay, and it is told once', async () => {
    const bench = await open()
    const one = await bench.conversation([bsuid('A')])
    const two = await bench.conversation([phone(2)])
    const seen: Task['identified'][] = []
    await bench.store.accept([bench.from([bsuid('A'), phone(2)]), bench.from([bsuid('A'), phone(2)])])
    bench.work((task) => {
      expect(task.conversation?.id).toBe(one.id)
      seen.push(task.identified)
      return { done: 'effected' }
    })
    await until(() => seen.length === 2)
    expect(seen).toEqual([{ recycled: false, collision: two.customer }, undefined])
    expect((await find(bench, [phone(2)]))?.id).toBe(two.id)
  })

  it('finds a lane by every ticket a conversation ever had, by ids that begin with it, and by what was sent', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    await bench.change(id, { conversation: { ticket: { host: 'desk', id: '1' } } })
    await bench.change(id, { conversation: { ticket: { host: 'desk', id: '2' } } })
    await bench.change(id, { part: part(`${id}.7.0`, { providerId: 'SM1' }) })
    for (const belongs of [
      { by: 'ticket', host: 'desk', ticket: '1' },
      { by: 'ticket', host: 'desk', ticket: '2' },
      { by: 'id', id: `${id}.7.0` },
      { by: 'sent', channel: 'whatsapp', providerId: 'SM1' },
    ] as const)
      expect((await bench.store.find('main', belongs))?.id).toBe(id)
    for (const belongs of [
      { by: 'ticket', host: 'other', ticket: '1' },
      { by: 'id', id: 'nobody.1' },
      { by: 'sent', channel: 'sms', providerId: 'SM1' },
    ] as const)
      expect(await bench.store.find('main', belongs)).toBeUndefined()
  })

  it('runs what concerns a channel in a lane without a conversation', async () => {
    const bench = await open()
    const tasks: Task[] = []
    await bench.store.accept([bench.from(0, { belongs: { by: 'channel', channel: 'whatsapp' } })])
    bench.work((task) => {
      tasks.push(task)
      return task.track === 'facts' ? { pass: 'in' } : { done: { ignored: 'account' } }
    })
    await until(() => tasks.length === 2)
    expect(tasks.map(({ conversation, track }) => [conversation, track])).toEqual([
      [undefined, 'facts'],
      [undefined, 'in'],
    ])
  })

  it('keeps what finds no lane, and releases it in its own place when a name appears', async () => {
    const bench = await open()
    const { id } = await bench.conversation()
    const orphan = { until: bench.clock() + 1e6, otherwise: 'park' } as const
    const accepted = await bench.store.accept([
      bench.from(0, { id: 'by ticket', belongs: { by: 'ticket', host: 'desk', ticket: '9' }, track: 'in', orphan }),
      bench.from(0, {
        id: 'by sent',
        belongs: { by: 'sent', channel: 'whatsapp', providerId: 'SM9' },
        track: 'in',
        orphan,
      }),
      bench.from(9, { id: 'by address', create: false, track: 'in', orphan }),
      bench.in(id, { id: 'last' }),
    ])
    expect(accepted).toEqual(['orphan', 'orphan', 'orphan', 'new'])
    expect(await bench.store.lag()).toMatchObject({ waiting: 4, orphans: 3 })
    await bench.change(id, { part: part(`${id}.3.0`, { providerId: 'SM9' }) })
    await bench.change(id, { conversation: { ticket: { host: 'desk', id: '9' } } })
    await bench.change(id, { addresses: [phone(9)] })
    expect((await bench.store.lag()).orphans).toBe(0)
    const seen: string[] = []
    bench.work((task) => {
      seen.push(task.envelope.id)
      return { done: 'effected' }
    })
    await until(() => seen.length === 4)
    expect(seen).toEqual(['by ticket', 'by sent', 'by address', 'last'])
  })

  it('an accept releases whoever waited for that customer', async () => {
    const bench = await open()
    const orphan = { until: bench.clock() + 1e6, otherwise: 'park' } as const
    await bench.store.accept([bench.from(1, { id: 'status', create: false, orphan })])
    await bench.store.accept([bench.from(1, { id: 'message' })])
    expect(await bench.state('status')).toBe('waiting')
    expect((await bench.store.lag()).orphans).toBe(0)
  })

  it('parks or ignores an orphan whose time is over, and parks at once what may not be one', async () => {
    const bench = await open()
    const until1 = bench.clock() + 1_000
    await bench.store.accept([
      bench.from(1, { id: 'parked', create: false, orphan: { until: until1, otherwise: 'park' } }),
      bench.from(2, { id: 'ignored', create: false, orphan: { until: until1, otherwise: { ignored: 'unknown' } } }),
      bench.from(3, { id: 'at once', create: false }),
    ])
    bench.work(() => ({ done: 'effected' }))
    await settle()
    expect([await bench.state('parked'), await bench.state('at once')]).toEqual(['orphan', 'parked: no_lane'])
    bench.clock.advance(1_000)
    await until(async () => (await bench.state('ignored')) === 'ignored: unknown')
    expect(await bench.state('parked')).toBe('parked: no_lane')
    expect(await bench.balance()).toEqual({ received: 3, accounted: 3 })
    // Once it is known, a retry finds it.
    expect(await bench.store.retry('main', 'parked')).toBe(false)
    await bench.conversation(1)
    expect(await bench.store.retry('main', 'parked')).toBe(true)
    await until(async () => (await bench.state('parked')) === 'effected')
  })
}
