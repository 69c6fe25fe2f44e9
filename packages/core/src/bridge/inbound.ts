import { isOpen, nextOpen } from '../policy/hours.js'
import type { Outcome } from '../ports/store.js'
import { describe } from '../render/describe.js'
import { answerTurn } from './assistant.js'
import { fetchMedia } from './attachments.js'
import { destination } from './context.js'
import { followLater } from './facts.js'
import type { Run } from './run.js'
import { sayToCustomer, understand } from './selection.js'
import { runTell } from './tell.js'
import { postToTicket } from './ticket.js'
import type { Work } from './work.js'

type Customer = Extract<Work, { work: 'customer' }>

/**
 * Walk 1, from the customer on: what they wrote is understood, then answered by the assistant or put into the ticket.
 * The facts track has opened the window and listened for consent before.
 */
export const runCustomer = async (run: Run, { event }: Customer): Promise<Outcome> => {
  const { context, conversation } = run

  const wait = turnWait(run)
  if (wait) return wait

  const asked = await followLater(run)
  if (asked) return asked.outcome

  // Bytes are copied at once: a Cloud media link lives five minutes.
  const channel = context.channel(conversation.channel)
  const fetched = await fetchMedia(run, 'media', event.content, channel?.download?.bind(channel))
  if ('outcome' in fetched) return fetched.outcome
  let content = fetched.content

  const hooked = await context.setup.hooks?.inbound?.({ ...event, content }, { conversation })
  if (hooked && 'drop' in hooked) return run.done({ ignored: `hook: ${hooked.drop}` })
  if (hooked) content = hooked.content

  // STOP, START and their like were answered already; they never open a ticket nor reach an assistant.
  const heard = run.result<string>('heard')
  const understood = heard ? { content } : await understand(run, content)
  if ('outcome' in understood) return understood.outcome
  const said = { event, content: understood.content }

  if (heard) {
    if (!conversation.ticket || conversation.closedTicket?.id === conversation.ticket.id) return run.done()
    return postToTicket(run, said)
  }
  greet(run)
  if (speaking(run) === 'assistant') return answerTurn(run, said)
  const { hours } = context.policy
  if (hours && !isOpen(hours, run.now)) sayAway(run)
  return postToTicket(run, said)
}

/** A first message is greeted, where the setup wants that. */
const greet = (run: Run): void => {
  const { policy } = run.context
  if (policy.greeting !== undefined && !run.conversation.ticket && !run.conversation.route)
    sayToCustomer(run, 'greeting', policy.greeting)
}

/** A provider's START from somebody the host had not been asked about. */
export const runConsent = async (run: Run): Promise<Outcome> => (await followLater(run))?.outcome ?? run.done()

/** What the business wrote from its own phone is shown in the ticket; the bridge sends nothing. */
export const runEcho = async (run: Run, { event }: Extract<Work, { work: 'echo' }>): Promise<Outcome> => {
  const content = describe(event.content, run.context.setup.language)
  return runTell(run, { work: 'tell', sentence: 'note.echo', values: { content } })
}

/** Nobody is there: the customer is told, once. */
export const runAway = (run: Run): Outcome => {
  sayAway(run)
  return run.done()
}

/** E6. Once per ticket: whoever writes ten messages at night is told once. */
export const sayAway = (run: Run): void => {
  const { context, conversation, now } = run
  const { awayText, hours } = context.policy
  if (awayText === false || conversation.awayAt !== undefined) return
  const opens = hours && nextOpen(hours, now)
  const text =
    awayText ??
    (opens === undefined || opens <= now
      ? context.say('manners.nobody', conversation)
      : context.say('manners.away.until', conversation, {
          time: localTime(opens, hours?.zone, context.language(conversation)),
        }))
  run.set({ awayAt: now })
  sayToCustomer(run, 'away', text)
}

const localTime = (at: number, zone: string | undefined, language: string | undefined): string =>
  new Intl.DateTimeFormat(language ?? 'en', {
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone ?? 'UTC',
  }).format(at)

/** A host that takes one entry at a time gets the next when it gave the turn back, or took too long. */
export const turnWait = (run: Run): Outcome | undefined => {
  const { turn, turnOver } = run.conversation
  if (!turn || turn.id === turnOver || run.now >= turn.until) return undefined
  return run.waitUntil(turn.until, 'turn')
}

export const speaking = (run: Run): 'assistant' | 'host' => {
  const { conversation, context } = run
  if (conversation.route) return conversation.route.assistant ? conversation.speaker : 'host'
  return Object.keys(context.setup.assistants ?? {}).length > 0 ? conversation.speaker : 'host'
}

/** The customer's ticks, as the policy says (B5). Best effort: a tick is not worth a retry. */
export const tickRead = (run: Run, when: 'received' | 'posted' | 'viewed'): void => {
  const { context, conversation } = run
  if (context.policy.markRead !== when || !conversation.lastInbound) return
  const channel = context.channel(conversation.channel)
  const { id } = conversation.lastInbound
  if (channel?.markRead)
    context.shared.aside('mark as read', () =>
      Promise.resolve(
        channel.markRead?.(id, destination(conversation), {
          signal: AbortSignal.timeout(10_000),
          deadline: run.now + 10_000,
        }),
      ),
    )
}
