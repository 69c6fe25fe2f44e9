import {
  type Answer,
  type Assistant,
  type Call,
  configure,
  fail,
  failedCheck,
  failureOf,
  type Health,
  type Turn,
} from '@deskwire/core/adapter'
import type { Activity } from './activity.js'
import { createClient } from './client.js'
import { listen } from './listen.js'
import { type Memory, readMemory, type Talk } from './memory.js'
import { messageOf, userIdOf, userOf } from './message.js'
import { type DirectLineOptions, type Settings, schema } from './options.js'

/** Copilot Studio and Bot Framework bots, through Direct Line 3.0. */
export const directLine = (given: DirectLineOptions): Assistant => {
  const handle = configure<Settings>('direct-line', schema, given)
  const { options, log } = handle
  const client = createClient(handle)

  const begin = async (turn: Turn, call: Call): Promise<Talk> => {
    const talk = await client.start(userOf(turn), call)
    const from = userOf(turn, talk)
    const events: Activity[] = []
    if (options.context) events.push({ type: 'event', name: 'pvaSetContext', value: options.context(turn), from })
    if (options.greet) events.push({ type: 'event', name: 'startConversation', from })
    for (const event of events) await client.send(talk, event, call)
    return talk
  }

  /** Continues a conversation, or starts another if it has ended: then the old one accepted nothing of this turn. */
  const tell = async (turn: Turn, memory: Memory, call: Call) => {
    const known = memory.talk && (await client.renewed(memory.talk, call))
    if (known) {
      const activity = messageOf(turn, memory, known)
      const sent = await client.send(known, activity, call)
      if (sent !== 'gone') return { talk: known, activity, sent }
      log.info({ conversation: turn.conversation }, 'The conversation with the bot was over, so another is begun')
    }
    const talk = await begin(turn, call)
    const activity = messageOf(turn, memory, talk)
    const sent = await client.send(talk, activity, call)
    if (sent === 'gone')
      throw fail('not_found', 'Direct Line does not know the conversation it has just begun', { retryable: true })
    return { talk, activity, sent }
  }

  return {
    spec: 1,
    name: 'direct-line',
    // An accepted message has already advanced the bot.
    repeatable: false,
    start: handle.start,
    async respond(turn, call): Promise<Answer> {
      const memory = readMemory(turn.memory)
      const told = await tell(turn, memory, call)
      const { activity } = told
      const failed = told.sent === 'failed'
      const id = told.sent === 'failed' ? undefined : told.sent.id
      const { speech, talk } = await listen(handle, client, told.talk, { activity, id, failed }, call).catch(unheard)
      if (speech.silent)
        speech.add({ act: 'handoff', reason: failed ? options.reasons.failed : options.reasons.noAnswer })
      return { acts: speech.all, memory: { talk, ...(speech.input && { input: speech.input }) } satisfies Memory }
    },
    async leave(conversation, given, call) {
      const { talk } = readMemory(given)
      if (!talk || (talk.until !== undefined && talk.until <= handle.now())) return
      const from = { id: talk.user ?? userIdOf(conversation), role: 'user' } as const
      await client.send(talk, { type: 'endOfConversation', from }, call)
    },
    async check(call): Promise<Health> {
      try {
        await client.knock(call)
        return { findings: [{ level: 'ok', what: 'Direct Line lets us in' }] }
      } catch (thrown) {
        return { findings: [failedCheck(thrown)] }
      }
    },
  }
}

/** The bot has the message, so if anything breaks while we listen, the outcome is unknown. */
const unheard = (thrown: unknown): never => {
  const failure = failureOf(thrown)
  throw fail(failure.code, failure.message, { ...failure, ambiguous: true })
}
