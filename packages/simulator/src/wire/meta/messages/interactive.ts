import { isList, isObject, type Json, type JsonObject } from '../../http.js'
import { GraphError, missing, wrong } from '../errors.js'
import { objectIn, textIn } from '../values.js'

const list = (value: Json | undefined, name: string, least: number, most: number): readonly JsonObject[] => {
  if (value === undefined || value === null) throw missing(name)
  if (!isList(value) || !value.every(isObject)) throw wrong(`${name} must be a list of objects`)
  if (value.length < least || value.length > most) throw wrong(`${name} must have ${least} to ${most} entries`)
  return value as readonly JsonObject[]
}

const distinct = (ids: readonly string[], name: string): void => {
  if (new Set(ids).size < ids.length) throw wrong(`Duplicated ${name} id`)
}

const checkHeader = (header: Json | undefined, allowed: readonly string[]): void => {
  if (header === undefined) return
  const given = objectIn(header, 'interactive.header')
  const type = String(given.type)
  if (!allowed.includes(type)) throw wrong(`interactive.header.type ${type} is not allowed here`)
  if (type === 'text') textIn(given.text, 'interactive.header.text', 60)
  else objectIn(given[type], `interactive.header.${type}`)
}

const anyHeader = ['text', 'image', 'video', 'document']

const checkBody = (whole: JsonObject, most: number, required = true): void => {
  if (whole.body === undefined && !required) return
  textIn(objectIn(whole.body, 'interactive.body').text, 'interactive.body.text', most)
}

const checkFooter = (whole: JsonObject): void => {
  if (whole.footer !== undefined)
    textIn(objectIn(whole.footer, 'interactive.footer').text, 'interactive.footer.text', 60)
}

const named = (action: JsonObject, name: string): JsonObject => {
  if (action.name !== name) throw wrong(`interactive.action.name must be ${name}`)
  return isObject(action.parameters) ? action.parameters : {}
}

const checkButtons = (action: JsonObject): void => {
  const buttons = list(action.buttons, 'interactive.action.buttons', 1, 3)
  const replies = buttons.map((button) => {
    if (button.type !== 'reply') throw wrong('interactive.action.buttons.type must be reply')
    return objectIn(button.reply, 'interactive.action.buttons.reply')
  })
  for (const reply of replies) textIn(reply.title, 'interactive.action.buttons.reply.title', 20)
  const ids = replies.map((reply) => textIn(reply.id, 'interactive.action.buttons.reply.id', 256))
  distinct(ids, 'button')
  distinct(
    replies.map(({ title }) => String(title)),
    'button title',
  )
}

const checkList = (action: JsonObject): void => {
  textIn(action.button, 'interactive.action.button', 20)
  const sections = list(action.sections, 'interactive.action.sections', 1, 10)
  const rows = sections.flatMap((section) => {
    if (sections.length > 1 || section.title !== undefined)
      textIn(section.title, 'interactive.action.sections.title', 24)
    return list(section.rows, 'interactive.action.sections.rows', 1, 10)
  })
  if (rows.length > 10) throw wrong('Total row count exceed max allowed count: 10')
  for (const row of rows) {
    textIn(row.title, 'interactive.action.sections.rows.title', 24)
    if (row.description !== undefined && row.description !== '')
      textIn(row.description, 'interactive.action.sections.rows.description', 72)
  }
  distinct(
    rows.map((row) => textIn(row.id, 'interactive.action.sections.rows.id', 200)),
    'row',
  )
}

const checkCarousel = (action: JsonObject): void => {
  for (const card of list(action.cards, 'interactive.action.cards', 2, 10)) {
    if (card.body !== undefined) {
      const text = textIn(objectIn(card.body, 'card.body').text, 'card.body.text', 160)
      if (text.split('\n').length > 3) throw wrong('A card has at most two line breaks')
    }
  }
}

