import { failureOf, KeysUnknown, WebhookRejected } from '../../model/failure.js'
import type { Host } from '../../ports/host.js'
import type { PanelOpening } from '../../ports/panel.js'
import type { WebhookRequest } from '../../ports/shared.js'
import type { Context } from '../task/context.js'
import type { WorkItem } from '../task/work-items.js'

/** The URL contains the opening, so an adapter must not make it valid for longer than this. */
const longestMs = 90_000

/** The opening of an agent's panel: verified, in time, and used once; or why it is refused. */
export const openPanel = async (
  context: Context,
  name: string,
  host: Host,
  request: WebhookRequest,
): Promise<PanelOpening | WebhookRejected> => {
  try {
    const opening = await read(host, request)
    const leftMs = opening.expires - request.receivedAt
    if (!(leftMs > 0)) throw new WebhookRejected('The opening is too old', { leftMs })
    if (leftMs > longestMs) throw new WebhookRejected('The opening is valid for too long', { leftMs })
    if (opening.ticket === undefined && !host.panel?.admit) throw new WebhookRejected('The opening names no ticket')
    if (await wasTaken(context, name, opening)) throw new WebhookRejected('The opening was taken before')
    return opening
  } catch (thrown) {
    if (failureOf(thrown).code !== 'webhook_rejected') throw thrown
    return tell(context, name, thrown as WebhookRejected)
  }
}

const read = async (host: Host, request: WebhookRequest): Promise<PanelOpening> => {
  const open = () => host.panel?.open(request) ?? Promise.reject(new WebhookRejected('This host has no panel'))
  try {
    return await open()
  } catch (thrown) {
    if (!(thrown instanceof KeysUnknown) && failureOf(thrown).code !== 'keys_unknown') throw thrown
  }
  await host.refresh?.()
  try {
    return await open()
  } catch (thrown) {
    if (failureOf(thrown).code === 'keys_unknown') throw new WebhookRejected('Signed with a key that nobody published')
    throw thrown
  }
}

/** The store knows the ids of all work, on every machine, so it also remembers openings. */
const wasTaken = async (context: Context, host: string, { id, ticket, agent }: PanelOpening): Promise<boolean> => {
  const body: WorkItem = { work: 'panel', ...(ticket !== undefined && { ticket }), agent: agent.name ?? agent.id }
  const [accepted] = await context.store.accept([
    {
      tenant: context.tenant,
      id: `${host}/p/${id}`,
      belongs: { by: 'channel', channel: host },
      track: 'facts',
      at: context.now(),
      body,
      transient: true,
    },
  ])
  return accepted !== 'new'
}

const tell = (context: Context, host: string, rejected: WebhookRejected): WebhookRejected => {
  const mount = `panel/${host}`
  const { diagnostic, message } = rejected
  const times = context.shared.logRate.due(`${context.tenant} ${mount} ${message}`, context.now())
  if (times !== undefined) context.log.warn({ mount, times, ...diagnostic }, `Panel refused: ${message}`)
  context.events.emit('rejected', { tenant: context.tenant, mount, diagnostic })
  return rejected
}
