import { type Call, type Fields, fail, filled, list, type Template } from '@deskwire/core/adapter'
import { type Graph, pages } from './graph/client.js'
import { fields } from './read.js'

const placeholders = (text: string | undefined): string[] => [
  ...new Set([...(text ?? '').matchAll(/\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}/g)].flatMap((match) => match[1] ?? [])),
]

/** The keys to fill in, as `values` expects them: `1`, `name`, `header.image`, `button.0`, `card.1.button.0`. */
const variablesOf = (components: unknown): string[] =>
  list(components).flatMap((item) => {
    const component = fields(item) ?? {}
    const text = filled(component.text)
    switch (filled(component.type)?.toUpperCase()) {
      case 'BODY':
        return placeholders(text)
      case 'HEADER':
        return headerVariables(filled(component.format)?.toUpperCase(), text)
      case 'BUTTONS':
        return list(component.buttons).flatMap((button, index) => buttonVariables(fields(button) ?? {}, index))
      case 'CAROUSEL':
        return list(component.cards).flatMap((card, index) =>
          variablesOf(fields(card)?.components).map((name) => `card.${index}.${name}`),
        )
      case 'LIMITED_TIME_OFFER':
        return fields(component.limited_time_offer)?.has_expiration === true ? ['offer.expires'] : []
      default:
        return []
    }
  })

const headerVariables = (format: string | undefined, text: string | undefined): string[] =>
  format === 'IMAGE' || format === 'VIDEO' || format === 'DOCUMENT' || format === 'LOCATION'
    ? [`header.${format.toLowerCase()}`]
    : placeholders(text).map((name) => `header.${name}`)

// Only required values: a quick reply without a payload returns its own title.
const buttonVariables = (button: Fields, index: number): string[] => {
  switch (filled(button.type)?.toUpperCase()) {
    case 'URL':
      return placeholders(filled(button.url)).length > 0 ? [`button.${index}`] : []
    case 'OTP':
      return [`button.${index}`]
    case 'COPY_CODE':
      return [`button.${index}.code`]
    case 'MPM':
      return [`button.${index}.products`]
    default:
      return []
  }
}

/** What stands around the body on the phone. */
const lookOf = (components: unknown): Pick<Template, 'header' | 'footer' | 'buttons'> => {
  const look: Pick<Template, 'header' | 'footer' | 'buttons'> = {}
  for (const item of list(components)) {
    const component = fields(item) ?? {}
    const text = filled(component.text)
    const type = filled(component.type)?.toUpperCase()
    if (type === 'HEADER') {
      const kind = kinds.find((one) => one === filled(component.format)?.toLowerCase()) ?? 'text'
      look.header = { kind, ...(text !== undefined && { text }) }
    } else if (type === 'FOOTER' && text !== undefined) look.footer = text
    else if (type === 'BUTTONS')
      look.buttons = list(component.buttons).flatMap((one) => filled(fields(one)?.text) ?? [])
  }
  return look
}

const kinds = ['text', 'image', 'video', 'document', 'location'] as const

const templateOf = (item: Fields): Template => {
  const id = filled(item.id)
  const body = list(item.components)
    .map((component) => fields(component))
    .find((component) => filled(component?.type)?.toUpperCase() === 'BODY')
  return {
    ...(id === undefined ? {} : { id }),
    name: filled(item.name) ?? '?',
    language: filled(item.language) ?? 'und',
    category: (filled(item.category) ?? 'unknown').toLowerCase(),
    status: (filled(item.status) ?? 'unknown').toLowerCase(),
    body: filled(body?.text) ?? '',
    variables: variablesOf(item.components),
    ...lookOf(item.components),
  }
}

export const createTemplates =
  (graph: Graph, wabaId: string | undefined) =>
  async (call: Call): Promise<readonly Template[]> => {
    if (wabaId === undefined) {
      throw fail('config', 'Templates belong to the WhatsApp Business Account, and wabaId is not set.', {
        remedy: 'Set wabaId; WhatsApp Manager shows it under Account settings.',
      })
    }
    const query = { fields: 'id,name,language,status,category,components', limit: '100' }
    return (await pages(graph, `${wabaId}/message_templates`, query, call)).map(templateOf)
  }
