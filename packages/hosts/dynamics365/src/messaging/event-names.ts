/** What an event of Dynamics 365 can mean to us. Even `nothing` is never shown to a customer. */
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
 * By name, in lower case. The list and the samples of "Use webhook to receive messages and events" differ
 * (AgentClosed and AgentEndSession, ConversationClosed and ConversationClose), so both are here.
 */
const known = new Map<string, EventMeaning>([
  ['agentaccepted', 'accepted'],
  ['agentassigned', 'assigned'],
  ['transferagentacceptsession', 'accepted'],
  ['consultagentacceptsession', 'nothing'],
  ['agentjoinedcustomerconversation', 'nothing'],
  // Active returns to Open on release, transfer and disconnect ("Conversation states").
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

/** Documented names that change nothing for the customer. */
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

/** We do not act on an unknown event, but it is still never text for the customer. */
export const meaningsOf = (own: Readonly<Record<string, EventMeaning>>): Meanings => {
  const all = new Map([...known, ...[...silent].map((name) => [name, 'nothing'] as const)])
  for (const [name, meaning] of Object.entries(own)) all.set(fold(name), meaning)
  return (name) => all.get(fold(name)) ?? 'nothing'
}
