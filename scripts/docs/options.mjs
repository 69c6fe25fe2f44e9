// The options reference, made from the schemas that check them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../packages.mjs'
import { adapters, fileOf } from './adapters.mjs'
import { membersOf } from './declared.mjs'
import { code, tableOf, words } from './markdown.mjs'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** A JSON schema in a few words. */
export const typeOf = (schema) => {
  if (schema === undefined || Object.keys(schema).length === 0) return ''
  if (schema.title) return schema.title
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

const jsonOf = (schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

/** Its fields stand in rows of their own where something is said of them. */
const isSpread = ({ properties = {} }) => Object.values(properties).some(({ description }) => description !== undefined)

const membersIn = ({ properties = {}, required = [] }, prefix = '') =>
  Object.entries(properties).flatMap(([name, of]) => {
    const spread = isSpread(of)
    const member = {
      name: prefix + name,
      needed: required.includes(name),
      type: spread ? 'object' : typeOf(of),
      otherwise: of.default === undefined || spread ? '' : JSON.stringify(defaultOf(of)),
      about: of.description ?? '',
    }
    return [member, ...(spread ? membersIn(of, `${prefix}${name}.`) : [])]
  })

const optionsTable = (members) =>
  tableOf(
    ['option', 'type', ''],
    members.map(({ name, needed, type, otherwise, about }) => [
      `${code(name)}${needed ? ' **needed**' : ''}`,
      code(type),
      [words(about), otherwise && `Default: ${code(otherwise)}.`].filter(Boolean).join(' '),
    ]),
  )

const section = async ({ schema, file }) => ({
  name: schema,
  table: optionsTable(membersIn(jsonOf((await fileOf(file))[schema]))),
})

const titles = {
  conversationSchema: "mode: 'conversation'",
  recordsSchema: "mode: 'records'",
  optionsSchema: 'desk',
  deskSchema: 'createDesk',
}

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

const options = 'packages/core/src/bridge/options.ts'
const checks = 'packages/core/src/bridge/options-schema.ts'

/** Names, types and what they are for are read from the declarations; what is needed, and defaults, from the schemas. */
const core = [
  [
    'createBridge',
    'BridgeOptions',
    options,
    'What `createBridge` takes, besides the options of a tenant.',
    checks,
    'bridgeSchema',
  ],
  [
    'A tenant',
    'TenantOptions',
    options,
    'Given to `createBridge` for the tenant `main`, or to `bridge.addTenant(name, …)`.',
    checks,
    'tenantSchema',
  ],
  ['Policy', 'Policy', options, '`policy` of a tenant. Every rule has a safe default.', checks, 'policySchema'],
  ['Hooks', 'Hooks', options, '`hooks` of a tenant. A hook that throws is retried, like everything in a lane.'],
  ['Route', 'Route', 'packages/core/src/model/conversation.ts', 'What `route` returns; it is stored with the ticket.'],
  ['The question to `route`', 'RouteQuestion', options, ''],
  ...[
    ['Business hours', 'BusinessHours', '`policy.hours`', 'hoursSchema'],
    ['Quiet hours', 'QuietHours', '`policy.quietHours`: for `updates` and `marketing`.', 'quietSchema'],
  ].map(([title, name, about, schema]) => {
    const file = 'packages/core/src/policy/hours'
    return [title, name, `${file}.ts`, about, `${file}-schema.ts`, schema]
  }),
  [
    'Keywords',
    'KeywordSettings',
    'packages/core/src/policy/keywords.ts',
    '`policy.keywords`',
    checks,
    'keywordsSchema',
  ],
  [
    'Asking for a person',
    'PersonSettings',
    'packages/core/src/policy/person.ts',
    '`policy.person`',
    checks,
    'personSchema',
  ],
  ...[
    ['serve', 'ServeOptions', 'The second argument of `serve`; it also takes the options of `createRouter`.', 'serve'],
    ['createRouter', 'RouterOptions', '', 'router'],
    ['nodeHandler', 'NodeHandlerOptions', '', 'nodeHandler'],
  ].map(([title, name, about, schema]) => {
    const file = `packages/core/src/http/${schema === 'nodeHandler' ? 'node' : schema}.ts`
    return [title, name, file, about, file, `${schema}Schema`]
  }),
]

const declaredTable = async ([, name, file, , checked, schema]) => {
  const { properties = {}, required } = schema ? jsonOf((await fileOf(checked))[schema]) : {}
  return optionsTable(
    membersOf(read(file), name).map((member) => ({
      ...member,
      needed: required?.includes(member.name) ?? !member.optional,
      otherwise: /default/i.test(member.about) ? '' : (JSON.stringify(properties[member.name]?.default) ?? ''),
    })),
  )
}

export const bridgeOptionsPage = async () => {
  const sections = await Promise.all(
    core.map(async (one) => [`## ${one[0]}`, one[3], await declaredTable(one)].filter(Boolean).join('\n\n')),
  )
  return `# Options of the bridge

Read from the code. Only options marked **needed** are required. All of them are checked at start: an unknown option, or a value that cannot work, is
refused with the path of the field, what was given and what would be right.

${sections.join('\n\n')}
`
}
