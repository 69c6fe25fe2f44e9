import { type Fields, fail } from '@deskwire/core/adapter'

export type Values = Readonly<Record<string, string>>
type Parameter = Record<string, unknown>
type Component = Record<string, unknown>

/** A header's or a card's image, already uploaded or linked. */
export interface HeaderMedia {
  type: 'image' | 'video' | 'document'
  media: Fields
}

const problem = (message: string): never => {
  throw fail('template', message, {
    remedy: 'Write each value as name=value, as in 1=Ana.',
  })
}

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^[0-9]{1,2}$/.test(text) ? Number(text) : undefined

/**
 * The components of a template message ("messages/template-messages"), from values as people write them:
 *
 * | key | fills |
 * | --- | --- |
 * | `1`, `2` | the body's `{{1}}`, `{{2}}` |
 * | `name` (or `body.name`) | the body's `{{name}}` |
 * | `2:currency`, `3:date` | the same, as an amount (`EUR 12.50`) or a date |
 * | `header`, `header.1`, `header.name` | the text header's variable |
 * | `header.image`, `.video`, `.document` | a media header, by URL (a message's own media goes there by itself) |
 * | `header.location` | `latitude,longitude,name,address` |
 * | `button.0` | the end of the first button's URL; a one-time code too |
 * | `button.0.payload` `.code` `.flow` `.flow.data` `.catalog` `.products` | a quick reply's payload, a coupon code, a flow's token and data (JSON), a catalog's picture, a list of products (JSON) |
 * | `card.0.…` | any of these on the first card of a carousel |
 * | `offer.expires` | when a limited-time offer ends |
 */
export const componentsOf = (values: Values, media?: HeaderMedia): Component[] => {
  const body = new Map<string, string>()
  const header = new Map<string, string>()
  const buttons = new Map<number, Map<string, string>>()
  const cards = new Map<number, Record<string, string>>()
  let offer: string | undefined

  for (const [key, value] of Object.entries(values)) {
    const [first, second, ...more] = key.split('.')
    const index = number(second)
    if (value === '') problem(`The value of ${key} is empty, which WhatsApp refuses.`)
    if (first === 'header') header.set(second ?? '1', value)
    else if (first === 'button' && index !== undefined) within(buttons, index).set(more.join('.') || 'url', value)
    else if (first === 'card' && index !== undefined && more.length > 0) {
      const card = cards.get(index) ?? Object.create(null)
      card[more.join('.')] = value
      cards.set(index, card)
    } else if (key === 'offer.expires') offer = value
    else body.set(first === 'body' && second !== undefined ? second : key, value)
  }

  const components: Component[] = []
  const top = headerOf(header, media)
  if (top) components.push({ type: 'header', parameters: top })
  if (body.size > 0) components.push({ type: 'body', parameters: parametersOf(body) })
  if (offer !== undefined) components.push(offerOf(offer))
  for (const [index, parts] of [...buttons].sort(([a], [b]) => a - b)) components.push(buttonOf(index, parts))
  if (cards.size > 0) {
    const inOrder = [...cards].sort(([a], [b]) => a - b)
    components.push({
      type: 'carousel',
      cards: inOrder.map(([index, card]) => ({ card_index: index, components: componentsOf({ ...card }) })),
    })
  }
  return components
}

const within = (buttons: Map<number, Map<string, string>>, index: number): Map<string, string> => {
  const known = buttons.get(index) ?? new Map<string, string>()
  buttons.set(index, known)
  return known
}

