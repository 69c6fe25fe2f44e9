import { type Call, type Fields, failureOf, type Handle, type Health } from '@deskwire/core/adapter'
import type { Client } from './client.js'
import type { ConversationSettings, RecordsSettings, Settings } from './options.js'
import { yes } from './read.js'
import { column, literal, rows } from './table.js'

type Finding = Health['findings'][number]
type Ask = (what: string, find: () => Promise<readonly Finding[]>) => Promise<void>

const ok = (what: string): Finding => ({ level: 'ok', what })
const warn = (what: string, fix: string): Finding => ({ level: 'warn', what, fix })
const bad = (what: string, fix: string): Finding => ({ level: 'fail', what, fix })

/** One thing that cannot be asked hides no other. What a table's rights hide is a warning: it may be right all the same. */
const collector = (): { findings: Finding[]; ask: Ask } => {
  const findings: Finding[] = []
  return {
    findings,
    ask: async (what, find) => {
      try {
        findings.push(...(await find()))
      } catch (thrown) {
        const { code, message, remedy } = failureOf(thrown)
        findings.push(
          warn(`${what}: ${message} (${code})`, remedy ?? 'Try again; if it stays, ask the instance’s administrator.'),
        )
      }
    },
  }
}

const signedIn = async ({ options }: Handle<Settings>, client: Client, call: Call): Promise<readonly Finding[]> => {
  try {
    await rows(client, options.contactTables[0] ?? 'sys_user', { query: '', fields: ['sys_id'], limit: 1 }, call)
    return [ok(`Signed in to ${options.url}`)]
  } catch (thrown) {
    const { code, message, remedy } = failureOf(thrown)
    return [
      bad(`Cannot sign in or read contacts: ${message} (${code})`, remedy ?? 'Check the instance and its credentials.'),
    ]
  }
}

/** `http_connection` rows of the outbound configuration: where callbacks go. */
export const connectionsOf = (client: Client, call: Call): Promise<readonly Fields[]> =>
  rows(
    client,
    'http_connection',
    { query: 'nameLIKEBot Connection', fields: ['sys_id', 'name', 'connection_url', 'active'], limit: 10 },
    call,
  )

const plugin = async (client: Client, call: Call): Promise<readonly Finding[]> => {
  const fix = 'Install the Virtual Agent API (sn_va_as_service) from the ServiceNow Store; it needs a Pro licence.'
  const about = { query: 'scope=sn_va_as_service', fields: ['scope', 'version', 'active'], limit: 2 }
  const row = (await rows(client, 'sys_store_app', about, call)).find(
    (one) => column(one, 'scope') === 'sn_va_as_service',
  )
  if (!row) return [bad('The Virtual Agent API is not installed', fix)]
  return yes(column(row, 'active'))
    ? [ok(`Virtual Agent API ${column(row, 'version') ?? ''}`.trim())]
    : [bad('The Virtual Agent API is not active', fix)]
}

const connection = async (ours: string, client: Client, call: Call): Promise<readonly Finding[]> => {
  const found = await connectionsOf(client, call)
  if (found.some((row) => column(row, 'connection_url') === ours)) return [ok('Callbacks come to us')]
  const other = found.map((row) => column(row, 'connection_url')).find((url) => url !== undefined)
  return [
    bad(
      other === undefined
        ? 'No connection record sends callbacks anywhere'
        : 'The connection record sends callbacks elsewhere',
      `Bot to Bot Outbound Configurations > VA Bot to Bot Provider Application > Rest connection > Bot Connection: set Connection URL to ${ours}, or run setup.`,
    ),
  ]
}

