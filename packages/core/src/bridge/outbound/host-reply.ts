import type { Content } from '../../model/content.js'
import type { Hint } from '../../model/event.js'
import type { Outcome } from '../../ports/store.js'
import { asVoiceNote } from '../../render/media.js'
import { unsettledEntries } from '../agent/own-entries.js'
import { addReport } from '../agent/reports.js'
import { fetchMedia } from '../task/attachments.js'
import { isStored } from '../task/envelopes.js'
import { beside, type Run } from '../task/run.js'
import type { WorkItem } from '../task/work-items.js'
import { agentOutreach } from './agent-outreach.js'
import { expandDirective } from './directive.js'
import { refuseWithoutFile } from './outgoing.js'
import { planAndSend } from './plan.js'
import { takeOver } from './take-over.js'

type HostWork = Extract<WorkItem, { work: 'host' }>

/**
 * Walk 2: a reply from a helpdesk. Read back if the webhook was only a hint, files copied, directives understood,
 * then sent through the gate, part by part (`reply`).
 */
export const runHost = async (run: Run, work: HostWork): Promise<Outcome> => {
  const { event, host } = work
  switch (event.kind) {
    case 'changed':
      return expand(run, host, event)
    case 'reply':
      return agentReply(run, host, event)
    case 'outreach':
      return agentOutreach(run, host, event)
    default:
      return run.done({ ignored: event.kind })
  }
}

/** An agent may have written first: then that opens the conversation. No other hint waits for this one. */
export const runFirst = async (run: Run, { event, host }: HostWork): Promise<Outcome> =>
  event.kind === 'changed' ? beside(await expand(run, host, event)) : run.park(`no conversation for: ${event.kind}`)

const agentReply = async (
  run: Run,
  hostName: string,
  event: Extract<HostWork['event'], { kind: 'reply' }>,
): Promise<Outcome> => {
  const { context } = run
  const host = context.host(hostName)
  if (!host) return run.park(`no_host: ${hostName}`)
  if (event.author.kind === 'customer') return run.done({ ignored: 'customers_own_words' })
  if (host.capabilities.echo === 'id') {
    const echo = await echoOf(run, hostName, event.id)
    if (echo) return echo
  }
  const isAgent = event.author.kind === 'agent'
  const voice = context.channel(run.conversation.channel)?.capabilities
  if (isAgent) takeOver(run)

  const contents: Content[] = []
  for (const [n, original] of event.content.entries()) {
    const fetched = await fetchMedia(run, `media.${n}`, original, {
      adapter: hostName,
      download: host.download?.bind(host),
    })
    if ('outcome' in fetched) return fetched.outcome
    if ('missing' in fetched) return refuseWithoutFile(run, event.id, fetched.missing)
    const expanded =
      event.author.kind === 'agent'
        ? await expandDirective(run, hostName, fetched.content, n)
        : { contents: [fetched.content] }
    if ('outcome' in expanded) return expanded.outcome
    if ('problem' in expanded) {
      const message = context.sayToAgent(expanded.problem.key, expanded.problem.values)
      addReport(run, {
        reply: event.id,
        delivery: 'failed',
        failure: { code: 'directive', message, retryable: false },
      })
      return run.done({ refused: 'directive' })
    }
    contents.push(...(isAgent && voice ? expanded.contents.map((one) => asVoiceNote(one, voice)) : expanded.contents))
  }
  if (contents.length === 0) return run.done({ ignored: 'not_for_the_customer' })
  return planAndSend(run, {
    contents,
    author: event.author,
    purpose: 'service',
    initiator: 'reply',
    reply: event.id,
    holdable: event.author.kind === 'agent',
  })
}

// It is woken when a post is settled; this interval is for posts that were dropped by hand.
const lookAgainMs = 60_000

/**
 * Whether it is our own entry. That is known by its id, which we may not have yet: then it waits for what is unsettled. If nobody can
 * tell the outcome of that, a person decides: if retried after it was parked, it is a reply.
 */
const echoOf = async (run: Run, host: string, id: string): Promise<Outcome | undefined> => {
  const { context } = run
  const waited = run.result<readonly string[]>('waited') ?? []
  // Asked in this order, because what is settled between the two questions is known by its id.
  const { waiting, unknown } = await unsettledEntries(run, waited)
  if (await context.store.wrote(context.tenant, host, id)) return run.done({ ignored: 'echo' })
  if (waiting.length > 0) {
    run.remember('waited', [...new Set([...waited, ...waiting])])
    return run.waitUntil(run.now + lookAgainMs, 'posting')
  }
  if (!unknown) return undefined
  run.remember('waited', [])
  return run.park('perhaps_our_own_entry')
}

/** A hint: the rest is read here, after the webhook was acknowledged; what is found becomes work of its own. */
const expand = async (run: Run, name: string, hint: Hint): Promise<Outcome> => {
  const { context } = run
  const host = context.host(name)
  if (!host?.expand) return run.done({ ignored: 'no_expand' })
  const found = await run.read('expand', name, (call) => host.expand?.(hint, call) ?? Promise.resolve([]), ended)
  if ('outcome' in found) return found.outcome
  for (const one of found.value) {
    // A hint that leads to a hint would go on for ever.
    if (isStored(one) && one.kind !== 'changed') run.add({ accept: context.fromHost(name, one) })
  }
  return run.done()
}

// A hint about a ticket that has ended meanwhile: there is nothing left to read.
const ended: ReadonlySet<string> = new Set(['ticket_closed', 'ticket_gone'])
