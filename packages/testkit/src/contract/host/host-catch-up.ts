import { strict as assert } from 'node:assert'
import type { Host, HostEvent } from '@deskwire/core/adapter'
import { type Case, missing, notShown } from '../case.js'
import type { HostDescriptor } from './host-descriptor.js'
import {
  caughtUp,
  expanded,
  heard,
  isFollowed,
  listener,
  many,
  onHost,
  only,
  opened,
  plainOf,
  saidIn,
  unfollowed,
} from './host-ground.js'

const agent = 'Ben'

/** What no webhook told. */
export const hostCatchesUp = (descriptor: HostDescriptor, probe: Host): readonly Case[] => {
  const { quietReply, foreign } = descriptor.server
  const { outreach } = descriptor.samples
  const titles = [
    'catchUp: tells what no webhook told, under the id the webhook would have had',
    'catchUp: reads all pages, of a ticket and of the tickets',
    'catchUp: tells nothing of tickets that are not ours',
    'catchUp: finds what an agent wrote first, once, whichever of it and the webhook comes first',
  ] as const
  if (!probe.catchUp) return titles.map((title) => notShown(title, 'the host has no catchUp'))
  const on = onHost(descriptor)
  if (!quietReply) return titles.map((title) => missing(title, 'the host has catchUp', 'server.quietReply'))

  const idsOf = (events: readonly HostEvent[]) => events.flatMap((event) => (event.kind === 'reply' ? [event.id] : []))

  return [
    on(titles[0], async (ground) => {
      const ticket = await opened(ground)
      const hook = await quietReply({ n: 21, ticket, key: ticket.key, text: 'Nobody told you', agent })
      const told = await expanded(ground, await caughtUp(ground))
      const [id] = idsOf(await heard(ground, descriptor, hook))
      assert.ok(id !== undefined && idsOf(told).includes(id), `catchUp told ${idsOf(told)}, the webhook ${id}`)
      only(told, 'reply')
    }),
    on(titles[1], async (ground) => {
      const ticket = await opened(ground)
      for (let n = 1; n <= many; n++) await quietReply({ n, ticket, key: ticket.key, text: `quiet reply ${n}.`, agent })
      for (let n = 1; n <= many; n++) {
        const other = await opened(ground, `other-${n}`)
        await quietReply({ n: many + n, ticket: other, key: other.key, text: `quiet reply ${many + n}.`, agent })
      }
      const said = saidIn(await expanded(ground, await caughtUp(ground)))
      const found = new Set(said.map((words) => /quiet reply (\d+)\./.exec(words)?.[1]))
      const missed = Array.from({ length: 2 * many }, (_, n) => `${n + 1}`).filter((n) => !found.has(n))
      assert.deepEqual(missed, [], `of ${2 * many} replies that no webhook told, catchUp missed ${missed.length}`)
    }),
    foreign === 'never'
      ? notShown(titles[2], 'server.foreign: what is read holds none but ours')
      : foreign
        ? on(titles[2], async (ground) => {
            const ticket = await foreign()
            await quietReply({ n: 31, ticket, key: 'not-ours', text: 'Not for you', agent })
            const told = await caughtUp(ground)
            for (const event of told) {
              const at = 'at' in event ? event.at : undefined
              assert.ok(
                !at || !('ticket' in at) || at.ticket !== ticket.id,
                `${event.kind} of a ticket that is not ours`,
              )
            }
          })
        : missing(titles[2], 'the host has catchUp', 'server.foreign'),
    outreach === undefined
      ? notShown(titles[3], 'samples.outreach is not given')
      : descriptor.without?.includes('lost-outreach')
        ? notShown(titles[3], 'without: lost-outreach')
        : on(titles[3], async (ground) => {
            const hear = listener(ground, descriptor)
            const begun = (events: readonly HostEvent[]): string[] =>
              events.flatMap((event) => {
                if (event.kind !== 'outreach' || !('to' in event.at)) return saidIn([event])
                return event.at.to.map(({ value }) => `${value}: ${plainOf([event.content])}`)
              })
            const late = await outreach({ n: 41, to: '+15551230041', text: 'Told late' })
            const missed = await caughtUp(ground)
            assert.ok(missed.every(isFollowed), unfollowed)
            assert.deepEqual(
              begun(await hear(missed)),
              ['+15551230041: Told late'],
              'what no webhook told must be found',
            )
            assert.deepEqual(begun(await hear(late)), [], 'the webhook that comes late tells it under the same id')
            const told = await outreach({ n: 42, to: '+15551230042', text: 'Told at once' })
            assert.deepEqual(begun(await hear(told)), ['+15551230042: Told at once'], 'the webhook tells it')
            assert.deepEqual(begun(await hear(await caughtUp(ground))), [], 'catchUp tells it under the same id')
          }),
  ]
}
