import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { Outcome } from '../../ports/store.js'
import { say } from '../../render/sentences.js'
import type { Run } from '../task/run.js'
import { noteIn } from './notes.js'

/** The id of our question, which nobody else may use. */
export const ratingQuestion = 'closing/rating'

// Typed later, a word such as "good" means something else; a tap on the old question still counts.
const answerableMs = 3 * 24 * 60 * 60_000

/** Comes back with the answer, which may be tapped when the conversation already has another ticket. */
interface Rated {
  ticket: TicketRef
  /** The best has the highest. */
  score: number
  of: number
  askedAt: number
  language?: string
}

/** Tells the customer that the ticket was closed, and asks for a rating: once per ticket, however often it is closed. */
export const sayClosing = (run: Run, { host, id }: TicketRef): void => {
  const { context, conversation } = run
  const { closing } = context.policy
  if (!closing || conversation.saidClosing === id) return
  run.set({ saidClosing: id })
  const text = closing.text ?? context.say('manners.closed', conversation)
  // The contact is dropped with the ticket, and its language too.
  const language = context.language(conversation)
  if (!closing.rating) {
    saySmall(run, 'closing', { type: 'text', markup: 'plain', text }, language)
    return
  }
  const asked = closing.rating === true ? {} : closing.rating
  const answers =
    asked.answers ??
    (['good', 'fair', 'poor'] as const).map((word) => context.say(`manners.rating.${word}`, conversation))
  const about = { ticket: { host, id }, of: answers.length, askedAt: run.wall, ...(language && { language }) }
  const choice: Content = {
    type: 'choice',
    id: ratingQuestion,
    prompt: `${text}\n\n${asked.question ?? context.say('manners.rating', conversation)}`,
    options: answers.map((title, n) => ({
      id: '',
      title,
      value: { ...about, score: answers.length - n } satisfies Rated,
    })),
    input: 'choice',
  }
  saySmall(run, 'closing', choice, language)
}

/** If it may not be sent, the agent need not be told. */
const saySmall = (run: Run, why: string, content: Content, language: string | undefined): void =>
  run.enqueue('out', `${why}/${run.key()}`, {
    work: 'say',
    author: { kind: 'system' },
    content,
    purpose: 'service',
    initiator: 'reply',
    courtesy: true,
    ...(language !== undefined && { language }),
  })

export interface Rating extends Rated {
  title: string
}

/** How the customer rated a ticket, if that is what they answered. */
export const ratingIn = (run: Run, content: Content): Rating | undefined => {
  const known = run.result<Rating>('rating')
  if (known || content.type !== 'selection' || content.choice !== ratingQuestion) return known
  const [chosen] = content.options
  const rated = chosen?.value as Partial<Rated> | undefined
  if (!chosen || !isRated(rated)) return undefined
  if (content.by !== 'tap' && run.wall - rated.askedAt > answerableMs) return undefined
  return run.remember('rating', { ...rated, title: chosen.title })
}

const isRated = (value: Partial<Rated> | undefined): value is Rated =>
  typeof value?.ticket?.id === 'string' && typeof value.score === 'number' && typeof value.askedAt === 'number'

/** Into the ticket it is about, which stays closed. */
export const keepRating = async (run: Run, message: string, rating: Rating): Promise<Outcome> => {
  const { context, conversation } = run
  const { ticket, score, of, title, language } = rating
  const { closedTicket, state } = conversation
  if (state === 'open' && closedTicket && conversation.ticket?.id === closedTicket.id)
    run.set({ state: 'closed', stateAt: run.wall })
  const noted = await noteIn(run, context.sayToAgent('note.rated', { rating: title, score, of }), ticket)
  if ('outcome' in noted) return noted.outcome
  // If the ticket accepts no more notes, the transcript and the event have it.
  if ('noted' in noted) run.add({ messagePatch: { id: message, ticket: ticket.id } })
  const thanks = say('manners.rated', language, {}, context.setup.sentences)
  saySmall(run, 'rated', { type: 'text', markup: 'plain', text: thanks }, language)
  context.events.emit('rated', {
    tenant: context.tenant,
    conversation: conversation.id,
    ticket: ticket.id,
    host: ticket.host,
    score,
    of,
  })
  return run.done()
}
