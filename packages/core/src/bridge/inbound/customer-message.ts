import type { TicketRef } from '../../model/conversation.js'
import { isOpen } from '../../policy/hours.js'
import type { Outcome } from '../../ports/store.js'
import { describe } from '../../render/describe.js'
import { sayAway } from '../agent/away.js'
import { keepRating, ratingIn } from '../agent/closing.js'
import { runNote } from '../agent/notes.js'
import { expireOutreach } from '../agent/outreach.js'
import { callSetup } from '../agent/setup-code.js'
import { outreachToAnswer, speaking } from '../agent/speaker.js'
import { openTicket, type Said } from '../agent/ticket.js'
import { postToTicket } from '../agent/ticket-entry.js'
import { addFlag, followLater } from '../consent/keywords.js'
import { turnedTopic, turnTopic } from '../consent/topics.js'
import { fetchMedia, isToFetch } from '../task/attachments.js'
import { isPlain, understand } from '../task/choices.js'
import type { Run } from '../task/run.js'
import type { WorkItem } from '../task/work-items.js'
import { answerTurn } from './assistant.js'
import { greet } from './automatic-replies.js'
import { transcribed } from './transcription.js'

type Customer = Extract<WorkItem, { work: 'customer' }>

/**
 * The rest of walk 1: what the customer wrote is understood, then answered by the assistant or put into the ticket.
 * The facts track has opened the window and read consent before.
 */
export const runCustomer = (run: Run, { event }: Customer): Outcome | Promise<Outcome> => {
  const wait = turnWait(run)
  if (wait) return wait
  const { hooks } = run.context.setup
  const { content } = event
  // Nearly always. No promise without need: every message pays for each of them.
  const isClear =
    !hooks?.transcribe && !hooks?.inbound && !isToFetch(content) && isPlain(run, content) && !run.result('asked')
  if (!isClear) return understood(run, event).then((said) => ('outcome' in said ? said.outcome : enter(run, said)))
  addFlag(run)
  return enter(run, { event, content })
}

/** What must be waited for before it is known what they mean. */
const understood = async (run: Run, event: Customer['event']): Promise<Said | { outcome: Outcome }> => {
  const { context, conversation } = run
  const asked = await followLater(run)
  if (asked) return asked
  addFlag(run)

  // Bytes are copied at once: a Cloud media link lives five minutes.
  const channel = context.channel(conversation.channel)
  const fetched = isToFetch(event.content)
    ? await fetchMedia(run, 'media', event.content, {
        adapter: conversation.channel,
        download: channel?.download?.bind(channel),
      })
    : event
  if ('outcome' in fetched) return fetched
  const copied = 'missing' in fetched ? run.remember('media', fetched.shown) : fetched.content
  let content = context.setup.hooks?.transcribe ? await transcribed(run, copied) : copied

  // The transcript refers to our copy, because the provider's link soon expires.
  if (content !== event.content)
    run.add({ messagePatch: { id: `${conversation.channel}/${event.id}`, content: [content] } })

  const hook = context.setup.hooks?.inbound
  const hooked = hook && (await callSetup(run, 'hooks.inbound', () => hook({ ...event, content }, { conversation })))
  if (hooked && 'outcome' in hooked) return hooked
  const changed = hooked?.value
  if (changed && 'drop' in changed) return { outcome: run.done({ ignored: `hook: ${changed.drop}` }) }
  if (changed) content = changed.content

  if (run.result<string>('heard') || isPlain(run, content)) return { event, content }
  const meant = await understand(run, content)
  return 'outcome' in meant ? meant : { event, content: meant.content }
}

const enter = (run: Run, said: Said): Outcome | Promise<Outcome> => {
  // STOP, START and the like were answered already; they never open a ticket or reach an assistant.
  if (run.result<string>('heard')) return enterAnswered(run, said)
  const turned = turnedTopic(run, said.content)
  if (turned) return turnTopic(run, turned).then(() => enterAnswered(run, said))
  const rating = ratingIn(run, said.content)
  if (rating) return keepRating(run, `${run.conversation.channel}/${said.event.id}`, rating)
  expireOutreach(run)
  if (outreachToAnswer(run)) run.set({ speaker: 'host' })
  else greet(run)
  if (speaking(run) === 'assistant') return answerTurn(run, said)
  const { hours } = run.context.policy
  if (hours && !isOpen(hours, run.wall)) sayAway(run)
  return postToTicket(run, said)
}

const enterAnswered = (run: Run, said: Said): Outcome | Promise<Outcome> => {
  const open = openTicket(run)
  if (!open) return run.done()
  return open.host.capabilities.answers ? tellKeyword(run, said, open.ticket) : postToTicket(run, said)
}

/** Keeps the helpdesk's own virtual agent from answering what we have answered. */
const tellKeyword = (run: Run, { event, content }: Said, ticket: TicketRef): Promise<Outcome> => {
  run.add({ messagePatch: { id: `${run.conversation.channel}/${event.id}`, ticket: ticket.id } })
  const words = content.type === 'selection' ? content.options[0]?.title : describe(content, run.context.agentLanguage)
  return runNote(run, { work: 'note', sentence: 'note.keyword', values: { words: words ?? '' } })
}

/** A provider's START from somebody the host had not been asked about. */
export const runConsent = async (run: Run): Promise<Outcome> => (await followLater(run))?.outcome ?? run.done()

/** Shows in the ticket what the business wrote from its own phone; nothing is sent. */
export const runEcho = async (run: Run, { event }: Extract<WorkItem, { work: 'echo' }>): Promise<Outcome> => {
  const content = describe(event.content, run.context.setup.language)
  return runNote(run, { work: 'note', sentence: 'note.echo', values: { content } })
}

/** Nobody is available: the customer is told, once. */
export const runAway = (run: Run): Outcome => {
  sayAway(run)
  return run.done()
}

/** A host that takes one entry at a time gets the next one when it has given the turn back, or took too long. */
const turnWait = (run: Run): Outcome | undefined => {
  const { turn, turnOver } = run.conversation
  if (!turn || turn.id === turnOver || turnOver === '*' || run.now >= turn.until) return undefined
  return run.waitUntil(turn.until, 'turn')
}
