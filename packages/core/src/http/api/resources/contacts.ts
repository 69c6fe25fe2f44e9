import { z } from 'zod'
import { hostOf } from '../lookup.js'
import { outside } from '../outside.js'
import { unavailable } from '../refused.js'
import { route } from '../route.js'
import { address, name } from '../schemas.js'

/** The host's contacts. */
export const contacts = [
  route({
    method: 'POST',
    path: '/contacts',
    scope: 'agent',
    tag: 'Records',
    summary: 'Creates a contact in the host for an address.',
    body: z.strictObject({ address, name: z.string().min(1).max(200).optional(), host: name.optional() }),
    output: z.object({ id: z.string() }),
    status: 201,
    async handle({ context, body }) {
      const { contacts } = hostOf(context, body.host)
      const create = contacts?.create?.bind(contacts)
      if (!create) throw unavailable('Contacts cannot be created in this host')
      const about = { addresses: [body.address], ...(body.name !== undefined && { name: body.name }) }
      return outside(context, 'create contact', (call) => create(about, call))
    },
  }),
  route({
    method: 'GET',
    path: '/contacts',
    scope: 'agent',
    tag: 'Operation',
    summary: "The host's contacts with an address. With none or several, the core treats the customer as unknown.",
    query: z.strictObject({ address, host: name.optional() }),
    output: z.object({
      items: z.array(
        z.object({ id: z.string(), name: z.string(), language: z.string().optional(), zone: z.string().optional() }),
      ),
    }),
    async handle({ context, query }) {
      const { contacts } = hostOf(context, query.host)
      if (!contacts) throw unavailable('This host has no contacts to search')
      return { items: [...(await outside(context, 'find contact', (call) => contacts.find([query.address], call)))] }
    },
  }),
]
