import { type Address, isBusinessScoped } from '@deskwire/core/adapter'
import { type Form, field } from './form.js'

export const whatsappPrefix = 'whatsapp:'

/** `whatsapp:+1555…` and `rcs:+1555…` (twilio-node, conversations/v2 `ParticipantAddress`); plain numbers have none. */
const prefixed = /^([a-z]+):(.*)$/is

/** The prefix in lower case, which names how a message travelled; undefined means SMS. */
export const prefixOf = (value: string): string | undefined => prefixed.exec(value)?.[1]?.toLowerCase()

export const withoutPrefix = (value: string): string => prefixed.exec(value)?.[2] ?? value

export const isRcs = (value: string): boolean => prefixOf(value) === 'rcs'

/** One of our own senders as configured: a bare number, or an RCS sender with its prefix (`rcs:acme_agent`). */
export const ownSender = (value: string): string => (isRcs(value) ? value : withoutPrefix(value))

/** An address, unchanged. A WhatsApp sender may be a business-scoped id, so a number is not required. */
export const addressOf = (raw: string): Address => {
  const value = withoutPrefix(raw)
  if (value.startsWith('+')) return { kind: 'phone', value }
  if (isBusinessScoped(value)) return { kind: 'bsuid', value }
  if (/^\d{3,8}$/.test(value)) return { kind: 'short-code', value }
  // A number whose plus was lost in a form decoder: "+1555" arrives as " 1555".
  if (/^ \d{7,15}$/.test(value)) return { kind: 'phone', value: `+${value.slice(1)}` }
  return { kind: 'alphanumeric', value }
}

/**
 * Every way the webhook names the customer. With a phone, `From` is the phone and `ExternalUserId` the
 * business-scoped id; without one all fields hold that id (docs: whatsapp/key-concepts). Anything else in an external id
 * names nobody: two strangers may share it.
 */
export const customerAddresses = (form: Form, who: 'From' | 'To'): readonly Address[] => {
  const found: Address[] = []
  const add = (address: Address) => {
    if (address.value === '') return
    if (!found.some(({ kind, value }) => kind === address.kind && value === address.value)) found.push(address)
  }
  const named = field(form, who)
  if (named !== undefined) add(addressOf(named))
  for (const name of ['ExternalUserId', 'ParentExternalUserId']) {
    const address = addressOf(field(form, name) ?? '')
    if (address.kind === 'bsuid') add(address)
  }
  // Twilio documents no parameter for usernames yet; these two names were seen in production.
  const username = field(form, 'ProfileUsername') ?? field(form, 'Username')
  if (username !== undefined) add({ kind: 'username', value: username })
  return found
}

/** The recipient on WhatsApp: the phone if there is one, else the parent id, which Twilio prefers, else the id. */
export const whatsappRecipient = (addresses: readonly Address[]): string | undefined => {
  const bsuids = addresses.filter(({ kind }) => kind === 'bsuid')
  const chosen =
    addresses.find(({ kind }) => kind === 'phone') ?? bsuids.find(({ value }) => value.includes('.ENT.')) ?? bsuids[0]
  return chosen && whatsappPrefix + chosen.value
}

export const smsRecipient = (addresses: readonly Address[]): string | undefined =>
  (addresses.find(({ kind }) => kind === 'phone') ?? addresses.find(({ kind }) => kind === 'short-code'))?.value
