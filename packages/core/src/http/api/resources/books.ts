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
    }),
    handle: ({ bridge, context }) => bridge.books(context.tenant),
  }),
]
