import { type Fields, fields, list, type Markup, word } from '@deskwire/core/adapter'
import { adaptiveCard } from './adaptive.js'
import { lines, linked, richCard } from './cards.js'
import { mediaOf } from './media.js'
import { pressOf } from './message.js'
import type { Settings } from './options.js'
import type { Offer, Speech } from './speech.js'

/** What the bot does, as acts (Bot Framework, `Activity`). */
export const readActivity = (speech: Speech, activity: Fields, settings: Settings): void => {
  switch (activity.type) {
    case 'message':
      readMessage(speech, activity)
      return
    case 'typing':
      speech.wait(1_000)
      return
    case 'delay':
      speech.wait(Number(activity.value) || 0)
      return
    case 'event':
      if (activity.name === 'handoff.initiate') handOff(speech, fields(activity.value), settings)
      return
    case 'handoff':
      handOff(speech, fields(activity.value), settings)
      return
    case 'endOfConversation':
      if (broken.has(word(activity.code) ?? ''))
        speech.add({ act: 'handoff', reason: `${settings.reasons.failed} (${word(activity.code)})` })
      else speech.add({ act: 'end' })
  }
}

const broken = new Set(['botTimedOut', 'botIssuedInvalidMessage', 'channelFailed'])

/**
 * Copilot Studio passes what it knows as `va_…` variables, with the private message to the agent in `va_AgentMessage`
 * (docs, "Configure handoff to any generic engagement hub"); other bots choose their own.
 */
const handOff = (speech: Speech, context: Fields, settings: Settings): void => {
  const reason = [context.va_AgentMessage, context.reason, context.message, context.va_LastTopic]
    .map(word)
    .find(Boolean)
  const queue = settings.queue
    ? settings.queue(context)
    : [context.queue, context.Queue, context.Skill, context.skill].map(word).find(Boolean)
  speech.add({
    act: 'handoff',
    reason: reason ?? settings.reasons.asked,
    ...(queue !== undefined && { queue }),
  })
}

const markups: ReadonlyMap<unknown, Markup> = new Map<unknown, Markup>([
  ['plain', 'plain'],
  ['xml', 'html'],
])

const readMessage = (speech: Speech, { text, textFormat, attachments, suggestedActions }: Fields): void => {
  const suggested: Offer[] = []
  const links: string[] = []
  for (const action of list(fields(suggestedActions).actions).map(fields)) {
    const press = pressOf(action)
    const link = linked(action)
    if (press) suggested.push({ title: word(action.title) ?? word(action.value) ?? '…', value: press })
    else if (link !== undefined) links.push(link)
  }
  const attached = list(attachments).map(fields)
  const below = attached.length > 0
  speech.text(lines(word(text), ...(below ? [] : links)), markups.get(textFormat) ?? 'markdown')
  const offers = attached.flatMap((attachment) => readAttachment(speech, attachment))
  if (below) speech.text(lines(...links), 'markdown')
  speech.offer([...offers, ...suggested])
}

/** Says it, and returns its buttons. */
const readAttachment = (speech: Speech, attachment: Fields): readonly Offer[] => {
  const type = word(attachment.contentType)?.toLowerCase() ?? ''
  const content = typeof attachment.content === 'string' ? parsed(attachment.content) : fields(attachment.content)
  if (type === 'application/vnd.microsoft.card.adaptive') return adaptiveCard(speech, content)
  if (type.startsWith('application/vnd.microsoft.card.')) return richCard(speech, content)
  const media = mediaOf(attachment.contentUrl, type, word(attachment.name))
  if (media) speech.say(media)
  // Bytes inside the message, which have no URL to send.
  else if (word(attachment.name) !== undefined) speech.text(`[${word(attachment.name)}]`, 'plain')
  return []
}

const parsed = (json: string): Fields => {
  try {
    return fields(JSON.parse(json))
  } catch {
    return {}
  }
}
