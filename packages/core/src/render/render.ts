import type { Choice, Content, ContentType, MediaKind } from '../model/content.js'
import type { Capabilities } from '../ports/channel.js'
import { renderCard, renderLink } from './card.js'
import { describe } from './describe.js'
import { fitting, renderMedia } from './media.js'
import { renderChoice } from './menu.js'
import type { SentenceKey } from './sentences.js'
import { converted, joined, lose, type RenderOptions, textParts, type Work, workWith } from './work.js'

export type { RenderOptions } from './work.js'

export interface Rendered {
  /** The messages to send, in order. Empty if nothing can be sent; `lost` says why. */
  parts: readonly Content[]
  lost: readonly string[]
  /** The choice to store, so that it can be answered: numbered, and with `next` where a page follows. */
  choice?: Choice
}

/** Renders content for a channel. What the channel cannot carry is degraded, and the loss is recorded. */
export const render = (content: Content, capabilities: Capabilities, options: RenderOptions = {}): Rendered => {
  const work = workWith(capabilities, options)
  if (content.type === 'choice') {
    const { parts, choice } = renderChoice(work, content)
    return { ...finished(work, parts), ...(choice ? { choice } : {}) }
  }
  if (content.type === 'edit' && content.content && !capabilities.content.includes('edit')) {
    const inner = render(content.content, capabilities, options)
    return { ...inner, lost: [work.tell('lost.edit'), ...inner.lost] }
  }
  return finished(work, partsOf(work, content))
}

const finished = (work: Work, parts: readonly Content[]): Rendered => {
  if (parts.length === 0 && work.lost.length === 0) lose(work, 'lost.empty')
  return { parts, lost: work.lost }
}

// What each type loses when only its description is sent.
const losses = new Map<ContentType, SentenceKey>([
  ['location', 'lost.location'],
  ['contacts', 'lost.contacts'],
  ['reaction', 'lost.reaction'],
  ['order', 'lost.order'],
])

const partsOf = (work: Work, content: Exclude<Content, { type: 'choice' }>): Content[] => {
  switch (content.type) {
    case 'text':
      return textParts(work, converted(work, content.text, content.markup), content.preview)
    case 'media':
      return renderMedia(work, content)
    case 'link':
      return renderLink(work, content)
    case 'card':
      return renderCard(work, content)
    case 'request':
      return renderRequest(work, content)
    case 'template':
      return renderTemplate(work, content)
    default:
      return work.capabilities.content.includes(content.type) ? [content] : described(work, content)
  }
}

const described = (work: Work, content: Content): Content[] => {
  if (content.type === 'unsupported') {
    lose(work, 'lost.unsupported', { kind: content.kind })
    return []
  }
  // Neither can be put into words for the customer.
  if (content.type === 'edit' || content.type === 'revoke') {
    lose(work, content.type === 'edit' ? 'lost.empty' : 'lost.revoke')
    return []
  }
  if (content.type === 'reaction' && !content.emoji) {
    lose(work, 'lost.reaction.removed')
    return []
  }
  const loss = losses.get(content.type)
  if (loss) lose(work, loss)
  const { language, sentences } = work.options
  // The reaction alone is enough.
  const words = content.type === 'reaction' ? (content.emoji ?? '') : describe(content, language, sentences)
  return textParts(work, converted(work, words, 'plain'))
}

const renderRequest = (work: Work, content: Extract<Content, { type: 'request' }>): Content[] => {
  const { content: types, requests = ['location'], choice, text } = work.capabilities
  const prompt = content.prompt.trim() === '' ? work.say(`request.default.${content.what}`) : content.prompt
  const room = choice?.body ?? text.max
  const short = work.say(`request.default.${content.what}`)
  if (types.includes('request') && requests.includes(content.what) && Math.min(prompt.length, short.length) <= room) {
    if (prompt.length <= room) return [{ ...content, prompt }]
    return [...textParts(work, converted(work, prompt, 'plain')), { ...content, prompt: short }]
  }
  if (content.what === 'form') lose(work, 'lost.form')
  const hint = content.what === 'text' ? undefined : converted(work, work.say(`request.${content.what}`), 'plain')
  return textParts(work, joined(work, [converted(work, prompt, 'plain'), hint]))
}

/** The provider has the text of a template, so on a channel without templates there is nothing to send instead. */
const renderTemplate = (work: Work, content: Extract<Content, { type: 'template' }>): Content[] => {
  const { name, media } = content
  if (!work.capabilities.content.includes('template')) {
    lose(work, 'lost.template', { name })
    return []
  }
  if (media) {
    const family = media.mime.split('/', 1)[0]
    const kind: MediaKind = family === 'image' || family === 'video' ? family : 'file'
    const fit = fitting(work, media, kind)
    if (!('kind' in fit && fit.kind === kind)) {
      const reason = 'reason' in fit ? fit.reason : work.tell('lost.reason.kind')
      lose(work, 'lost.template.media', { name, reason })
      return []
    }
  }
  return [content]
}
