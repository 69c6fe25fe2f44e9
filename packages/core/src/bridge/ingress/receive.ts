import type { HostEvent } from '../../model/event.js'
import { failureOf, KeysUnknown, WebhookRejected } from '../../model/failure.js'
import type { Received, WebhookHead, WebhookRequest, WebhookResponse } from '../../ports/shared.js'
import type { Envelope } from '../../ports/store.js'
import type { Context } from '../task/context.js'
import { bounded } from '../task/deadline.js'
import { destination } from '../task/destination.js'
import { fromAssistant, fromChannel, isStored } from '../task/envelopes.js'
import { showTyping } from '../task/signs.js'

/** Where a webhook goes. */
export interface Mount {
  tenant: string
  kind: 'channels' | 'hosts' | 'assistants'
  name: string
}

/** What takes the webhooks of a mount, if anything does. */
export const receiverAt = (context: Context, { kind, name }: Mount) => {
  if (kind === 'channels') return context.channel(name)
  const adapter = kind === 'hosts' ? context.host(name) : context.assistant(name)
  return adapter?.receive && adapter
}

/** Whether its body is worth reading. A GET may be the provider's check that we are there, and has none. */
export const hasSignature = (context: Context, mount: Mount, head: WebhookHead): boolean =>
  head.method === 'GET' || head.method === 'HEAD' || receiverAt(context, mount)?.isSigned?.(head) !== false

const answer = (status: number, body: string, headers?: Record<string, string>): WebhookResponse => ({
  status,
  body,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
})

/**
 * The hot path of every webhook: verify, parse, commit, answer. 2xx only after the commit; a store that fails
 * makes the provider repeat it (503). Nothing slow precedes the answer.
 */
export const receive = (context: Context, mount: Mount, request: WebhookRequest): Promise<WebhookResponse> => {
  const { trace } = context
  return trace
    ? trace.webhook(mount.tenant, `${mount.kind}/${mount.name}`, () => take(context, mount, request))
    : take(context, mount, request)
}

const take = (context: Context, mount: Mount, request: WebhookRequest): Promise<WebhookResponse> => {
  try {
    if (!hasSignature(context, mount, request)) throw notSigned(context, mount, request)
    const received = read(context, mount, request)
    return 'then' in received ? takeLate(context, mount, received) : keep(context, mount, received)
  } catch (thrown) {
    return Promise.resolve(refuse(context, mount, thrown))
  }
}

const takeLate = (context: Context, mount: Mount, received: Promise<Reading>): Promise<WebhookResponse> =>
  received.then((reading) => keep(context, mount, reading)).catch((thrown: unknown) => refuse(context, mount, thrown))

/** The adapter explains it best, because it names the header. Whatever it says, nothing is accepted. */
const notSigned = (context: Context, mount: Mount, request: WebhookRequest): unknown => {
  try {
    receiverAt(context, mount)?.receive?.({ ...request, body: new Uint8Array(0) })
  } catch (thrown) {
    if (failureOf(thrown).code === 'webhook_rejected') return thrown
  }
  return new WebhookRejected('There is no signature', { present: false })
}

/** The work continues the webhook's trace, in this process or another. */
const traced = ({ trace }: Context, envelopes: readonly Envelope[]): readonly Envelope[] =>
  trace ? envelopes.map((one) => trace.carriedIn(one)) : envelopes

const keep = (context: Context, mount: Mount, { reply, envelopes }: Reading): Promise<WebhookResponse> =>
  envelopes.length === 0
    ? Promise.resolve(reply)
    : context.store.accept(traced(context, envelopes)).then(
        () => reply,
        (thrown: unknown) => notStored(context, mount, thrown),
      )

interface Reading {
  reply: WebhookResponse
  envelopes: readonly Envelope[]
}

const read = (context: Context, mount: Mount, request: WebhookRequest): Reading | Promise<Reading> => {
  try {
    return readOnce(context, mount, request) ?? notFound
  } catch (thrown) {
    if (!(thrown instanceof KeysUnknown) && failureOf(thrown).code !== 'keys_unknown') throw thrown
    return afterRefresh(context, mount, request)
  }
}

