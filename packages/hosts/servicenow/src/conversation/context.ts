import {
  BoundedMap,
  type Call,
  convert,
  type Entry,
  type Fields,
  failureOf,
  type Opening,
  own,
} from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { ConversationSettings } from '../options.js'
import { emailOf, personIn } from '../records/contacts.js'
import type { Action } from './bot.js'
import { plain } from './message.js'

/** ServiceNow's own codes where they are not the language's: Brazilian, Canadian French, traditional Chinese. */
const languages: Readonly<Record<string, string>> = { 'pt-br': 'pb', 'fr-ca': 'fq', 'zh-tw': 'zt', 'zh-hant': 'zt' }

const languageFor = (language: string): string => {
  const key = language.toLowerCase().replace('_', '-')
  return (Object.hasOwn(languages, key) ? languages[key] : undefined) ?? key.slice(0, 2)
}

/** What queue conditions, topics and transforms may look at. */
export const contextFor = (
  about: Pick<Opening, 'channel' | 'line' | 'medium' | 'language' | 'queue'> & {
    attributes?: Opening['attributes']
    phone: string | undefined
    customer?: { name?: string; contact?: string; verified: boolean }
  },
  { contextVariables, queueVariable }: ConversationSettings,
): Fields => ({
  ...contextVariables,
  liveagent_deviceType: about.medium,
  deskwire_channel: about.channel,
  deskwire_line: about.line,
  ...(about.phone !== undefined && { deskwire_phone: about.phone }),
  ...(about.customer?.name !== undefined && { deskwire_name: about.customer.name }),
  ...(about.customer?.contact !== undefined && { deskwire_contact: personIn(about.customer.contact).sysId }),
  ...(about.customer && { deskwire_verified: String(about.customer.verified) }),
  ...about.attributes,
  ...(about.queue !== undefined && { [queueVariable]: about.queue }),
  ...(about.language !== undefined && { requester_session_language: languageFor(about.language) }),
})

/** "History of the primary bot's conversation with the user": what an agent reads above the chat. */
export const historyOf = (entries: readonly Entry[]): readonly Fields[] =>
  entries.map(({ author, name, at, content }) => ({
    isBotMessage: author !== 'customer',
    value: content.type === 'text' ? convert(content.text, content.markup, 'plain') : plain(content),
    displayName: name ?? (author === 'customer' ? 'Customer' : author === 'system' ? 'Deskwire' : 'Bot'),
    type: 'text',
    timestamp: String(at),
  }))

const most = 1_000

/** E-mail addresses of linked contacts. Kept in memory only: another process asks for itself. */
export const createEmails = (client: Client) => {
  const known = new BoundedMap<string, { email: string | undefined }>(most)
  return async (contact: string | undefined, call: Call): Promise<string | undefined> => {
    if (contact === undefined) return undefined
    const before = known.get(contact)
    if (before) return before.email
    try {
      const email = await emailOf(client, contact, call)
      known.set(contact, { email })
      return email
    } catch (thrown) {
      // Without their address they would be a guest in the middle of a conversation: better a little later.
      if (failureOf(thrown).retryable) throw thrown
      return undefined
    }
  }
}

/** For queue conditions: who is to get it. */
export const agentFor = (entry: Entry | undefined): Fields =>
  entry?.answers?.id === undefined ? {} : { deskwire_agent: entry.answers.id }

/** Whoever was handed over by another assistant has talked to a machine already. */
export const actionFor = (opening: Opening, { start }: ConversationSettings): Action | undefined => {
  const handedOver = !opening.first || opening.transcript?.some(({ author }) => author === 'assistant')
  const asked = own(opening.attributes, 'live_agent_only') === 'true'
  if (handedOver || asked || opening.first?.answers || start === 'agent') return 'AGENT'
  return start === 'greeting' ? 'START_CONVERSATION' : undefined
}
