import type { Address } from './address.js'
import type { Conversation, ConversationPatch } from './conversation.js'

type Known = Pick<Conversation, 'addresses' | 'proven' | 'lastInbound'>

// A parent id is a name of its own: providers prefer one of the two.
const kindOf = ({ kind, value }: Address): string => (kind === 'bsuid' && value.includes('.ENT.') ? 'parent' : kind)

const oneOfEach = (addresses: readonly Address[]): readonly Address[] =>
  addresses.length < 2
    ? addresses
    : addresses.filter((one, at) => addresses.findIndex((other) => kindOf(other) === kindOf(one)) === at)

/**
 * Where a message reaches the customer: at most one address of each kind. It is where they were last proven to be; before
 * any proof, what they were first known by, for what is learned later is another spelling of it.
 */
export const reachOf = ({ proven, addresses }: Pick<Known, 'addresses' | 'proven'>): readonly Address[] =>
  oneOfEach(proven?.addresses ?? addresses)

const same = (a: readonly Address[], b: readonly Address[]): boolean =>
  a === b || (a.length === b.length && a.every((one) => isAmong(one, b)))

/**
 * They wrote from there, or the provider says that they have moved there: their older addresses may be somebody else's by now.
 * News that is older than what is known proves nothing.
 */
export const proves = (known: Known, at: number, addresses: readonly Address[]): ConversationPatch => {
  const since = Math.max(known.proven?.at ?? 0, known.lastInbound?.at ?? 0)
  return at < since || same(reachOf(known), oneOfEach(addresses)) ? {} : { proven: { addresses, at } }
}

/** Everything they are known by, what reaches them first. */
export const knownBy = (known: Pick<Known, 'addresses' | 'proven'>): readonly Address[] => {
  if (!known.proven) return known.addresses
  const reach = reachOf(known)
  return [...reach, ...known.addresses.filter((one) => !meet([one], reach))]
}

/** What these say to a channel: on another one than theirs only a phone number names the same person. */
export const asOn = (channel: string, addresses: readonly Address[], of: string): readonly Address[] =>
  channel === of ? addresses : addresses.filter(({ kind }) => kind === 'phone')

/** Is one of these among those? */
export const meet = (these: readonly Address[], those: readonly Address[]): boolean =>
  these.some((one) => isAmong(one, those))

const isAmong = ({ kind, value }: Address, all: readonly Address[]): boolean => {
  for (const one of all) if (one.value === value && one.kind === kind) return true
  return false
}
