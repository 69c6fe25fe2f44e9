// The options reference: names and comments from the declarations, types and defaults from the rules.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { adapters, fileOf } from './adapters.mjs'
import { membersOf } from './declared.mjs'
import { code, tableOf, words } from './markdown.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** A JSON schema in a few words. */
export const typeOf = (schema) => {
  if (schema === undefined || Object.keys(schema).length === 0) return ''
  if (schema.$ref) return schema.$ref.split('/').at(-1)
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', "'")
  if (schema.enum) return schema.enum.map((one) => `'${one}'`).join(' | ')
  const either = schema.anyOf ?? schema.oneOf
  if (either) return [...new Set(either.map(typeOf))].join(' | ')
  if (schema.type === 'array') {
    const item = typeOf(schema.items)
    return item.includes('|') ? `(${item})[]` : `${item || 'unknown'}[]`
  }
  if (schema.type === 'object') {
    if (!schema.properties) {
      const value = typeOf(schema.additionalProperties || {})
      return `Record<string, ${value || 'unknown'}>`
    }
    const required = new Set(schema.required)
    return `{ ${Object.entries(schema.properties)
      .map(([name, of]) => `${name}${required.has(name) ? '' : '?'}: ${typeOf(of) || 'unknown'}`)
      .join(', ')} }`
  }
  return Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? '')
}

/** An object that is filled in has the defaults of its fields too. */
const defaultOf = ({ default: given, properties }) => {
  if (given === undefined || properties === undefined) return given
  const fields = Object.entries(properties).map(([name, of]) => [name, given[name] ?? defaultOf(of)])
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
}

const ofSchema = async ({ file, schema: name, also = [] }) => {
  const { about: schema } = (await fileOf(file))[name]
  const { properties, required } = schema
  const text = read(file)
  const about = new Map([name, ...also].flatMap((one) => membersOf(text, one)).map((member) => [member.name, member]))
  return Object.entries(properties).map(([option, of]) => ({
    name: option,
    optional: !required.includes(option),
    type: typeOf(of),
    otherwise: of.default === undefined ? '' : JSON.stringify(defaultOf(of)),
    about: about.get(option)?.about ?? '',
  }))
}

const ofDeclared = ({ file, declared }) =>
  membersOf(read(file), declared).map((member) => ({ ...member, otherwise: '' }))

const optionsTable = (members) =>
  tableOf(
    ['option', 'type', ''],
    members.map(({ name, optional, type, otherwise, about }) => [
      `${code(name)}${optional ? '' : ' **needed**'}`,
      code(type),
      [words(about), otherwise && `Default: ${code(otherwise)}.`].filter(Boolean).join(' '),
    ]),
  )

const section = async (source) => {
  const members = source.schema ? await ofSchema(source) : ofDeclared(source)
  return { name: source.declared ?? source.schema, table: optionsTable(members) }
}

const titles = { conversationSchema: "mode: 'conversation'", recordsSchema: "mode: 'records'" }

export const adapterOptionsPage = async () => {
  const parts = []
  for (const { title, package: name, options } of adapters) {
    if (!options) continue
    const sections = await Promise.all(options.map(section))
    parts.push(`## ${title}\n\n${code(name)}`)
    for (const { name: of, table } of sections)
      parts.push(sections.length > 1 ? `### ${title}: ${code(titles[of] ?? of)}\n\n${table}` : table)
  }
  return `# Options of adapters

Read from each adapter's code. A wrong option is an error at start-up that names the field, what was given and what would be
right; secrets are not shown.

${code('SecretInput')} is a string, a list of strings (for rotation), or a function that returns either, which may be
asynchronous. A function is called at start-up and again from time to time.

${parts.join('\n\n')}
`
}

const core = [
  [
    'createBridge',
    'BridgeOptions',
    'packages/core/src/bridge/options.ts',
    'What `createBridge` takes, besides the options of a tenant.',
  ],
  [
    'A tenant',
    'TenantOptions',
    'packages/core/src/bridge/options.ts',
    'Given to `createBridge` for the tenant `main`, or to `bridge.addTenant(name, …)`.',
  ],
  ['Policy', 'Policy', 'packages/core/src/bridge/options.ts', '`policy` of a tenant. Every rule has a safe default.'],
  [
    'Hooks',
    'Hooks',
    'packages/core/src/bridge/options.ts',
    '`hooks` of a tenant. A hook that throws is retried, like everything in a lane.',
  ],
  ['Route', 'Route', 'packages/core/src/model/conversation.ts', 'What `route` returns; it is stored with the ticket.'],
  ['The question to `route`', 'RouteQuestion', 'packages/core/src/bridge/options.ts', ''],
  ['Business hours', 'BusinessHours', 'packages/core/src/policy/hours.ts', '`policy.hours`'],
  [
    'Quiet hours',
    'QuietHours',
    'packages/core/src/policy/hours.ts',
    '`policy.quietHours`: for `updates` and `marketing`.',
  ],
  ['Keywords', 'KeywordSettings', 'packages/core/src/policy/keywords.ts', '`policy.keywords`'],
  [
    'serve',
    'ServeOptions',
    'packages/core/src/http/serve.ts',
    'The second argument of `serve`; it also takes the options of `createRouter`.',
  ],
  ['createRouter', 'RouterOptions', 'packages/core/src/http/router.ts', ''],
  ['nodeHandler', 'NodeHandlerOptions', 'packages/core/src/http/node.ts', ''],
]

export const bridgeOptionsPage = () => `# Options of the bridge

Read from the code. Only options marked **needed** are required.

${core
  .map(([title, name, file, about]) =>
    [`## ${title}`, about, optionsTable(ofDeclared({ file, declared: name }))].filter(Boolean).join('\n\n'),
  )
  .join('\n\n')}
`
