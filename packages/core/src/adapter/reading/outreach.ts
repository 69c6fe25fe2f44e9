import { type Address, isBusinessScoped } from '../../model/address.js'
import type { Content } from '../../model/content.js'
import type { HostEvent } from '../../model/event.js'
import { toE164 } from './phones.js'

/** An address as an agent writes it into a field: an id of WhatsApp, or a number with its country code, punctuated anyhow. */
export const typedAddress = (text: string): Address | undefined => {
  const written = text.trim()
  if (isBusinessScoped(written)) return { kind: 'bsuid', value: written }
  const value = toE164(written.replace(/[\s().-]/g, '').replace(/^00/, '+'))
  return value === undefined ? undefined : { kind: 'phone', value }
}

/**
 * An agent writes first, by a ticket that names the customer. The first content opens the conversation, so the others
 * are a reply in it. An address that cannot be read is parked, for a person to see; so it does not say where: a ticket
 * that nobody knows is ignored.
 */
export const outreachEvents = (about: {
  id: string
  ticket: string
  channel: string
  line?: string
  to: string
  agent?: string
  contents: readonly Content[]
}): readonly HostEvent[] => {
  const { id, ticket, channel, line, agent } = about
  const [first, ...more] = about.contents
  if (!first) return []
  const to = typedAddress(about.to)
  if (!to)
    return [
      {
        kind: 'unreadable',
        id,
        reason: 'An agent wrote first, but the phone is not in international form, for example +31612345678',
        raw: { ticket, channel },
      },
    ]
  const at = { channel, to: [to], ticket, ...(line !== undefined && { line }) }
  const author = { kind: 'agent', ...(agent !== undefined && { id: agent }) } as const
  return [
    { kind: 'outreach', id, at, content: first },
    ...(more.length === 0 ? [] : [{ kind: 'reply', id: `${id}-files`, at, author, content: more } as const]),
  ]
}
