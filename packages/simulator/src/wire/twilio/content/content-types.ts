import { isList, isObject, type Json, type JsonObject } from '../../http.js'
import { invalid, type TwilioError } from '../errors.js'

/** Twilio docs, content/…: each type is strict (`additionalProperties: false`), with WhatsApp's limits. */
interface Field {
  required?: true
  max?: number
  kind: 'string' | 'number' | 'list' | 'object' | 'boolean'
  most?: number
  least?: number
  /** The shape of a list's items. */
  item?: Shape
}
type Shape = Readonly<Record<string, Field>>

const string = (max?: number, required?: true): Field => ({ kind: 'string', max, required })

const action: Shape = {
  type: string(undefined, true),
  title: string(20),
  id: string(128),
  url: string(2_000),
  phone: string(20),
  code: string(15),
}

const card: Shape = {
  title: string(1_600),
  subtitle: string(60),
  body: string(1_600),
  media: { kind: 'list', most: 10 },
  actions: { kind: 'list', most: 10, item: action },
}

const shapes: Readonly<Record<string, Shape>> = {
  'twilio/text': { body: string(1_600, true) },
  'twilio/media': { body: string(1_600), media: { kind: 'list', required: true, least: 1, most: 10 } },
  'twilio/location': {
    latitude: { kind: 'number', required: true },
    longitude: { kind: 'number', required: true },
    label: string(1_000),
    address: string(1_000),
    id: string(),
  },
  'twilio/quick-reply': {
    body: string(1_024, true),
    actions: {
      kind: 'list',
      required: true,
      least: 1,
      most: 10,
      item: { type: string(), title: string(20, true), id: string(128) },
    },
  },
  'twilio/list-picker': {
    body: string(1_024, true),
    button: string(20, true),
    items: {
      kind: 'list',
      required: true,
      least: 1,
      most: 10,
      item: { id: string(200, true), item: string(24, true), description: string(72) },
    },
    multiple_selection: { kind: 'boolean' },
  },
  'twilio/call-to-action': {
    body: string(640, true),
    actions: { kind: 'list', required: true, least: 1, most: 10, item: { ...action, title: string(20, true) } },
  },
  'twilio/card': { ...card, orientation: string(), structure: string() },
  'twilio/carousel': {
    body: string(1_024, true),
    cards: { kind: 'list', required: true, least: 1, most: 10, item: card },
  },
  'twilio/catalog': {
    id: string(),
    title: string(),
    body: string(1_024, true),
    subtitle: string(),
    footer: string(60),
    items: { kind: 'list' },
    dynamic_items: string(),
    thumbnail_item_id: string(),
  },
  'twilio/flows': {
    body: string(1_024, true),
    button_text: string(30, true),
    subtitle: string(),
    media_url: string(),
    pages: { kind: 'list', required: true },
    type: string(),
  },
  'twilio/schedule': { id: string(undefined, true), title: string(undefined, true), timeSlots: string() },
  'whatsapp/card': {
    body: string(1_024, true),
    footer: string(60),
    header_text: string(60),
    media: { kind: 'list', most: 1 },
    actions: { kind: 'list', most: 10, item: action },
  },
  'whatsapp/authentication': {
    add_security_recommendation: { kind: 'boolean' },
    code_expiration_minutes: { kind: 'number' },
    actions: { kind: 'list', required: true },
  },
  'whatsapp/flows': {
    body: string(1_024, true),
    button_text: string(30, true),
    subtitle: string(),
    media_url: string(),
    flow_id: string(undefined, true),
    flow_token: string(),
    flow_first_page_id: string(),
    is_flow_first_page_endpoint: { kind: 'boolean' },
  },
}

const refuse = (text: string): TwilioError => invalid(20001, text)

const check = (value: Json | undefined, shape: Shape, where: string): void => {
  if (!isObject(value)) throw refuse(`${where} must be an object`)
  for (const name of Object.keys(value)) if (!Object.hasOwn(shape, name)) throw refuse(`${where}.${name} is not known`)
  for (const [name, field] of Object.entries(shape)) checkField(value[name], field, `${where}.${name}`)
}

const checkField = (value: Json | undefined, field: Field, where: string): void => {
  if (value === undefined || value === null) {
    if (field.required) throw refuse(`${where} is required`)
    return
  }
  if (field.kind === 'list') {
    if (!isList(value)) throw refuse(`${where} must be a list`)
    if (value.length < (field.least ?? 0) || value.length > (field.most ?? 100))
      throw refuse(`${where} has a wrong length`)
    const { item } = field
    if (item) for (const [index, entry] of value.entries()) check(entry, item, `${where}[${index}]`)
    return
  }
  if (field.kind === 'object') {
    if (!isObject(value)) throw refuse(`${where} must be an object`)
    return
  }
  // Numbers may come as variables, `{{1}}`.
  if (field.kind === 'number' && typeof value === 'string' && /^\{\{\w+\}\}$|^-?\d+(\.\d+)?$/.test(value)) return
  if (typeof value !== field.kind) throw refuse(`${where} must be a ${field.kind}`)
  if (typeof value === 'string' && field.max !== undefined && value.length > field.max) {
    throw refuse(`${where} is longer than ${field.max}`)
  }
}

/** Twilio's own library writes `friendlyName`; unknown names outside a type are ignored, unlike those inside it. */
export const checkContent = (body: Json | undefined): JsonObject => {
  if (!isObject(body)) throw refuse('The body must be a JSON object')
  if (typeof body.language !== 'string' || body.language === '') throw refuse('language is required')
  if (!isObject(body.types) || Object.keys(body.types).length === 0) throw refuse('types is required')
  for (const [type, value] of Object.entries(body.types)) {
    const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined
    if (!shape) throw refuse(`types.${type} is not known`)
    check(value, shape, `types.${type}`)
  }
  checkVariables(body.variables)
  return body
}

/** Keys without spaces, at most 16 characters; at most 100 (Twilio docs, content/using-variables-with-content-api). */
const checkVariables = (variables: Json | undefined): void => {
  if (variables === undefined || variables === null) return
  if (!isObject(variables)) throw refuse('variables must be an object')
  const entries = Object.entries(variables)
  if (entries.length > 100) throw refuse('variables has more than 100 entries')
  for (const [key, value] of entries) {
    if (!/^\w{1,16}$/.test(key)) throw refuse(`variables.${key} is not a valid name`)
    if (typeof value !== 'string' || value.length > 1_600)
      throw refuse(`variables.${key} must be a text of at most 1600`)
  }
}