const notFound: Reading = { reply: answer(404, 'Nothing is mounted here\n'), envelopes: [] }

/** Signing keys rotate: fetch the new ones once, then verify again. */
const afterRefresh = async (context: Context, mount: Mount, request: WebhookRequest): Promise<Reading> => {
  const adapter = mount.kind === 'hosts' ? context.host(mount.name) : context.assistant(mount.name)
  await adapter?.refresh?.()
  try {
    return readOnce(context, mount, request) ?? notFound
  } catch (thrown) {
    if (failureOf(thrown).code === 'keys_unknown') throw new WebhookRejected('Signed with a key that nobody published')
    throw thrown
  }
}

const readOnce = (context: Context, { kind, name }: Mount, request: WebhookRequest): Reading | undefined => {
  const now = context.now()
  const { tenant } = context
  if (kind === 'channels') {
    const received = context.channel(name)?.receive(request)
    return received && toEnvelopes(received, (event) => fromChannel(tenant, name, event, now))
  }
  if (kind === 'hosts') {
    const received = context.host(name)?.receive(request)
    if (!received) return undefined
    for (const event of received.events) if (!isStored(event)) momentary(context, name, event)
    const stored = { reply: received.reply, events: received.events.filter(isStored) }
    return toEnvelopes(stored, (event) => context.fromHost(name, event))
  }
  const received = context.assistant(name)?.receive?.(request)
  return received && toEnvelopes(received, (event) => fromAssistant(tenant, name, event, now))
}

const toEnvelopes = <E>({ reply, events }: Received<E>, make: (event: E) => Envelope): Reading => ({
  reply,
  envelopes: events.map(make),
})

const notStored = (context: Context, mount: Mount, thrown: unknown): WebhookResponse => {
  const at = `${mount.kind}/${mount.name}`
  context.log.error({ mount: at, code: failureOf(thrown).code }, 'The store could not take a webhook in')
  return answer(503, 'Not stored, please send it again\n', { 'retry-after': '5' })
}

const refuse = (context: Context, mount: Mount, thrown: unknown): WebhookResponse => {
  const at = `${mount.kind}/${mount.name}`
  const failure = failureOf(thrown)
  if (failure.code === 'webhook_rejected') {
    const { diagnostic, status } = thrown as WebhookRejected
    const times = context.shared.logRate.due(`${context.tenant} ${at} ${failure.message}`, context.now())
    if (times !== undefined)
      context.log.warn({ mount: at, times, ...diagnostic }, `Webhook rejected: ${failure.message}`)
    context.events.emit('rejected', { tenant: context.tenant, mount: at, diagnostic })
    return answer(status, `${failure.message}\n`)
  }
  // A fault of ours, not of the webhook: the sender repeats it, and the log says what broke.
  context.log.error({ mount: at, code: failure.code, error: failure.message }, 'A webhook could not be read')
  return answer(500, 'Not understood\n')
}

/** Typing and viewing are transient: passed on if possible, never stored, never waited for. */
const momentary = (context: Context, host: string, event: Extract<HostEvent, { kind: 'typing' | 'viewing' }>): void =>
  context.shared.bestEffort(event.kind, async () => {
    const at = event.at
    const conversation =
      'key' in at
        ? await context.store.find(context.tenant, { by: 'id', id: at.key })
        : 'to' in at
          ? undefined
          : await context.store.find(context.tenant, { by: 'ticket', host, ticket: at.ticket })
    const channel = conversation && context.channel(conversation.channel)
    if (!conversation || !channel) return
    if (event.kind === 'typing') return showTyping(context, conversation)
    const to = destination(conversation)
    const last = to.lastInbound
    if (context.policy.markRead !== 'viewed' || last === undefined) return
    const now = context.now()
    const act = { deadline: now + 10_000, now, what: event.kind }
    await bounded(act, (call) => channel.markRead?.(last, to, call) ?? Promise.resolve())
  })
