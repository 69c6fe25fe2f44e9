import { type Fields, fields, filled, isFields, list, own, sha256 } from '@deskwire/core/adapter'

export const textIn = (activity: Fields, name: string): string | undefined => filled(own(activity, name))

export const fieldsIn = (activity: Fields, name: string): Fields => fields(own(activity, name))

export const listIn = (activity: Fields, name: string): readonly Fields[] =>
  list(own(activity, name)).slice(0, 100).filter(isFields)

// "The messageId is a 13-digit string epoch timestamp."
const messageId = /^\d{13}$/

/**
 * The number that identifies a message in both the webhook and the list. The webhook's samples show none, and an activity's
 * own `id` may be anything: such a message is read back from the list, so that it never has two ids.
 */
export const messageIdOf = (activity: Fields): string | undefined =>
  [activity.messageId, activity.messageid, activity.id, fieldsIn(activity, 'channelData').messageId].find(
    (id): id is string => typeof id === 'string' && messageId.test(id),
  )

/** Message ids are timestamps, so two conversations may share one. */
export const eventId = (conversation: string, message: string): string => `${conversation}/${message}`

export const messageOfEvent = (id: string): string | undefined => {
  const message = id.slice(id.lastIndexOf('/') + 1)
  return messageId.test(message) ? message : undefined
}

/** Identifies a message without a number in the list, by its text and file names. */
export const markOf = (activity: Fields): string => {
  const names = listIn(activity, 'attachments').map((file) => textIn(file, 'name') ?? '')
  return sha256(JSON.stringify([(textIn(activity, 'text') ?? '').trim(), names])).slice(0, 16)
}

/** When a hint came, and the message it is about. */
export const hintOf = (id: string): { at: number; mark: string } | undefined => {
  const found = /\/hint:(\d+):([0-9a-f]{16})$/.exec(id)
  return found ? { at: Number(found[1]), mark: found[2] ?? '' } : undefined
}

/** Our messages have this as their sender, so that the list shows them as ours even if we never learnt their ids. */
export const ourSender = 'deskwire:'

export const isOurs = (activity: Fields): boolean =>
  textIn(fieldsIn(activity, 'from'), 'id')?.startsWith(ourSender) === true

/** "If AutomatedMessage, marks the message as automated." */
export const isAutomated = (activity: Fields): boolean =>
  textIn(fieldsIn(fieldsIn(activity, 'channelData'), 'messagingapi-oc'), 'type') === 'AutomatedMessage'

// How a bot or an agent sees a system event: `EventName: **_AgentAccepted_**`.
const announced = /^EventName:([\s\w*]{1,120})$/i

/** The name of a system event, which comes as an event or as a message that must never reach a customer. */
export const eventNameOf = (activity: Fields): string | undefined => {
  const name = textIn(activity, 'name')
  if (activity.type === 'event') return name ?? ''
  if (name !== undefined) return name
  const said = announced.exec((textIn(activity, 'text') ?? '').trim())?.[1]
  return said?.replace(/[*_]+/g, '').trim() || undefined
}
