import { memory } from '@deskwire/core'
import { fakeHost } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { scene } from '../src/scene.js'

it('a host of turns that gives them all back (a live agent took over) gets entries without waiting, until it closes', async () => {
  const host = fakeHost({ turns: true, capabilities: { closedIsFinal: true } })
  const s = await scene({ store: memory(), host })
  const shown = () => host.tickets.flatMap(({ id }) => host.texts(id))

  await s.customer('one')
  await s.until(() => shown().length === 1)
  await s.desk({ kind: 'turn-over', id: 't1', at: { ticket: 'T1' }, request: '*' })
  await s.settled(1)
  await s.customer('two')
  await s.customer('three')
  await s.until(() => shown().length === 3, 'both entries, though no turn came back for the first of them')

  await s.desk({ kind: 'closed', id: 'c1', at: { ticket: 'T1' } })
  await s.settled(1)
  await s.customer('four')
  await s.customer('five')
  await s.until(() => shown().length === 4)
  await s.settled(2)
  expect(shown()).toEqual(['one', 'two', 'three', 'four'])
  const { id: ticket = '', entries = [] } = host.tickets[1] ?? {}
  await s.desk({ kind: 'turn-over', id: 't2', at: { ticket }, request: entries.at(-1)?.key ?? '' })
  await s.until(() => shown().length === 5)
  await s.stop()
})
