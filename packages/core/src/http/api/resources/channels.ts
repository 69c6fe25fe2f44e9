import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import { type ChatLink, chatButton, chatLink } from '../../../render/chat-button.js'
import { qrCode } from '../qr-code.js'
import { missing, unavailable, wrongField } from '../refused.js'
import { route } from '../route.js'

const line = z.string().min(1).max(100).optional().meta({ description: "Default: the channel's first line." })
const text = z.string().max(1000).optional().meta({ description: 'What is typed already.' })

/** The line that a chat is to begin on. */
const chatWith = (
  context: Context,
  name: string,
  asked: { line?: string | undefined; text?: string | undefined },
): ChatLink => {
  const channel = context.channel(name)
  if (!channel) throw missing('This channel')
  const found = asked.line === undefined ? channel.lines[0] : channel.lines.find(({ id }) => id === asked.line)
  if (!found) throw wrongField('?line', 'unknown line of this channel')
  if (found.address === undefined) throw unavailable('The number of this line is not known')
  return { medium: found.medium, number: found.address, text: asked.text }
}

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
  route({
    method: 'GET',
    path: '/channels/{channel}/chat',
    scope: 'read',
    tag: 'Operation',
    summary:
      'Click to chat: the link that opens a chat with a line, and a button for a web page, with its icon and CSS.',
    query: z.object({
      line,
      text,
      label: z.string().max(200).optional().meta({ description: 'The words of the button.' }),
    }),
    output: z.object({ link: z.string(), html: z.string() }),
    handle({ context, params, query }) {
      const about = chatWith(context, params.channel, query)
      return { link: chatLink(about), html: chatButton(about, query.label) }
    },
  }),
  route({
    method: 'GET',
    path: '/channels/{channel}/chat/qr',
    scope: 'read',
    tag: 'Operation',
    summary: 'Click to chat: that link as a QR code, a picture.',
    query: z.object({
      line,
      text,
      format: z.enum(['svg', 'png']).optional().meta({ description: 'Default: svg.' }),
    }),
    produces: ['image/svg+xml', 'image/png'],
    async handle({ context, params, query: { format, ...asked } }) {
      const body = await qrCode(chatLink(chatWith(context, params.channel, asked)), format)
      const headers = {
        'content-type': format === 'png' ? 'image/png' : 'image/svg+xml',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      }
      return { raw: { status: 200, headers, body } }
    },
  }),
]
