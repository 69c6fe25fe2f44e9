// Pages about what is said: errors, events, sentences, and the management API.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../packages.mjs'
import { fileOf } from './adapters.mjs'
import { membersOf } from './declared.mjs'
import { code, slugOf, tableOf, words } from './markdown.mjs'
import { typeOf } from './options.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

const minutes = (ms) =>
  ms === undefined ? '' : ms < 60_000 ? `${ms / 1000} s` : ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`

const metaRetry = {
  rest: 'again after a rest: it was not sent',
  perhaps: 'looked up, never repeated: it may have been sent',
  fix: 'no, until somebody changes something',
  template: 'no, another way is open',
  never: 'no',
}

export const errorsPage = async () => {
  const { errorTable: twilio } = await fileOf('packages/channels/twilio/src/error-table.ts')
  const { errorTable: meta } = await fileOf('packages/channels/whatsapp-cloud/src/graph/error-table.ts')
  const twilioRows = twilio.map(([codes, { code: ours, afterMs, ambiguous, remedy: general }, message, remedy]) => [
    codes.join(', '),
    code(ours),
    words(message),
    words(remedy ?? general ?? ''),
    afterMs !== undefined ? `after ${minutes(afterMs)}` : ambiguous ? metaRetry.perhaps : 'no',
  ])
  const metaRows = [...meta].map(([number, { code: ours, message, remedy, retry }]) => [
    number,
    code(ours),
    words(message),
    words(remedy ?? ''),
    metaRetry[retry],
  ])
  const head = ['code', 'ours', 'what it means', 'what to do', 'tried again']
  return `# Error codes

There is one family of errors, ${code('DeskwireError')}; its ${code('failure')} is data:

${tableOf(
  ['field', 'type', ''],
  membersOf(read('packages/core/src/model/failure.ts'), 'Failure').map(({ name, optional, type, about }) => [
    `${code(name)}${optional ? '' : ' always'}`,
    code(type),
    words(about),
  ]),
)}

Neither holds a secret or what somebody wrote. The provider's own code stays with it, in ${code('provider.code')}. What is not in a table below
is tried again where the provider says that it may be, and looked up where it may have happened.

## Why a message may not be sent

The gate answers every attempt. These are its reasons; agents read them in their own language.

${tableOf(['reason', 'what the agent reads', 'what would help'], await gateRows())}

## Twilio

${tableOf(head, twilioRows)}

## WhatsApp Cloud API

${tableOf(head, metaRows)}
`
}

const gateRows = async () => {
  const { en } = await fileOf('packages/core/src/render/sentences/en.ts')
  return Object.entries(en)
    .filter(([key]) => key.startsWith('gate.'))
    .map(([key, sentence]) => {
      const reason = key.slice('gate.'.length)
      return [code(reason), words(sentence), words(en[`remedy.${reason}`] ?? '')]
    })
}

export const eventsPage = () => `# Events

${code('bridge.events')} tells what happened, for watching: ${code("bridge.events.on('delivery', (about) => …)")}. No event carries what somebody wrote. What must
happen belongs in a hook or an adapter, for an event is told once and kept nowhere.

${tableOf(
  ['event', 'told with', 'when'],
  membersOf(read('packages/core/src/bridge/events.ts'), 'BridgeEvents').map(({ name, type, about }) => [
    code(name),
    code(type.replace(/^\(about: /, '').replace(/\) => void$/, '')),
    words(about),
  ]),
)}
`

export const sentencesPage = async () => {
  const { en } = await fileOf('packages/core/src/render/sentences/en.ts')
  const { languages } = await fileOf('packages/core/src/render/sentences.ts')
  const topics = await fileOf('packages/assistants/topics/src/sentences.ts')
  const spoken = await Promise.all(
    languages.map(async (language) => (await fileOf(`packages/core/src/render/sentences/${language}.ts`))[language]),
  )
  const rows = (catalogue) => Object.entries(catalogue).map(([key, sentence]) => [code(key), words(sentence)])
  const topicsRows = Object.entries(topics.sentences).map(([key, said]) => [
    code(key),
    words(typeof said === 'string' ? said : said.en),
  ])
  return `# Sentences

All that customers and agents read from Deskwire itself, in English. The option ${code('sentences')} replaces any of them, and adds languages:
${code("sentences: { en: { 'menu.more': 'Show more' }, nl: { … } }")}. A language that lacks one says it in English. ${code('{name}')} stands for a value.

${tableOf(
  ['language', 'sentences'],
  languages.map((language, n) => [code(language), Object.keys(spoken[n]).length]),
)}

## The bridge

${tableOf(['key', 'in English'], rows(en))}

## Topics

The assistant ${code('@deskwire/topics')} has its own, replaced by its option ${code('sentences')}.

