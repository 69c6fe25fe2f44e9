import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { Message } from '../../model/message.js'
import { knownBy, reachOf } from '../../model/reach.js'
import type { Entry, Host, Opening } from '../../ports/host.js'
import { brief } from '../../render/describe.js'
import { convert } from '../../render/markup.js'
import { readers } from '../task/media.js'
import type { Run } from '../task/run.js'
import { spelledOut } from './in-words.js'
import { outreachToAnswer } from './speaker.js'

/** Why a ticket is needed: the entry it begins with, or a handoff. */
export interface About {
  first?: Entry
  /** The message that `first` is, which the transcript then leaves out. */
  message?: string
  reason?: string
  queue?: string
  /** The assistant's last words, which are still on their way to the customer. */
  said?: readonly Content[]
  /** When it said them: what went out since is among them. */
  at?: number
}

/** What a ticket begins with: who it is, what it is about, where it goes, and what was said before. */
export const makeOpening = async (
  run: Run,
  host: Host,
  about: About,
  follows: TicketRef | undefined,
): Promise<Opening> => {
  const { context, conversation } = run
  const { route, contact } = conversation
  // A text message has no name with it; the helpdesk may have one.
  const name = conversation.name ?? contact?.name
  const queue = about.queue ?? route?.queue
  const language = context.language(conversation)
  const who = name ?? reachOf(conversation)[0]?.value ?? ''
  return {
    key: run.key(),
    channel: conversation.channel,
    line: conversation.line,
    medium: context.line(conversation.channel, conversation.line)?.medium ?? 'sms',
    customer: {
      addresses: knownBy(conversation),
      verified: contact !== null && contact !== undefined,
      ...(name !== undefined && { name }),
      ...(contact && { contact: contact.id }),
    },
    subject: about.first
      ? brief(about.first.content, language, 80)
      : context.sayToAgent('subject.default', { name: who }),
    attributes: {
      channel: conversation.channel,
      ...(about.reason !== undefined && { reason: about.reason }),
      ...route?.attributes,
    },
    transcript: [...(await transcript(run, host, about)), ...lastWords(run, host, about.said)],
    ...(queue !== undefined && { queue }),
    ...(language !== undefined && { language }),
    ...(follows && { follows: follows.id }),
    ...(about.first && host.capabilities.opensWithEntry && { first: about.first }),
  }
}

/** Sent while the ticket is being opened: it is among the last words, once. */
const isLastWord = (message: Message, { said = [], at = Number.POSITIVE_INFINITY }: About): boolean =>
  (message.author.kind === 'assistant' || message.author.kind === 'system') &&
  message.at >= at &&
  said.some((content) => JSON.stringify([content]) === JSON.stringify(message.content))

const lastWords = (run: Run, host: Host, said: readonly Content[] = []): readonly Entry[] =>
  said.map((content, n) => ({
    key: run.key(`.said.${n}`),
    author: 'assistant',
    at: run.wall,
    typed: true,
    content: forHost(run, host, content),
  }))

// Enough for a person to see what it is about; everything is in the transcript export.
const transcriptLength = 50

/** What was said since the last ticket and before this entry: for the agent who takes over from the assistant, or who wrote first. */
const transcript = async (run: Run, host: Host, about: About): Promise<readonly Entry[]> => {
  const { context, conversation } = run
  const assistant = conversation.route?.assistant !== undefined
  // Nothing that an agent wrote first may be missing, whichever ticket was open then.
  const firstWords = outreachToAnswer(run)?.messages ?? []
  if (!assistant && firstWords.length === 0) return []
  const recent = await context.store.messages(context.tenant, {
    conversation: conversation.id,
    limit: transcriptLength,
    newestFirst: true,
  })
  const since = conversation.closedTicket?.at ?? 0
  const said = recent.items
    .filter(
      ({ message }) =>
        firstWords.includes(message.id) || (assistant && message.at >= since && message.ticket === undefined),
    )
    .reverse()
    .filter(({ message }) => message.id !== about.message)
    .filter(({ message }) => !isLastWord(message, about))
  const entries: Entry[] = []
  for (const { message } of said)
    for (const [n, content] of message.content.entries())
      entries.push(toEntry(run, host, message, await spelledOut(context, conversation.channel, content), n))
  return entries
}

const toEntry = (run: Run, host: Host, message: Message, content: Content, n: number): Entry => ({
  key: `${message.id}.${n}`,
  author: message.author.kind === 'automation' ? 'system' : message.author.kind,
  at: message.at,
  typed: true,
  content: forHost(run, host, content),
  ...(message.author.name !== undefined && { name: message.author.name }),
})

/** In the host's markup, with access to bytes and links. */
export const forHost = (run: Run, host: Host, content: Content): Entry['content'] => {
  const { markup } = host.capabilities
  const own: Content =
    content.type === 'text' ? { ...content, text: convert(content.text, content.markup, markup), markup } : content
  return run.hand(own, readers.host(host.capabilities))
}
