import { z } from 'zod'
import { missing } from '../refused.js'
import { route } from '../route.js'
import { page, paging } from '../schemas.js'
import { parkedOut, parkedView } from '../views.js'

/** Parked work (dead letters): tasks that failed for good and need a person. */
export const parked = [
  route({
    method: 'GET',
    path: '/parked',
    scope: 'read',
    tag: 'Operation',
    summary: 'Parked work (dead letters): tasks that failed for good and need a person.',
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
    summary: 'A parked task, with all its data.',
    output: z.object({ id: z.string(), state: z.string(), reason: z.string(), body: z.unknown() }),
    async handle({ context, params }) {
      const found = await context.store.envelope(context.tenant, params.id)
      if (found?.state !== 'parked') throw missing('This parked task')
      return { id: params.id, state: found.state, reason: found.reason ?? '', body: found.envelope.body }
    },
  }),
  route({
    method: 'POST',
    path: '/parked/{id}/retry',
    scope: 'admin',
    tag: 'Operation',
    summary: 'Retries a parked task.',
    output: z.object({ id: z.string() }),
    async handle({ context, params }) {
      if (!(await context.store.retry(context.tenant, params.id))) throw missing('This parked task')
      return { id: params.id }
    },
  }),
  route({
    method: 'DELETE',
    path: '/parked/{id}',
    scope: 'admin',
    tag: 'Operation',
    summary: 'Drops a parked task. It is counted as ignored.',
    output: z.object({ id: z.string() }),
    async handle({ context, params }) {
      if (!(await context.store.drop(context.tenant, params.id))) throw missing('This parked task')
      return { id: params.id }
    },
  }),
]
