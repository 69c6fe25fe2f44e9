import { createHash } from 'node:crypto'
import { describe, type Entry, type Opening } from '@deskwire/core/adapter'
import type { Settings } from '../options.js'

const longest = 200
const mostVariables = 100
// "startmessage: 27 Kb"; sent only to the service representative, and not to an AI agent.
const startBytes = 27 * 1024

const cut = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`)

/** "Use /consumer/conversation/create endpoint": its payload. */
export const conversationOf = (
  opening: Opening,
  settings: { phoneFormat: Settings['phoneFormat']; hidden: readonly string[] },
) => {
  const { customer, transcript = [] } = opening
  const phone = customer.addresses.find(({ kind }) => kind === 'phone')?.value
  const name = customer.name?.trim()
  const [first = '', ...rest] = name ? name.split(/\s+/) : []
  return {
    customercontext: {
      customerid: customerId(opening),
      ...(first && { firstname: cut(first) }),
      ...(rest.length > 0 && { lastname: cut(rest.join(' ')) }),
      preferredname: cut(name || phone || customer.addresses[0]?.value || opening.subject || 'Customer'),
      ...(phone !== undefined && { phonenumber: settings.phoneFormat === 'digits' ? phone.replace(/\D/g, '') : phone }),
    },
    conversationcontext: contextOf(opening, settings.hidden),
    conversationrequestid: opening.key,
    ...(transcript.length > 0 && {
      startmessage: { message: transcriptOf(transcript), displayname: 'Transcript' },
      // An assistant has had its turn; another one would start over.
      skipdeflectionbot: true,
    }),
  }
}

/**
 * "If an active conversation already exists with the same ID, the existing conversation ID is returned": so asking
 * twice creates one, and no two of ours (a person's SMS and WhatsApp) ever share one.
 */
const customerId = ({ key, medium, customer }: Opening): string => {
  const id = `${medium}:${customer.addresses[0]?.value ?? ''}:${key}`
  return id.length <= longest ? id : `${medium}:${createHash('sha256').update(id).digest('hex')}`
}

/** Context variables, which routing rules use and agents see next to the conversation. */
const contextOf = (opening: Opening, hidden: readonly string[]) => {
  const { customer } = opening
  const behind = { contactid: customer.contact, follows: opening.follows, deskwire: opening.key }
  const shown = {
    channel: opening.channel,
    medium: opening.medium,
    line: opening.line,
    queue: opening.queue,
    subject: opening.subject,
    language: opening.language,
    contact: customer.verified ? 'known' : 'unknown',
    addresses: customer.addresses.map(({ value }) => value).join(', '),
  }
  // Ours first; custom ones beyond Dynamics 365's limit are dropped.
  const variables = new Map<string, { isDisplayable: boolean; value: string }>()
  for (const [name, value] of [
    ...Object.entries(behind),
    ...Object.entries(shown),
    ...Object.entries(opening.attributes),
  ])
    if (value && variables.size < mostVariables && !variables.has(cut(name)))
      variables.set(cut(name), {
        isDisplayable: !Object.hasOwn(behind, name) && !hidden.includes(name),
        value: cut(value),
      })
  return Object.fromEntries(variables)
}

/** The newest part of the transcript, as much as fits. */
const transcriptOf = (entries: readonly Entry[]): string => {
  const lines: string[] = []
  let bytes = 0
  for (const { author, name, content } of [...entries].reverse()) {
    const line = `${name ?? author}: ${describe(content)}`
    bytes += Buffer.byteLength(line) + 1
    if (bytes > startBytes - 16) {
      lines.push('…')
      break
    }
    lines.push(line)
  }
  return lines.reverse().join('\n')
}
