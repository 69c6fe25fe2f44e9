import { createFinder } from './operations.mjs'
import { createSchemas } from './schemas.mjs'

/** A form's values are texts; the schema says which are lists, numbers and booleans. */
const typed = (schema, form) =>
  Object.fromEntries(
    Object.entries(form).map(([name, values]) => {
      const all = Array.isArray(values) ? values : [values]
      const { type } = schema?.properties?.[name] ?? {}
      if (type === 'array') return [name, all]
      const [text] = all
      if (type === 'integer' || type === 'number') return [name, Number(text)]
      if (type === 'boolean') return [name, text === 'true' ? true : text === 'false' ? false : text]
      return [name, text]
    }),
  )

const contentOf = (content = {}, type) => {
  const found = Object.entries(content).find(([name]) => type.startsWith(name))
  return found && { form: found[0] !== 'application/json', schema: found[1].schema }
}

/** Looks at one message. `described` is false where the vendor's file has nothing to say about it. */
export const createJudge = (documents) => {
  const find = createFinder(documents)
  const wrong = createSchemas()
  const meta = documents.get('meta/business-messaging-api-v23.yaml')
  const graphError = meta.components.schemas.GraphAPIError

  const request = ({ body, query, type }, { operation, document, operations }) => {
    const parameters = [...(operations.parameters ?? []), ...(operation.parameters ?? [])]
    const known = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name))
    const strange = query.filter(([name]) => !known.has(name)).map(([name]) => `?${name} is not known`)
    const missing = parameters
      .filter((one) => one.in === 'query' && one.required && !query.some(([name]) => name === one.name))
      .map(({ name }) => `?${name} is missing`)
    if (body === undefined || body === '') return [...strange, ...missing]
    const content = contentOf(operation.requestBody?.content, type)
    if (!content) return [...strange, ...missing, `a body of ${type} is not known`]
    const value = content.form ? typed(content.schema, body) : body
    return [...strange, ...missing, ...wrong(content.schema, value, document)]
  }

  const answer = ({ status, body, vendor }, { operation, document }) => {
    const described = operation.responses[status] ?? operation.responses[String(status)]
    if (status >= 400) {
      // Meta's and Intercom's files describe one shape for all errors, HubSpot's by default, the others none.
      if (vendor === 'meta') return wrong(graphError, body, meta)
      if (vendor === 'intercom') return wrong(intercom.components.schemas.error, body, intercom)
      const schema = operation.responses.default?.content?.['*/*']?.schema
      return schema && wrong(schema, body, document)
    }
    if (!described) return [`status ${status} is not known`]
    const schema = described.content?.['application/json']?.schema
    return schema ? wrong(schema, body, document) : []
  }

  // The choice between the four kinds of `value` has no mark to choose by, so it is made here, by what each must have.
  const { schemas } = meta.components
  const kindOf = ({ statuses, groups, contacts }) =>
    statuses
      ? 'StatusMessageValue'
      : groups
        ? 'GroupValue'
        : contacts
          ? 'IncomingMessageValueGeneral'
          : 'IncomingMessageValueSystem'
  const fieldsDescribed = schemas.Change.properties.field.enum
  const webhook = (body) => {
    const changes = (body.entry ?? []).flatMap(({ changes = [] }) => changes)
    const field = changes[0]?.field
    const id = `webhook ${field}`
    if (!fieldsDescribed.includes(field)) return { id, described: false }
    const around = { ...body, entry: body.entry.map((entry) => ({ ...entry, changes: [] })) }
    const violations = [
      ...wrong(schemas.WebhookPayload, around, meta),
      ...changes.flatMap(({ value, ...rest }) => [
        ...Object.keys(rest).flatMap((name) => (name === 'field' ? [] : [`.${name} is not known`])),
        ...wrong(schemas[kindOf(value)], value, meta).map((one) => `.value${one}`),
      ]),
    ]
    return { id, described: true, violations: [...new Set(violations)] }
  }

  // Front describes what is in a webhook, a message or an event, and not what is around it.
  const front = documents.get('front/core-api.json')
  const frontWebhook = ({ type, payload = {} }) => {
    const schema = payload.emitted_at === undefined ? 'MessageResponse' : 'EventResponse'
    const violations = wrong(front.components.schemas[schema], payload, front)
    return { id: `webhook ${type}`, described: true, violations }
  }

  // HubSpot describes the message in a webhook, as its API gives it, and not what is around it.
  const hubspot = documents.get('hubspot/custom-channels-2026-09.json')
  const hubspotWebhook = ({ type, subscriptionType = type, message }) => {
    const id = `webhook ${subscriptionType}`
    if (message === undefined) return { id, described: false }
    return {
      id,
      described: true,
      violations: wrong(hubspot.components.schemas.PublicConversationsMessage, message, hubspot),
    }
  }

  // Intercom describes no webhooks, but the conversations that are in them.
  const intercom = documents.get('intercom/api-2.15.yaml')
  const intercomWebhook = ({ topic, data = {} }) => {
    const id = `webhook ${topic}`
    if (topic === 'conversation.deleted') return { id, described: false }
    return { id, described: true, violations: wrong(intercom.components.schemas.conversation, data.item, intercom) }
  }

  return (message) => {
    const { vendor, direction, body } = message
    if (direction === 'webhook') {
      if (vendor === 'twilio') return { id: 'Twilio webhook', described: false }
      if (vendor === 'front') return frontWebhook(body)
      if (vendor === 'hubspot') return hubspotWebhook(body)
      if (vendor === 'intercom') return intercomWebhook(body)
      return webhook(body)
    }
    const found = find(message)
    if (!found) {
      const path = message.path.replace(/\/[A-Z]{2}[0-9a-f]{32}/g, '/{sid}').replace(/\/\d+(?=\/|$)/g, '/{id}')
      const id = `${message.method} ${path}`
      const refused = vendor === 'meta' && direction === 'answer' && message.status >= 400
      return refused ? { id, described: true, violations: wrong(graphError, body, meta) } : { id, described: false }
    }
    const violations = direction === 'request' ? request(message, found) : answer(message, found)
    return { id: found.id, described: violations !== undefined, violations }
  }
}
