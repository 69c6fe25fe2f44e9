import { randomUUID } from 'node:crypto'
import { signOpening } from '@deskwire/core/adapter'
import type { Agents } from './agents.js'
import type { DeskApplication } from './desk.js'
import type { Asked } from './http.js'
import { Problem } from './problem.js'

const mount = /\/hosts\/([^/]+)$/

/** Leads an agent's frame to the bridge's panel: the desk signs who looks at which ticket. */
export const openPanel =
  (desk: DeskApplication, agents: Agents) =>
  ({ params, query }: Asked): Response => {
    const ticket = desk.tickets.get(params.ticket ?? '')
    const { id, name } = agents.agent(query.get('agent') ?? '')
    // The bridge serves a host's panel beside its webhooks.
    const webhook = desk.library.setting('webhook') ?? ''
    if (!mount.test(webhook)) throw new Problem(409, 'no_bridge', 'The desk does not know yet where the bridge is')
    const url = webhook.replace(mount, '/panel/$1')
    const theme = query.get('theme')
    const address = ticket.customer.addresses.find(({ kind }) => kind === 'phone')?.value
    const opening = signOpening(
      desk.secret,
      {
        id: randomUUID(),
        ticket: ticket.id,
        agent: { id, name },
        customer: { channel: ticket.channel, ...(address !== undefined && { address }) },
        ...((theme === 'light' || theme === 'dark') && { theme }),
      },
      { url, at: desk.now() },
    )
    return new Response(null, {
      status: 302,
      headers: { location: `${url}?opening=${opening}`, 'cache-control': 'no-store' },
    })
  }
