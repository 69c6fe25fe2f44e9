import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Track } from '../../ports/store.js'
import type { Link } from '../rules/lane-link.js'
import { Lanes } from './lanes.js'

const tracks: readonly Track[] = ['facts', 'in', 'out']

const linkOf = (seq: number, track: Track, later: boolean): Link => ({
  seq,
  envelope: { tenant: 'main', id: `${seq}`, belongs: { by: 'id', id: 'c' }, track, at: 1_000 + seq, body: null },
  identified: undefined,
  state: 'waiting',
  reason: undefined,
  conversation: 'c',
  lane: `c/${track}`,
  track,
  position: seq,
  readyAt: later ? 5_000 : 0,
  later,
  waits: later,
  tries: 0,
  throws: 0,
  since: undefined,
  cancelled: false,
  suspect: undefined,
})

it('counts what is not postponed, through all that happens to it', () => {
  const act = fc.record({
    what: fc.constantFrom('add', 'settle', 'postpone', 'move', 'wake'),
    track: fc.constantFrom(...tracks),
    later: fc.boolean(),
    which: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const lanes = new Lanes()
      let links: Link[] = []
      for (const [seq, { what, track, later, which }] of acts.entries()) {
        const link = links[which % links.length]
        if (what === 'add') {
          const added = linkOf(seq, track, later)
          links.push(added)
          lanes.add(added, 0)
        } else if (what === 'wake') lanes.wake('c')
        else if (!link) continue
        else if (what === 'postpone') lanes.set(link, { later, readyAt: later ? 5_000 : 0 })
        else if (what === 'move') lanes.set(link, { lane: `c/${track}`, track, position: seq })
        else {
          lanes.set(link, { state: 'effected' })
          links = links.filter((one) => one !== link)
        }
      }
      const lag = lanes.lag()
      for (const track of tracks) {
        const due = links.filter((link) => link.track === track && !link.later)
        expect(lag[track].waiting).toBe(due.length)
        const next = [...due].sort((one, other) => one.position - other.position)[0]
        expect(lag[track].oldestAt).toBe(next?.envelope.at)
      }
    }),
  )
})
