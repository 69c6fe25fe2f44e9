/** Beside a reference nothing counts in OpenAPI 3.0, so `nullable` is lost there. */
const withNulls = (value) => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, one] of Object.entries(value)) {
    if (one?.nullable === true && one.$ref !== undefined)
      value[name] = { anyOf: [{ $ref: one.$ref }, { enum: [null] }] }
    else withNulls(one)
  }
}

/** In HubSpot's files an object without properties stands for any value: its PHP library has `mixed` there. */
const withAnyValue = (value) => {
  if (typeof value !== 'object' || value === null) return
  if (value.type === 'object' && Object.keys(value.properties ?? { one: 1 }).length === 0) delete value.type
  for (const one of Object.values(value)) withAnyValue(one)
}

/** Mistakes of a description that hide what it means to say. Each is shown by the description's own examples. */
export const corrections = {
  'front/core-api.json': (document) => {
    withNulls(document)
    // A message fits the schemas of an inbox too, which has no field that it must have.
    const { EventResponse, TeammateResponse } = document.components.schemas
    const { source, target } = EventResponse.properties
    for (const { properties } of [source, target]) {
      const { oneOf, ...data } = properties.data
      properties.data = { ...data, anyOf: oneOf }
    }
    // The kind `deleted_conversation_ids` is named beside it, and its data is not.
    target.properties.data.anyOf.push({ type: 'array', items: { type: 'string' } })
    // The schema of the body is there, and nothing refers to it from here.
    document.paths['/message_templates/{message_template_id}'].patch.requestBody = {
      content: { 'application/json': { schema: { $ref: '#/components/schemas/UpdateMessageTemplate' } } },
    }
    // It must be there, and is not described.
    TeammateResponse.properties.license_type = { type: 'string' }
  },
  'hubspot/custom-channels-2026-09.json': withAnyValue,
  'hubspot/conversations-v3.json': ({ components: { schemas } }) => {
    // Each variant of a choice builds on the choice, and so on every other variant.
    for (const schema of Object.values(schemas))
      if (schema.allOf)
        schema.allOf = schema.allOf.filter(({ $ref }) => $ref === undefined || !schemas[$ref.split('/').at(-1)].oneOf)
  },
  'intercom/api-2.15.yaml': (document) => {
    withNulls(document)
    // Filters within filters: "There's a limit of max 2 nested filters", and a schema that holds itself has no end.
    const { multiple_filter_search_request: filters } = document.components.schemas
    filters.properties.value.oneOf[0].items = structuredClone(filters)
    filters.properties.value.oneOf[0].items.properties.value.oneOf.shift()
  },
  'meta/business-messaging-api-v23.yaml': ({ components: { schemas } }) => {
    const pointer = (name) => `#/components/schemas/${name}`
    // What comes in refers to what goes out: `TextMessage` with `to` and `messaging_product`, while the examples have
    // `from`, `id` and `timestamp`. The schemas that are meant are there too, under a number.
    const meant = {
      TextMessage: 'TextMessage_2',
      ReactionMessage: 'ReactionMessage_1',
      AudioMessage: 'AudioMessage_1',
      DocumentMessage: 'DocumentMessage_1',
      ImageMessage: 'ImageMessage_1',
      StickerMessage: 'StickerMessage_1',
      VideoMessage: 'VideoMessage_1',
      LocationMessage: 'LocationMessage_1',
    }
    const incoming = schemas.IncomingMessage
    const { mapping } = incoming.discriminator
    for (const [type, path] of Object.entries(mapping)) {
      const name = path.split('/').at(-1)
      mapping[type] = pointer(meant[name] ?? name)
    }
    incoming.oneOf = [...new Set(Object.values(mapping))].map(($ref) => ({ $ref }))
    // And they all build on the base of what goes out.
    schemas.IncomingBase = {
      type: 'object',
      required: ['from', 'id', 'timestamp', 'type'],
      properties: {
        from: { type: 'string' },
        id: { type: 'string' },
        timestamp: { type: 'string' },
        type: { type: 'string' },
        context: { $ref: pointer('ContextObject') },
      },
    }
    const inbound = [...incoming.oneOf.map(({ $ref }) => $ref.split('/').at(-1)), 'SystemMessage']
    for (const name of inbound) {
      const { allOf } = schemas[name]
      const base = allOf?.findIndex(({ $ref }) => $ref?.includes('BaseMessageProperties')) ?? -1
      if (base >= 0) allOf[base] = { $ref: pointer('IncomingBase') }
    }
    // A reply names its variants in a discriminator alone, without `oneOf`, so none of them counts.
    const { properties } = schemas.InteractiveMessageReply.allOf[1]
    properties.interactive = {
      ...properties.interactive,
      oneOf: Object.values(properties.interactive.discriminator.mapping).map(($ref) => ({ $ref })),
    }
  },
}
