import { z } from 'zod'
import { missing } from '../refused.js'
import { route } from '../route.js'
import { page, paging } from '../schemas.js'
import { parkedOut, parkedView } from '../views.js'

/** What could not be done and waits for a person. */
export const parked = [
  route({
    method: 'GET',
    path: '/parked',
    scope: 'read',
    tag: 'Operation',
    summary: 'What could not be done and waits for a person.',
    query: z.strictObject(paging),
    output: page(parkedOut),
    async handle({ context, query: { limit, after } }) {
      const { items, next } = await context.store.parked(context.tenant, {
        limit,
        ...(after !== undefined && { after }),
      })
      return { items: items.map(parkedView), ...(next !== undefined && { next }) }
    },
  }),
  route({
    method: 'GET',
    path: '/parked/{id}',
    scope: 'admin',
    tag: 'Operation',
    summary: 'One parked piece of work, with everything it holds.',
    output: z.object({ id: z.string(), state: z.string(), reason: z.string(), body: z.unknown() }),
    async handle({ context, params }) {
      const found = await context.store.envelope(context.tenant, params.id)
      if (found?.state !== 'parked') throw missing('No such work is parked: it')
      return { id: params.id, state: found.state, reason: found.reason ?? '', body: found.envelope.body }
    },
  }),
  route({
    method: 'POST',
    path: '/parked/{id}/retry',
    scope: 'admin',
    tag: 'Operation',
    summary: 'Tries parked work again.',
    output: z.object({ id: z.string() }),
    async handle({ context, params }) {
      if (!(await context.store.retry(context.tenant, params.id))) throw missing('No such work is parked: it')
      return { id: params.id }
    },
  }),
  route({
    method: 'DELETE',
    path: '/parked/{id}',
    scope: 'admin',
    tag: 'Operation',
    summary: 'Drops parked work. The books count it as ignored: dropped.',
    output: z.object({ id: z.string() }),
    async handle({ context, params }) {
      if (!(await context.store.drop(context.tenant, params.id))) throw missing('No such work is parked: it')
      return { id: params.id }
    },
  }),
]
