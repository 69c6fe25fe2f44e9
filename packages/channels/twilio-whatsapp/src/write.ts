import { type Call, fail, type Part } from '@deskwire/core/adapter'
import { type Outgoing, outgoingTemplate, type TwilioTools } from '@deskwire/twilio'
import { cardShape, cardText, choiceShape, linkShape, linkText, type Rich } from './shapes.js'

/** Sent either directly or through a content resource. */
type Written = { plain: Outgoing } | { rich: Rich }

const plain = (body: string): Written => ({ plain: { parameters: { body }, text: body, media: 0 } })

const withMedia = (link: string, caption: string): Written => ({
  plain: { parameters: { mediaUrl: [link], ...(caption !== '' && { body: caption }) }, text: caption, media: 1 },
})

/** `geo:` in a persistent action needs no content resource, unlike the location content type. */
const location = (content: Extract<Part['content'], { type: 'location' }>): Written => {
  const { latitude, longitude, name, address } = content
  const label = (name ?? address ?? '').replaceAll('|', ' ')
  const body = [name, address].filter(Boolean).join('\n') || `${latitude}, ${longitude}`
  const action = `geo:${latitude},${longitude}${label === '' ? '' : `|${label}`}`
  return { plain: { parameters: { body, persistentAction: [action] }, text: body, media: 0 } }
}

const card = (content: Extract<Part['content'], { type: 'card' }>): Written => {
  const rich = cardShape(content)
  if (rich) return { rich }
  const image = content.image?.link()
  const body = [cardText(content), content.url].filter(Boolean).join('\n\n')
  return image === undefined ? plain(body) : withMedia(image, body)
}

const write = (content: Part['content']): Written => {
  switch (content.type) {
    case 'text':
      return plain(content.text)
    case 'media':
      return withMedia(content.media.link(), content.caption ?? '')
    case 'location':
      return location(content)
    case 'choice':
      return { rich: choiceShape(content) }
    case 'link': {
      const rich = linkShape(content)
      return rich ? { rich } : plain(linkText(content))
    }
    case 'card':
      return card(content)
    default:
      throw fail('content', `WhatsApp through Twilio cannot carry content of type ${content.type}`, {
        remedy: 'Render it to text first.',
      })
  }
}

/** What the message list would show, without creating anything at Twilio. */
export const expectedWhatsapp = async (
  part: Part,
  tools: TwilioTools,
  call: Call,
): Promise<Pick<Outgoing, 'text' | 'media' | 'rendered'>> => {
  if (part.content.type === 'template') return outgoingTemplate(part.content, tools, call)
  const written = write(part.content)
  return 'plain' in written ? written.plain : { ...written.rich, rendered: true }
}

/** Content resources are created only for what the window allows without approval; templates must already exist. */
export const outgoingWhatsapp = async (part: Part, tools: TwilioTools, call: Call): Promise<Outgoing> => {
  if (part.content.type === 'template') return outgoingTemplate(part.content, tools, call)
  const written = write(part.content)
  if ('plain' in written) return written.plain
  const { types, variables, text, media } = written.rich
  const make = async (): Promise<Outgoing> => {
    const contentSid = await tools.contents.idOf(types, call)
    return { parameters: { contentSid, contentVariables: JSON.stringify(variables) }, text, media, rendered: true }
  }
  const renew = () => {
    tools.contents.forget(types)
    return make()
  }
  return { ...(await make()), renew }
}
