import type { Content, MediaRef } from '../../model/content.js'
import type { Failure } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Outcome } from '../../ports/store.js'
import { report, tell } from '../agent/notes.js'
import { fetchMedia } from '../task/attachments.js'
import { isStored } from '../task/envelopes.js'
import type { Run } from '../task/run.js'
import type { Say, Work } from '../task/work-items.js'
import { expandDirective } from './directive.js'
import { reply } from './plan.js'

type HostWork = Extract<Work, { work: 'host' }>

/**
 * Walk 2: what a helpdesk wants said. Read back where the webhook only hinted, files copied, directives understood,
 * then through the gate and out, part by part (`reply`).
 */
export const runHost = async (run: Run, work: HostWork): Promise<Outcome> => {
  const { event, host } = work
  switch (event.kind) {
    case 'changed':
      return expand(run, work)
    case 'reply':
      return agentReply(run, host, event)
    case 'outreach':
      return outreach(run, host, event)
    default:
      return run.done({ ignored: event.kind })
  }
}

const agentReply = async (
  run: Run,
  hostName: string,
  event: Extract<HostWork['event'], { kind: 'reply' }>,
): Promise<Outcome> => {
  const { context, conversation } = run
  const host = context.host(hostName)
  if (!host) return run.park(`no_host: ${hostName}`)
  if (host.capabilities.echo === 'id') {
    if (await context.store.wrote(context.tenant, hostName, event.id)) return run.done({ ignored: 'echo' })
    // Our own entry may come back before its answer: wait for the answer, then it is known by its id.
    if (conversation.posting !== undefined && run.now < conversation.posting + echoMs)
      return run.waitUntil(conversation.posting + echoMs, 'posting')
  }
  if (event.author.kind === 'agent') takeOver(run)

  const contents: Content[] = []
  for (const [n, original] of event.content.entries()) {
    const fetched = await fetchMedia(run, `media.${n}`, original, host.download?.bind(host))
    if ('outcome' in fetched) return fetched.outcome
    if ('missing' in fetched) return withoutFile(run, event.id, fetched.missing)
    const expanded =
      event.author.kind === 'agent'
        ? await expandDirective(run, hostName, fetched.content)
        : { contents: [fetched.content] }
    if ('outcome' in expanded) return expanded.outcome
    if ('problem' in expanded) {
      const message = context.sayToAgent(expanded.problem.key, expanded.problem.values)
      report(run, {
        reply: event.id,
        delivery: 'failed',
        failure: { code: 'directive', message, retryable: false },
      })
      return run.done({ refused: 'directive' })
    }
    contents.push(...expanded.contents)
  }
  if (contents.length === 0) return run.done({ ignored: 'note' })
  return reply(run, {
    contents,
    author: event.author,
    purpose: 'service',
    initiator: 'reply',
    reply: event.id,
    holdable: event.author.kind === 'agent',
  })
}

/** Half a reply is worse than none: the agent learns that the file could not be had, and sends it again. */
const withoutFile = (run: Run, reply: string, failure: Failure): Outcome => {
  report(run, { reply, delivery: 'failed', failure })
  return run.done({ refused: 'media' })
}

// The longest an answer to a post of ours may take, and a little.
const echoMs = 30_000

/** Who is speaking? An agent's reply takes the conversation over; what the assistant says after it stays unsaid. */
const takeOver = (run: Run): void => {
  const { conversation } = run
  if (conversation.state === 'open' || conversation.state === 'waiting') run.set({ state: 'active', stateAt: run.now })
  if (conversation.speaker === 'host') return
  run.set({ speaker: 'host', takenOver: run.task.seq })
  if (conversation.route?.assistant) tell(run, { key: 'note.taken_over' })
}

/** A hint: the rest is read back here, behind the acknowledged webhook; what is found becomes work of its own. */
const expand = async (run: Run, { host: name, event }: HostWork): Promise<Outcome> => {
  const { context } = run
  const host = context.host(name)
  if (!host?.expand) return run.done({ ignored: 'no_expand' })
  const found = await run.read('expand', name, (call) => host.expand?.(event, call) ?? Promise.resolve([]), ended)
  if ('outcome' in found) return found.outcome
  for (const one of found.value) {
    if (isStored(one)) run.add({ accept: context.fromHost(name, one) })
  }
  return run.done()
}

// A hint about a ticket that has ended meanwhile: there is nothing left to read.
const ended: ReadonlySet<string> = new Set(['ticket_closed', 'ticket_gone'])

/** An agent writes first, from inside the host (A2): the ticket they write from is this conversation's from now on. */
const outreach = async (
  run: Run,
  host: string,
  event: Extract<HostWork['event'], { kind: 'outreach' }>,
): Promise<Outcome> => {
  const ticket = 'ticket' in event.at ? event.at.ticket : undefined
  const desk = run.context.host(host)
  const fetched = await fetchMedia(run, 'media', event.content, desk?.download?.bind(desk))
  if ('outcome' in fetched) return fetched.outcome
  if ('missing' in fetched) return withoutFile(run, event.id, fetched.missing)
  if (ticket !== undefined) adoptTicket(run, { host, id: ticket })
  const expanded = await expandDirective(run, host, fetched.content)
  if ('outcome' in expanded) return expanded.outcome
  if ('problem' in expanded) {
    tell(run, expanded.problem)
    return run.done({ refused: 'directive' })
  }
  return reply(run, {
    contents: expanded.contents,
    author: { kind: 'agent' },
    purpose: 'service',
    initiator: 'agent',
    reply: event.id,
    holdable: false,
  })
}

const adoptTicket = (run: Run, ticket: { host: string; id: string }): void => {
  const { conversation } = run
  if (conversation.ticket?.id === ticket.id && conversation.ticket.host === ticket.host) return
  run.set({
    ticket,
    closedTicket: undefined,
    speaker: 'host',
    state: 'active',
    stateAt: run.now,
    route: { ...conversation.route, host: ticket.host },
    ...(conversation.ticket && { previousTicket: conversation.ticket }),
  })
}

/** What no helpdesk's webhook carries: an assistant's act, a confirmation, an agent's first word, a notification. */
export const runSay = async (run: Run, say: Say): Promise<Outcome> => {
  const { conversation } = run
  if (say.expires !== undefined && run.now > say.expires) return run.done({ refused: 'expired' })
  if (say.author.kind === 'assistant' && conversation.takenOver !== undefined && run.task.seq > conversation.takenOver)
    return run.done({ ignored: 'taken_over' })
  if (say.pauseMs !== undefined) {
    const until = run.result<number>('pause') ?? run.remember('pause', run.now + say.pauseMs)
    if (say.typing) run.typing()
    if (run.now < until) return run.waitUntil(until, 'pause')
  }
  if (say.ticket) adoptTicket(run, say.ticket)
  // An assistant names its pictures by URL. A channel may want the bytes; without them it hands on the URL.
  const fetchUrl = (media: MediaRef, call: Call) => run.context.shared.media.fetchUrl(media, call)
  const fetched = await fetchMedia(run, 'media', say.content, fetchUrl, 0)
  if ('outcome' in fetched) return fetched.outcome
  return reply(run, {
    contents: ['missing' in fetched ? say.content : fetched.content],
    author: say.author,
    purpose: say.purpose,
    initiator: say.initiator,
    holdable: false,
    ...(say.topic !== undefined && { topic: say.topic }),
    ...(say.reply !== undefined && { reply: say.reply }),
    ...(say.about && { about: say.about }),
    ...(say.confirmation && { confirmation: true }),
  })
}