/** Meta docs, messages/interactive-…: the limits of each type. */
const types: Readonly<Record<string, (whole: JsonObject, action: JsonObject) => void>> = {
  button: (whole, action) => {
    checkHeader(whole.header, anyHeader)
    checkBody(whole, 1_024)
    checkButtons(action)
  },
  list: (whole, action) => {
    checkHeader(whole.header, ['text'])
    checkBody(whole, 4_096)
    checkList(action)
  },
  cta_url: (whole, action) => {
    checkHeader(whole.header, anyHeader)
    checkBody(whole, 1_024)
    const parameters = named(action, 'cta_url')
    textIn(parameters.display_text, 'interactive.action.parameters.display_text', 20)
    const url = textIn(parameters.url, 'interactive.action.parameters.url', 2_000)
    if (!URL.canParse(url)) throw wrong('interactive.action.parameters.url is not a valid URL')
  },
  location_request_message: (whole, action) => {
    checkBody(whole, 1_024)
    named(action, 'send_location')
  },
  request_contact_info: (whole, action) => {
    checkBody(whole, 1_024)
    named(action, 'request_contact_info')
  },
  flow: (whole, action) => {
    checkHeader(whole.header, anyHeader)
    checkBody(whole, 1_024)
    const parameters = named(action, 'flow')
    textIn(parameters.flow_message_version, 'flow_message_version', 10)
    textIn(parameters.flow_cta, 'flow_cta', 30)
    if (!parameters.flow_id && !parameters.flow_name) throw missing('flow_id')
  },
  product: (whole, action) => {
    if (whole.header !== undefined) throw wrong('A product message has no header')
    checkBody(whole, 1_024, false)
    textIn(action.catalog_id, 'interactive.action.catalog_id', 256)
    textIn(action.product_retailer_id, 'interactive.action.product_retailer_id', 256)
  },
  product_list: (whole, action) => {
    if (whole.header === undefined) throw missing('interactive.header')
    checkHeader(whole.header, ['text'])
    checkBody(whole, 1_024)
    const sections = list(action.sections, 'interactive.action.sections', 1, 10)
    const items = sections.flatMap((section) => list(section.product_items, 'product_items', 1, 30))
    if (items.length > 30) throw wrong('At most 30 products')
  },
  catalog_message: (whole, action) => {
    checkBody(whole, 1_024)
    named(action, 'catalog_message')
  },
  address_message: (whole, action) => {
    checkBody(whole, 1_024)
    textIn(named(action, 'address_message').country, 'country', 2)
  },
  // Meta docs, payments/payments-br/orders; the keys of the order differ by country, so only common ones are checked.
  order_details: (whole, action) => {
    checkHeader(whole.header, ['image'])
    checkBody(whole, 1_024)
    const parameters = named(action, 'review_and_pay')
    textIn(parameters.reference_id, 'interactive.action.parameters.reference_id', 256)
    textIn(parameters.currency, 'interactive.action.parameters.currency', 3)
    objectIn(parameters.total_amount, 'interactive.action.parameters.total_amount')
  },
  order_status: (whole, action) => {
    checkBody(whole, 1_024)
    const parameters = named(action, 'review_order')
    textIn(parameters.reference_id, 'interactive.action.parameters.reference_id', 256)
    objectIn(parameters.order, 'interactive.action.parameters.order')
  },
  carousel: (whole, action) => {
    if (whole.header !== undefined || whole.footer !== undefined) throw wrong('A carousel has no header and no footer')
    checkBody(whole, 1_024)
    checkCarousel(action)
  },
}

export const checkInteractive = (whole: JsonObject): void => {
  const type = String(whole.type)
  const check = Object.hasOwn(types, type) ? types[type] : undefined
  if (!check)
    throw new GraphError(
      100,
      {},
      `(#100) Param interactive.type must be one of {${Object.keys(types).join(', ').toUpperCase()}}.`,
    )
  for (const name of Object.keys(whole)) {
    if (!['type', 'header', 'body', 'footer', 'action'].includes(name))
      throw new GraphError(100, {}, `(#100) Unexpected key "${name}" on param "interactive".`)
  }
  checkFooter(whole)
  check(whole, objectIn(whole.action, 'interactive.action'))
}
