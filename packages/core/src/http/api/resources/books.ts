import { z } from 'zod'
import { route } from '../route.js'

const counts = z.record(z.string(), z.number())

/** The books: counters that must balance. */
export const books = [
  route({
    method: 'GET',
    path: '/books',
    scope: 'read',
    tag: 'Operation',
    summary:
      'The counters of all work. At any moment, received = effected + waiting + parked + duplicate + ignored + refused.',
    output: z.object({
      received: z.number(),
      effected: z.number(),
      waiting: z.number(),
      parked: z.number(),
      duplicate: z.number(),
      ignored: counts,
      refused: counts,
      waitsFor: counts.meta({
        description:
          'Of what waits: for what the first of each conversation waits. `pace` is the rate limit of the provider.',
      }),
    }),
    async handle({ bridge, context: { tenant, store } }) {
      const [books, waitsFor] = await Promise.all([bridge.books(tenant), store.waitsFor(tenant)])
      return { ...books, waitsFor }
    },
  }),
]
