import { z } from 'zod'
import { iso } from '../../stream.js'
import { route } from '../route.js'
import { when } from '../schemas.js'

/** The key of the caller. */
export const key = [
  route({
    method: 'GET',
    path: '/key',
    scope: 'read',
    tag: 'Operation',
    summary:
      'The key that this call was made with: its name, its scope, the tenant it is limited to, and when it expires.',
    output: z.object({
      name: z.string(),
      scope: z.enum(['admin', 'agent', 'read']),
      tenant: z.string().optional(),
      expires: when.optional(),
    }),
    handle: ({ by: { name, scope, tenant, expires } }) => ({
      name,
      scope,
      ...(tenant !== undefined && { tenant }),
      ...(expires !== undefined && { expires: iso(expires) }),
    }),
  }),
]
