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
  const { errorTable: twilio } = await fileOf('packages/channels/twilio/src/failures/error-table.ts')
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
  const head = ['code', 'ours', 'what it means', 'what to do', 'retried']
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

No error contains a secret or what somebody wrote. The provider's own code is kept in ${code('provider.code')}. Codes that are not listed below
are retried if the provider says so, and looked up if the call may have succeeded.

## Why a message may not be sent

The gate checks every attempt. These are its reasons; agents read them in their own language.

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

${code('bridge.events')} reports what happened, for monitoring: ${code("bridge.events.on('delivery', (about) => …)")}. No event contains what somebody wrote. Work that must
happen belongs in a hook or an adapter, because events are emitted once and stored nowhere.

${tableOf(
  ['event', 'payload', 'when'],
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

Everything that customers and agents read from Deskwire itself, in English. The option ${code('sentences')} replaces any of them and adds languages:
${code("sentences: { en: { 'menu.more': 'Show more' }, sv: { … } }")}. A missing sentence falls back to English. ${code('{name}')} stands for a value.

${tableOf(
  ['language', 'sentences'],
  languages.map((language, n) => [code(language), Object.keys(spoken[n]).length]),
)}

## The bridge

${tableOf(['key', 'in English'], rows(en))}

## Topics

The assistant ${code('@deskwire/topics')} has its own sentences, replaced by its option ${code('sentences')}.

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

The API is under ${code('/api')} of the public URL (${code('/t/<tenant>/api')} for another tenant) and takes a key in ${code('Authorization: Bearer …')} or ${code('X-Api-Key')}. A running
bridge serves its OpenAPI 3.1 document at ${code('/api/openapi.json')}; this page is generated from the same table. How to set keys, and what errors look
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

What can be sent to a customer. ${code('?')} marks optional fields. Upload a file first, with ${code('POST /media')}, and use its answer
where ${code('{ ref, mime }')} is expected.

${tableOf(['`type`', 'with'], await contentRows())}
`
}

const seenBy = { command: ' (`doctor`)', both: ' (`doctor`, in part)', person: '' }

/** The checklist that `deskwire doctor --production` walks. */
export const checklistSection = async () => {
  const { checklist } = await fileOf('packages/cli/src/production/checklist.ts')
  const line = ({ by, title, text, proof }) =>
    `- [ ] **${title}** ${text}${proof === undefined ? '' : ` *${proof}*`}${seenBy[by]}`
  return checklist.map(({ title, lines }) => `## ${title}\n\n${lines.map(line).join('\n')}`).join('\n\n')
}

export const commandsPage = async () => {
  const { commands } = await fileOf('packages/cli/src/commands.ts')
  const { helpOf } = await fileOf('packages/cli/src/help.ts')
  return `# Command line

${code('npx deskwire')} works through the management API of a running app, or directly on its store. ${code('deskwire <command> --help')} says the same.
With ${code('--json')} each prints one JSON value on standard output, and everything else on standard error; ${code('mcp')} alone speaks its own protocol there. Long work shows a bar on
standard error where that is a terminal. Exit codes: 0 done, 1 failed or refused, 2 wrong usage.

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
