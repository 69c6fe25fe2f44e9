import {
  type Act,
  type Answer,
  type Assistant,
  type Call,
  configure,
  type Fields,
  fail,
  failedCheck,
  failureOf,
  fields,
  type Health,
  list,
  type Turn,
  word,
} from '@deskwire/core/adapter'
import { createClient } from './client.js'
import { command } from './commands.js'
import { channelsOf, contextOf, userOf } from './context.js'
import { inputOf } from './input.js'
import { type Memory, readMemory } from './memory.js'
import { type Settings, schema, type WatsonxOptions } from './options.js'
import { tell } from './responses.js'
import { Speech } from './speech.js'

/** IBM watsonx Assistant, through its v2 API: to IBM, a custom channel. */
export const watsonx = (given: WatsonxOptions): Assistant => {
  const handle = configure<Settings>('watsonx', schema, given)
  const settings = handle.options
  const client = createClient(handle)

  /** A session ends after a period of silence; the turn that finds it gone starts another, once. */
  const ask = async (turn: Turn, memory: Memory, call: Call) => {
    // Commands in a dialog's context are visible only if the context is returned.
    const { input, shortened } = inputOf(turn, turn.medium === 'sms' && settings.skill === 'dialog')
    const message = { user_id: userOf(turn), input, context: contextOf(settings, turn, memory) }
    if (memory.session !== undefined) {
      const said = await client.send(memory.session, message, call)
      if (said) return { session: memory.session, said, shortened }
      handle.log.info({ conversation: turn.conversation }, 'The session had ended, so another is begun')
    }
    const session = await client.open(call)
    const said = session === '' ? undefined : await client.send(session, message, call)
    if (!said)
      throw fail('not_found', 'watsonx Assistant does not know the session it has just begun', { retryable: true })
    return { session, said, shortened }
  }

  return {
    spec: 1,
    name: 'watsonx',
    // An accepted message has already advanced the dialog.
    repeatable: false,
    start: handle.start,
    async respond(turn, call): Promise<Answer> {
      const before = readMemory(turn.memory)
      const { session, said, shortened } = await ask(turn, before, call)
      const { clear: _, ...kept } = before
      const speech = new Speech(settings, kept, turn.medium === 'sms')
      speech.memory.session = session
      read(speech, said, turn)
      if (speech.silent) speech.add({ act: 'handoff', reason: settings.reasons.noAnswer })
      if (speech.over === 'end')
        await client.close(session, call).catch((thrown: unknown) => {
          handle.log.debug({ code: failureOf(thrown).code }, 'The session is left to end by itself')
        })
      const notice: Act = { act: 'say', content: { type: 'text', text: settings.shortened, markup: 'plain' } }
      return { acts: shortened ? [notice, ...speech.all] : speech.all, memory: { ...speech.memory } }
    },
    async leave(_conversation, memory, call) {
      const { session } = readMemory(memory)
      if (session !== undefined) await client.close(session, call)
    },
    async check(call): Promise<Health> {
      try {
        const session = await client.open(call)
        await client.close(session, call)
        return { findings: [{ level: 'ok', what: `Assistant ${settings.assistant} begins sessions` }] }
      } catch (thrown) {
        return { findings: [failedCheck(thrown)] }
      }
    },
  }
}

const read = (speech: Speech, said: Fields, turn: Turn): void => {
  const output = fields(said.output)
  const { user_defined } = fields(fields(fields(said.context).skills)['main skill'])
  const { smsAction } = fields(user_defined)
  // The numbering of a menu is set in the same answer, so it is read first.
  const orders = [...list(output.actions), smsAction]
  const media = orders.filter(
    (order) => (word(fields(order).command) ?? word(fields(order).name)) === 'smsActSendMedia',
  )
  for (const order of orders) if (speech.sms && !media.includes(order)) command(speech, order)
  const ours = channelsOf(speech.settings, turn)
  tell(
    speech,
    list(output.generic).filter((item) => isFor(fields(item), ours)),
    turn,
  )
  if (speech.sms) for (const order of media) command(speech, order)
  if (speech.sms && Object.keys(fields(smsAction)).length > 0) speech.memory.clear = true
}

/** A response that names channels is for these only (docs, "Targeting specific integrations"). */
const isFor = ({ channels }: Fields, ours: readonly string[]): boolean => {
  const named = list(channels).map((one) => word(fields(one).channel))
  return named.length === 0 || named.some((name) => name !== undefined && ours.includes(name))
}
