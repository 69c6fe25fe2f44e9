import { type Fields, fields, filled, isFields, list, own, sha256 } from '@deskwire/core/adapter'

export const textIn = (activity: Fields, name: string): string | undefined => filled(own(activity, name))

export const fieldsIn = (activity: Fields, name: string): Fields => fields(own(activity, name))

export const listIn = (activity: Fields, name: string): readonly Fields[] =>
  list(own(activity, name)).slice(0, 100).filter(isFields)

// "The messageId is a 13-digit string epoch timestamp."
const messageId = /^\d{13}$/

/**
 * The number by which a message is known in the webhook and in the list alike. The samples of the webhook show none, and
 * an activity's own `id` may be anything: such a message is read back, so that it never has two names.
 */
export const messageIdOf = (activity: Fields): string | undefined =>
  [activity.messageId, activity.messageid, activity.id, fieldsIn(activity, 'channelData').messageId].find(
    (id): id is string => typeof id === 'string' && messageId.test(id),
  )

/** Message ids are times, so two conversations may share one. */
export const eventId = (conversation: string, message: string): string => `${conversation}/${message}`

export const messageOfEvent = (id: string): string | undefined => {
  const message = id.slice(id.lastIndexOf('/') + 1)
  return messageId.test(message) ? message : undefined
}

/** By this a message without a number is found in the list: what it says, and the names of its files. */
export const markOf = (activity: Fields): string => {
  const names = listIn(activity, 'attachments').map((file) => textIn(file, 'name') ?? '')
  return sha256(JSON.stringify([(textIn(activity, 'text') ?? '').trim(), names])).slice(0, 16)
}

/** When a hint came, and what it was about. */
export const hintOf = (id: string): { at: number; mark: string } | undefined => {
  const found = /\/hint:(\d+):([0-9a-f]{16})$/.exec(id)
  return found ? { at: Number(found[1]), mark: found[2] ?? '' } : undefined
}

/** What we send carries this as its sender, so that a list shows it as ours even if its id was never learnt. */
export const ourSender = 'deskwire:'

export const isOurs = (activity: Fields): boolean =>
  textIn(fieldsIn(activity, 'from'), 'id')?.startsWith(ourSender) === true

/** "If AutomatedMessage, marks the message as automated." */
export const isAutomated = (activity: Fields): boolean =>
  textIn(fieldsIn(fieldsIn(activity, 'channelData'), 'messagingapi-oc'), 'type') === 'AutomatedMessage'

// What a bot or an agent sees of a system event: `EventName: **_AgentAccepted_**`.
const announced = /^EventName:([\s\w*]{1,120})$/i

/** The name of a system event, which comes as an event, or as a message that must never reach a customer. */
export const eventNameOf = (activity: Fields): string | undefined => {
  const name = textIn(activity, 'name')
  if (activity.type === 'event') return name ?? ''
  if (name !== undefined) return name
  const said = announced.exec((textIn(activity, 'text') ?? '').trim())?.[1]
  return said?.replace(/[*_]+/g, '').trim() || undefined
}
