import {
  type Act,
  type Answer,
  type Assistant,
  type AssistantEvent,
  type Call,
  configure,
  fail,
  fields,
  type Handle,
  own,
  receiver,
  type Turn,
  word,
} from '@deskwire/core/adapter'
import { createAnswers } from './answers.js'
import { isCallbackSigned, verifyCallback } from './callback.js'
import { checkConversation } from './check/check.js'
import { createClient } from './client.js'
import { createBot } from './conversation/bot.js'
import { type Callback, readCallback } from './conversation/callback.js'
import { contextFor, createEmails } from './conversation/context.js'
import { messageOf } from './conversation/message.js'
import { contactOf, isSession, sessionOf, userOf } from './conversation/session.js'
import { type ConversationOptions, type ConversationSettings, conversationSchema } from './options.js'
import { setupConversation } from './setup.js'

/** How long the virtual agent may be busy with one utterance before the next is sent all the same. */
const busyMs = 30_000

/** ServiceNow's virtual agent in front of any helpdesk: it answers by callback, and hands over when it wants a person. */
export const servicenowAssistant = (given: Omit<ConversationOptions, 'mode' | 'start'>): Assistant => {
  const handle: Handle<ConversationSettings> = configure('servicenow', conversationSchema, given)
  const { options } = handle
  const client = createClient(handle)
  const send = createBot(handle, client)
  const email = createEmails(client)
  const answers = createAnswers(handle.now)

  const request = async (session: string, json: Parameters<typeof send>[1], call: Call): Promise<void> =>
    send(session, json, call, options.linkAccounts ? await email(contactOf(session), call) : undefined)

  const respond = async (turn: Turn, call: Call): Promise<Answer> => {
    const memory = memoryOf(turn.memory)
    const { session } = memory ?? { session: newSession(turn, options.linkAccounts) }
    if (memory?.asked !== undefined && memory.asked !== turn.key && handle.now() < memory.askedAt + busyMs)
      if (!(await answers.wait(memory.asked, call)))
        throw fail('busy', 'The virtual agent is busy with what was said before', {
          retryable: true,
          retryAfterMs: 1_000,
          scope: 'conversation',
        })
    await request(session, utterance(turn, memory === undefined, options, handle.now()), call)
    return { acts: [], memory: { session, asked: turn.key, askedAt: handle.now() } satisfies Memory, later: true }
  }

  return {
    spec: 1,
    name: 'servicenow',
    repeatable: true,
    respond,
    start: handle.start,
    isSigned: isCallbackSigned(options.callback),
    receive: receiver<AssistantEvent>(
      verifyCallback(options.callback),
      (body, { receivedAt }) => {
        const callback = readCallback(body, options, receivedAt)
        const again = callback.request !== undefined && answers.has(callback.request)
        if (callback.answered && callback.request !== undefined) answers.came(callback.request)
        return eventsOf(callback, again)
      },
      // What cannot be read belongs to no conversation of ours and is refused by the store as such.
      ({ id }) => ({ id, conversation: '', acts: [] }),
    ),
    async leave(_conversation, memory, call) {
      const held = memoryOf(memory)
      if (held === undefined) return
      const end = { requestId: endOf(held.session), action: 'END_CONVERSATION' as const }
      await request(held.session, { ...end, message: { text: '', typed: true } }, call)
    },
    check: (call) => checkConversation(handle, client, call),
    setup: (dryRun, call) => setupConversation(handle, client, dryRun, call),
  }
}

/** Kept with the conversation: the session, and the request nobody has answered yet. */
interface Memory {
  session: string
  asked?: string
  askedAt: number
}

const memoryOf = (value: unknown): Memory | undefined => {
  const held = fields(value)
  const session = word(own(held, 'session'))
  if (session === undefined || !isSession(session)) return undefined
  const asked = word(own(held, 'asked'))
  return { session, askedAt: Number(own(held, 'askedAt')) || 0, ...(asked !== undefined && { asked }) }
}

/** The request with which we end a session. */
const endOf = (session: string): string => `${session}.end`

/** Named by the turn that began it: the conversation's id comes first, so that a callback finds it. */
const newSession = (turn: Turn, link: boolean): string =>
  sessionOf(turn.key, link ? turn.customer.contact?.id : undefined)

const utterance = (turn: Turn, first: boolean, options: ConversationSettings, now: number) => {
  const { content, key, line, medium, language } = turn
  const phone = turn.customer.addresses.find(({ kind }) => kind === 'phone')?.value
  return {
    requestId: key,
    timestamp: turn.at ?? now,
    message: messageOf({ content, typed: content.type !== 'selection', id: key }, options),
    ...(turn.customer.contact?.zone !== undefined && { timezone: turn.customer.contact.zone }),
    ...(first && {
      contextVariables: contextFor({ channel: medium, line, medium, language, phone, customer: who(turn) }, options),
    }),
    clientVariables: { medium, line },
  }
}

const who = ({ customer: { name, contact } }: Turn) => ({
  verified: contact !== undefined,
  ...(name !== undefined && { name }),
  ...(contact !== undefined && { contact: contact.id }),
})

/**
 * It gives up with an answer to what was said, and then wants a person; or an hour after its last answer, with nothing
 * to answer, and then the conversation is over ("Closing idle bot-to-bot conversations").
 */
const eventsOf = (callback: Callback, answeredBefore: boolean): readonly AssistantEvent[] => {
  const { id, session, request, said, typing, agentChat, completed, takeControl, answered } = callback
  // It says goodbye to whoever ends a session. That was us, and perhaps an hour after the customer went.
  if (request === endOf(session)) return []
  const acts: Act[] = typing ? [{ act: 'pause', ms: 0, typing: true }] : []
  for (const { content } of said)
    for (const one of content)
      acts.push({ act: one.type === 'choice' || one.type === 'request' ? 'ask' : 'say', content: one })
  // Its own live agents are asked for: people are ours to find, wherever this conversation's helpdesk is.
  const idle = takeControl && (answeredBefore || said.length === 0)
  if (agentChat || (takeControl && !completed && !idle))
    acts.push({ act: 'handoff', reason: 'The virtual agent asked for a person' })
  else if (completed || idle) acts.push({ act: 'end' })
  if (acts.length === 0 && !answered) return []
  const memory: Memory | undefined = answered ? { session, askedAt: 0 } : undefined
  return [{ id, conversation: userOf(session), acts, ...(memory && { memory }) }]
}
