import { isList, type Json, type JsonObject } from '../../http.js'
import { GraphError, missing, unknownParameter, wrong } from '../errors.js'
import { objectIn, textIn } from '../values.js'
import { checkInteractive } from './interactive.js'

const onlyKeys = (value: JsonObject, known: readonly string[]): void => {
  for (const name of Object.keys(value)) if (!known.includes(name)) throw unknownParameter(name)
}

const common = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
  'recipient_identity_key_hash',
  'message_activity_sharing',
  'ttl',
  'appsecret_proof',
  'access_token',
]

const number = (value: Json | undefined, name: string, least: number, most: number): void => {
  if (value === undefined || value === null || value === '') throw missing(name)
  const given = Number(value)
  if (Number.isNaN(given) || given < least || given > most) throw wrong(`${name} is not a valid coordinate`)
}

const checkMedia = (type: string, body: JsonObject): void => {
  const known: Readonly<Record<string, readonly string[]>> = {
    audio: ['id', 'link', 'voice'],
    document: ['id', 'link', 'caption', 'filename'],
    sticker: ['id', 'link'],
    image: ['id', 'link', 'caption'],
    video: ['id', 'link', 'caption'],
  }
  onlyKeys(body, known[type] ?? [])
  if ((body.id === undefined) === (body.link === undefined))
    throw new GraphError(100, {}, `(#100) ${type} needs exactly one of id and link.`)
  if (
    body.link !== undefined &&
    !(typeof body.link === 'string' && /^https?:\/\//.test(body.link) && URL.canParse(body.link))
  ) {
    throw wrong(`${type}.link is not a valid URL`)
  }
  if (body.caption !== undefined) textIn(body.caption, `${type}.caption`, 1_024)
}

const checkContacts = (contacts: Json | undefined): void => {
  if (!isList(contacts) || contacts.length === 0) throw missing('contacts')
  if (contacts.length > 257) throw wrong('contacts has more than 257 entries')
  for (const contact of contacts) {
    const name = objectIn(objectIn(contact, 'contacts').name, 'contacts.name')
    textIn(name.formatted_name, 'contacts.name.formatted_name', 1_024)
    if (Object.keys(name).length < 2) throw wrong('contacts.name needs one more part beside formatted_name')
  }
}

const checks: Readonly<Record<string, (body: JsonObject, whole: JsonObject) => void>> = {
  text: (body) => {
    onlyKeys(body, ['body', 'preview_url'])
    textIn(body.body, 'text.body', 4_096)
  },
  location: (body) => {
    onlyKeys(body, ['latitude', 'longitude', 'name', 'address'])
    number(body.latitude, 'location.latitude', -90, 90)
    number(body.longitude, 'location.longitude', -180, 180)
  },
  reaction: (body, whole) => {
    onlyKeys(body, ['message_id', 'emoji'])
    textIn(body.message_id, 'reaction.message_id', 1_024)
    if (typeof body.emoji !== 'string') throw missing('reaction.emoji')
    if (whole.context !== undefined) throw wrong('A reaction cannot be contextual')
  },
  interactive: checkInteractive,
  template: (body) => {
    onlyKeys(body, ['name', 'language', 'components', 'namespace'])
    textIn(body.name, 'template.name', 512)
    textIn(objectIn(body.language, 'template.language').code, 'template.language.code', 20)
    if (body.components !== undefined && !isList(body.components)) throw wrong('template.components must be a list')
  },
  pin: (body, whole) => {
    if (whole.recipient_type !== 'group') throw new GraphError(100, {}, '(#100) pin is for groups.')
    textIn(body.message_id, 'pin.message_id', 1_024)
  },
}
const mediaTypes = ['audio', 'document', 'image', 'sticker', 'video']
const messageTypes = [...Object.keys(checks), ...mediaTypes, 'contacts']

/** Checks what is refused at once; failures of window, person and files come later, by status. */
export const checkMessage = (body: JsonObject): string => {
  const type = body.type === undefined ? 'text' : body.type
  if (typeof type !== 'string' || !messageTypes.includes(type)) {
    throw new GraphError(
      100,
      {},
      `(#100) Param type must be one of {${messageTypes.join(', ').toUpperCase()}} - got "${String(type)}".`,
    )
  }
  onlyKeys(body, [...common, type])
  if (body.recipient_type !== undefined && body.recipient_type !== 'individual' && body.recipient_type !== 'group') {
    throw new GraphError(100, {}, '(#100) Param recipient_type must be one of {INDIVIDUAL, GROUP}.')
  }
  if (!body.to && !body.recipient) throw new GraphError(100, {}, '(#100) The parameter to is required.')
  for (const name of ['to', 'recipient']) {
    if (body[name] !== undefined && typeof body[name] !== 'string')
      throw new GraphError(100, {}, `(#100) Param ${name} must be a string.`)
  }
  if (body.biz_opaque_callback_data !== undefined)
    textIn(body.biz_opaque_callback_data, 'biz_opaque_callback_data', 512)
  if (body.context !== undefined) textIn(objectIn(body.context, 'context').message_id, 'context.message_id', 1_024)
  if (type === 'contacts') {
    checkContacts(body.contacts)
    return type
  }
  const own = objectIn(body[type], type)
  if (mediaTypes.includes(type)) checkMedia(type, own)
  else checks[type]?.(own, body)
  return type
}