const reachable = (ours: string): readonly Finding[] => {
  const { protocol, hostname } = new URL(ours)
  if (protocol !== 'https:')
    return [
      warn('Callbacks come over plain http, with their credential in sight', 'Give the bridge an https public URL.'),
    ]
  return /^(localhost|127\.|10\.|192\.168\.|\[)/.test(hostname)
    ? [
        warn(
          'ServiceNow cannot reach a private address',
          'Give the bridge a public URL, or use a MID Server connection.',
        ),
      ]
    : []
}

/** The property that gives messages their ids, and the domain files are fetched from. */
export const adapterProperties = (client: Client, call: Call): Promise<readonly Fields[]> =>
  rows(
    client,
    'sys_cs_custom_adapter_property',
    { query: 'name=third_party_chat', fields: ['sys_id', 'name', 'value'], limit: 5 },
    call,
  )

export const providers = (client: Client, call: Call): Promise<readonly Fields[]> =>
  rows(
    client,
    'sys_cs_provider',
    { query: 'nameLIKEBot to Bot', fields: ['sys_id', 'name', 'trusted_domains'], limit: 5 },
    call,
  )

const thirdParty = async (wanted: boolean, client: Client, call: Call): Promise<readonly Finding[]> => {
  const on = (await adapterProperties(client, call)).some(
    (row) => column(row, 'name') === 'third_party_chat' && yes(column(row, 'value')),
  )
  if (on === wanted) return [ok(on ? 'third_party_chat is on' : 'third_party_chat is off, as configured')]
  return [
    warn(
      on ? 'third_party_chat is on, but the options say it is off' : 'third_party_chat is off: agents see no delivery',
      on
        ? 'Set thirdPartyChat: true.'
        : 'Provider Channel Identity > Provider Identity Properties > New: third_party_chat = true.',
    ),
  ]
}

const trusted = async (ours: string, client: Client, call: Call): Promise<readonly Finding[]> => {
  const domain = new URL(ours).hostname
  const known = (await providers(client, call)).some((row) => (column(row, 'trusted_domains') ?? '').includes(domain))
  return known
    ? [ok(`${domain} is trusted for attachments`)]
    : [
        warn(
          `${domain} is not among the trusted domains, so files do not arrive`,
          `Add ${domain} to Trusted Domains of the provider (sys_cs_provider).`,
        ),
      ]
}

const idleProperty = 'com.glide.cs.b2b_conversation_idle_timeout'

/** "Closing idle bot-to-bot conversations": an hour, unless this property says otherwise; a job looks every hour. */
const idle = async (client: Client, call: Call): Promise<readonly Finding[]> => {
  const given = await property(idleProperty, client, call)
  const seconds = given === undefined ? 3600 : Number(given)
  if (!(seconds >= 60)) return [bad(`${idleProperty} is no number of seconds`, 'Set it to 3600, or remove it.')]
  return [
    ok(
      `A conversation ends when nobody writes for ${Math.round(seconds / 60)} minutes; the next message begins another`,
    ),
  ]
}

/** A system property, where it is set and may be read. */
const property = async (name: string, client: Client, call: Call): Promise<string | undefined> => {
  const about = { query: `name=${literal(name)}`, fields: ['sys_id', 'name', 'value'], limit: 2 }
  const row = (await rows(client, 'sys_properties', about, call)).find((one) => column(one, 'name') === name)
  return row && column(row, 'value')
}

export const checkConversation = async (
  handle: Handle<ConversationSettings>,
  client: Client,
  call: Call,
): Promise<Health> => {
  const { findings, ask } = collector()
  const ours = handle.url('')
  findings.push(...(await signedIn(handle, client, call)), ...reachable(ours))
  await ask('Virtual Agent API', () => plugin(client, call))
  await ask('Connection', () => connection(ours, client, call))
  await ask('third_party_chat', () => thirdParty(handle.options.thirdPartyChat, client, call))
  await ask('Trusted domains', () => trusted(ours, client, call))
  await ask('Idle conversations', () => idle(client, call))
  if (handle.options.linkAccounts && !handle.options.messageAuth)
    findings.push(
      bad(
        'linkAccounts needs messageAuth: without it everybody is a guest',
        'Configure a static or hash token (Message Auths).',
      ),
    )
  return { findings }
}

export const checkRecords = async (handle: Handle<RecordsSettings>, client: Client, call: Call): Promise<Health> => {
  const { findings, ask } = collector()
  const { caseTable, integrationUser } = handle.options
  findings.push(...(await signedIn(handle, client, call)), ...reachable(handle.url('')))
  await ask('Records', async () => {
    await rows(client, caseTable, { query: '', fields: ['sys_id'], limit: 1 }, call)
    return [ok(`${caseTable} can be read`)]
  })
  await ask('Integration user', async () => {
    const about = { query: `user_name=${integrationUser}`, fields: ['sys_id', 'user_name', 'time_zone'], limit: 1 }
    const row = (await rows(client, 'sys_user', about, call)).find(
      (one) => column(one, 'user_name') === integrationUser,
    )
    return row
      ? [ok(`Integration user ${integrationUser}`)]
      : [bad(`There is no user ${integrationUser}`, 'Set integrationUser to the user name the credentials belong to.')]
  })
  await ask('Business rule', async () => {
    const about = {
      query: 'nameSTARTSWITHDeskwire^active=true',
      fields: ['sys_id', 'name', 'collection', 'active'],
      limit: 20,
    }
    const found = await rows(client, 'sys_script', about, call)
    return found.some((row) => column(row, 'name')?.startsWith('Deskwire'))
      ? [ok('The business rules of Deskwire are installed')]
      : [
          warn(
            'No business rule of Deskwire is active, so agents’ replies reach no customer',
            'Install recipes/agent-replies.js.',
          ),
        ]
  })
  return { findings }
}