${tableOf(['key', 'in English'], topicsRows)}
`
}

const parametersOf = ({ parameters = [] }) =>
  parameters.map(({ name, in: place, required, description, schema }) => [
    code(name),
    place,
    code(typeOf(schema)),
    `${required ? '**needed** ' : ''}${words(description ?? schema.description ?? '')}`,
  ])

const bodyRows = ({ requestBody }) => {
  const schema = requestBody?.content['application/json']?.schema
  if (!schema) return []
  const shapes = schema.properties ? [schema] : (schema.anyOf ?? schema.oneOf ?? [])
  const seen = new Map()
  for (const { properties = {}, required = [] } of shapes)
    for (const [name, of] of Object.entries(properties))
      if (!seen.has(name))
        seen.set(name, [
          code(name),
          'body',
          code(briefly(typeOf(of))),
          `${required.includes(name) ? '**needed** ' : ''}${words(of.description ?? '')}`,
        ])
  return [...seen.values()]
}

/** Long in full: what a content may be is said once, at the end of the page. */
const briefly = (type) => (type.length > 160 ? 'object' : type)

const contentRows = async () => {
  const { content } = await fileOf('packages/core/src/http/api/content.ts')
  const whole = z.toJSONSchema(content, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  const { anyOf, oneOf } = whole.$ref ? whole.$defs[whole.$ref.split('/').at(-1)] : whole
  return (anyOf ?? oneOf).map(({ properties: { type, ...fields }, required = [] }) => [
    code(type.const),
    Object.entries(fields)
      .map(([name, of]) =>
        code(`${name}${required.includes(name) && of.default === undefined ? '' : '?'}: ${typeOf(of)}`),
      )
      .join(', '),
  ])
}

export const apiPage = async () => {
  const { openApi } = await fileOf('packages/core/src/http/api/openapi.ts')
  const { table } = await fileOf('packages/core/src/http/api/table.ts')
  const { paths } = openApi(table, 'https://bridge.example.com/api')
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  )
  const tags = [...new Set(operations.map(({ tags: [tag] }) => tag))]
  const one = (operation) => {
    const rows = [...parametersOf(operation), ...bodyRows(operation)]
    const consumes = Object.keys(operation.requestBody?.content ?? {}).filter((type) => type !== 'application/json')
    const [status] = Object.keys(operation.responses)
    const produces = Object.keys(operation.responses[status].content ?? {})
    return [
      `### ${code(`${operation.method} ${operation.path}`)}`,
      `${words(operation.summary)}${/[.?!]$/.test(operation.summary) ? '' : '.'} Scope ${code(operation['x-scope'])}; answers ${status}${produces.length === 0 ? '' : ` with ${produces.map(code).join(', ')}`}.${consumes.length === 0 ? '' : ` The body is the file itself, with its own content type.`}`,
      rows.length > 0 && tableOf(['name', 'in', 'type', ''], rows),
    ]
      .filter(Boolean)
      .join('\n\n')
  }
  return `# Management API

All of it is under ${code('/api')} of the public URL (${code('/t/<tenant>/api')} for another tenant), with a key in ${code('Authorization: Bearer …')} or ${code('X-Api-Key')}. A running
bridge gives its OpenAPI 3.1 document at ${code('/api/openapi.json')}; this page is made from the same table. How to set keys, and what errors look
like, is in [Answering over HTTP](../guides/http.md).

${tableOf(
  ['request', 'scope', ''],
  operations.map((operation) => [
    code(`${operation.method} ${operation.path}`),
    code(operation['x-scope']),
    words(operation.summary),
  ]),
)}

${tags
  .map((tag) =>
    [`## ${tag[0].toUpperCase()}${tag.slice(1)}`, ...operations.filter(({ tags: [own] }) => own === tag).map(one)].join(
      '\n\n',
    ),
  )
  .join('\n\n')}

## Content

What may be said to a customer. ${code('?')} marks what may be left out. A file is handed in first, by ${code('POST /media')}; its answer goes
where ${code('{ ref, mime }')} is asked for.

${tableOf(['`type`', 'with'], await contentRows())}
`
}

export const commandsPage = async () => {
  const { commands } = await fileOf('packages/cli/src/commands.ts')
  const { helpOf } = await fileOf('packages/cli/src/help.ts')
  return `# Command line

${code('npx deskwire')} works through the management API of a running app, or on its store. All of it is also in ${code('deskwire <command> --help')}.

${tableOf(
  ['command', ''],
  commands.map(({ name, summary }) => [
    `[${code(`deskwire ${name}`)}](#${slugOf(`deskwire ${name}`)})`,
    words(summary),
  ]),
)}

${commands.map((command) => `## ${code(`deskwire ${command.name}`)}\n\n${'```text'}\n${helpOf(command).trim()}\n${'```'}`).join('\n\n')}
`
}
