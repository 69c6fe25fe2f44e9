import { z } from 'zod'
import { mayWrite } from '../../../bridge/outbound/may-write.js'
import type { Context } from '../../../bridge/task/context.js'
import { iso } from '../../stream.js'
import { channelOf } from '../lookup.js'
import { wrongField } from '../refused.js'
import { route } from '../route.js'
import { addressOut, name, recipient, verdictOut, when } from '../schemas.js'
import { addressed } from '../to-customer.js'
import { verdictView } from '../views.js'

export const verdictsQuery = z.strictObject({ channel: name, line: name.optional(), to: recipient })

export const verdictsOut = z.object({
  to: addressOut,
  window: z.object({ open: z.boolean(), until: when.optional() }),
  text: verdictOut,
  template: verdictOut,
})

/** What the gate would answer, as text and as a template. */
export const verdictsOn = async (
  context: Context,
  query: z.output<typeof verdictsQuery>,
): Promise<z.input<typeof verdictsOut>> => {
  const { channel, line = context.defaultLine(channel) } = query
  channelOf(context, channel, '?channel')
  const from = context.line(channel, line)
  if (!from) throw wrongField('?line', 'unknown line of this channel')
  const [to = query.to] = await addressed([query.to], from, '?to')
  const { window, text, template } = await mayWrite(context, { channel, line, to })
  const { open, until } = window
  return {
    to,
    window: { open, ...(until !== undefined && { until: iso(until) }) },
    text: verdictView(context, text),
    template: verdictView(context, template),
  }
}

/** The gate's answer before an agent writes first. */
export const outreach = [
  route({
    method: 'GET',
    path: '/outreach',
    scope: 'agent',
    tag: 'Writing',
    summary: 'Whether an agent could write first to somebody now, as text and as a template. Nothing is sent.',
    query: verdictsQuery,
    output: verdictsOut,
    handle: ({ context, query }) => verdictsOn(context, query),
  }),
]