const headerOf = (header: Map<string, string>, media: HeaderMedia | undefined): Parameter[] | undefined => {
  if (media) return [{ type: media.type, [media.type]: media.media }]
  for (const type of ['image', 'video', 'document'] as const) {
    const link = header.get(type)
    if (link !== undefined && /^https?:\/\//i.test(link)) return [{ type, [type]: { link } }]
  }
  const place = header.get('location')
  if (place !== undefined) return [{ type: 'location', location: placeOf(place) }]
  return header.size === 0 ? undefined : parametersOf(header)
}

const placeOf = (text: string): Fields => {
  const [latitude = '', longitude = '', name = '', ...address] = text.split(',').map((part) => part.trim())
  const valid = (one: string) => /^-?\d+(\.\d+)?$/.test(one)
  if (!valid(latitude) || !valid(longitude)) problem('header.location is written latitude,longitude,name,address.')
  return {
    latitude,
    longitude,
    ...(name ? { name } : {}),
    ...(address.length > 0 ? { address: address.join(', ') } : {}),
  }
}

/** Positional ones go by order, so a gap would shift all that follow; named ones carry their name. */
const parametersOf = (values: Map<string, string>): Parameter[] => {
  const all = [...values].map(([key, value]) => {
    const colon = key.lastIndexOf(':')
    const type = colon < 0 ? '' : key.slice(colon + 1)
    const name = type === 'currency' || type === 'date' ? key.slice(0, colon) : key
    return { name, position: number(name), parameter: parameterOf(type, value) }
  })
  const positional = all.filter(({ position }) => position !== undefined)
  if (positional.length === 0) return all.map(({ name, parameter }) => ({ ...parameter, parameter_name: name }))
  if (positional.length < all.length) problem('A template has either numbered or named values, not both.')
  const inOrder = positional.sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
  inOrder.forEach(({ position }, at) => {
    if (position !== at + 1) problem(`The value {{${at + 1}}} of the template is missing.`)
  })
  return inOrder.map(({ parameter }) => parameter)
}

const parameterOf = (type: string, value: string): Parameter => {
  if (type === 'date') return { type: 'date_time', date_time: { fallback_value: value } }
  if (type !== 'currency') return { type: 'text', text: value }
  const amount = /^\s*([A-Z]{3})\s*(-?\d+(?:\.\d{1,3})?)\s*$/.exec(value)
  const code = amount?.[1]
  if (code === undefined) problem('An amount is written with its currency: EUR 12.50.')
  return {
    type: 'currency',
    currency: { fallback_value: value.trim(), code, amount_1000: Math.round(Number(amount?.[2]) * 1000) },
  }
}

const offerOf = (value: string): Component => {
  const at = /^\d{13}$/.test(value) ? Number(value) : Date.parse(value)
  if (!Number.isFinite(at)) problem('offer.expires is a date and time: 2026-12-24T18:00:00Z.')
  return {
    type: 'limited_time_offer',
    parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: at } }],
  }
}

const jsonOf = (key: string, value: string): unknown => {
  try {
    return JSON.parse(value)
  } catch {
    return problem(`${key} is not JSON.`)
  }
}

const buttonOf = (index: number, parts: Map<string, string>): Component => {
  const button = (sub_type: string, parameter: Parameter): Component => ({
    type: 'button',
    sub_type,
    index: String(index),
    parameters: [parameter],
  })
  const url = parts.get('url')
  if (url !== undefined) return button('url', { type: 'text', text: url })
  const payload = parts.get('payload')
  if (payload !== undefined) return button('quick_reply', { type: 'payload', payload })
  const code = parts.get('code')
  if (code !== undefined) return button('copy_code', { type: 'coupon_code', coupon_code: code })
  const thumbnail = parts.get('catalog')
  if (thumbnail !== undefined) {
    return button('catalog', { type: 'action', action: { thumbnail_product_retailer_id: thumbnail } })
  }
  const products = parts.get('products')
  if (products !== undefined)
    return button('mpm', { type: 'action', action: jsonOf(`button.${index}.products`, products) })
  const flow = parts.get('flow')
  const data = parts.get('flow.data')
  if (flow === undefined && data === undefined) return problem(`What is given for button.${index} is not known.`)
  const action = {
    ...(flow === undefined ? {} : { flow_token: flow }),
    ...(data === undefined ? {} : { flow_action_data: jsonOf(`button.${index}.flow.data`, data) }),
  }
  return button('flow', { type: 'action', action })
}
