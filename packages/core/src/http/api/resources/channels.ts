import { z } from 'zod'
import { route } from '../route.js'

/** The channels of the setup. */
export const channels = [
  route({
    method: 'GET',
    path: '/channels',
    scope: 'read',
    tag: 'Operation',
    summary: 'The channels, with their lines and the URL to register for each.',
    output: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          provider: z.string(),
          webhook: z.string(),
          lines: z.array(z.object({ id: z.string(), medium: z.string(), address: z.string().optional() })),
        }),
      ),
    }),
    handle: ({ bridge, context }) => ({
      items: bridge
        .webhooks()
        .filter(({ tenant, kind }) => tenant === context.tenant && kind === 'channels')
        .flatMap(({ name: one, url }) => {
          const channel = context.channel(one)
          if (!channel) return []
          const lines = channel.lines.map(({ id, medium, address: at }) => ({
            id,
            medium,
            ...(at !== undefined && { address: at }),
          }))
          return [{ name: one, provider: channel.provider, webhook: url, lines }]
        }),
    }),
  }),
]
