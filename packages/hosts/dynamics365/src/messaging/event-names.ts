/** What an event of Dynamics 365 can mean to us. `nothing` is never shown to a customer either. */
export const meanings = [
  'accepted',
  'assigned',
  'released',
  'waiting',
  'ended',
  'closed',
  'handed-back',
  'hours',
  'nobody',
  'nothing',
] as const

export type EventMeaning = (typeof meanings)[number]

/**
 * By name, in small letters: the list and the samples of "Use webhook to receive messages and events" differ in spelling
 * (AgentClosed and AgentEndSession, ConversationClosed and ConversationClose), so both are here.
 */
const known = new Map<string, EventMeaning>([
  ['agentaccepted', 'accepted'],
  ['agentassigned', 'assigned'],
  ['transferagentacceptsession', 'accepted'],
  ['consultagentacceptsession', 'nothing'],
  ['agentjoinedcustomerconversation', 'nothing'],
  // Active goes back to Open on release, transfer and disconnect ("Conversation states").
  ['agentdisconnected', 'released'],
  ['transfertoqueueinitiated', 'released'],
  ['transfertoagentinitiated', 'released'],
  ['customerdisconnectedagentwaiting', 'waiting'],
  // End was pressed: Wrap-up until the agent closes the session.
  ['agentendsession', 'ended'],
  ['agentclosed', 'ended'],
  ['primaryagentendconversation', 'ended'],
  ['conversationclose', 'closed'],
  ['conversationclosed', 'closed'],
  ['supervisorforceclosedconversation', 'closed'],
  ['outofoperatinghoursduetononworkinghours', 'hours'],
  ['outofoperatinghoursduetoholiday', 'hours'],
])

/** Names in the documentation's list that change nothing for the customer. */
const silent = new Set([
  'agentstartsecondarychannel',
  'agentraisesecondarychannel',
  'agentendsecondarychannel',
  'consultagentinitiated',
  'consultagentfailed',
  'consultagentendsession',
  'consultagentrejectsession',
  'consultagentsessiontimedout',
  'consultagentremoved',
  'consultagentleftpublicconversation',
  'agentendedconsult',
  'transfertoagentfailed',
  'transfertoqueuefailed',
  'transferagentrejectsession',
  'transferagenttimedoutsession',
  'customerdisconnected',
])

export type Meanings = (name: string) => EventMeaning

const fold = (name: string): string => name.trim().toLowerCase()

/** An event that nobody knows is nothing we act on, and still never words for the customer. */
export const meaningsOf = (own: Readonly<Record<string, EventMeaning>>): Meanings => {
  const all = new Map([...known, ...[...silent].map((name) => [name, 'nothing'] as const)])
  for (const [name, meaning] of Object.entries(own)) all.set(fold(name), meaning)
  return (name) => all.get(fold(name)) ?? 'nothing'
}
