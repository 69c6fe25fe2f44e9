import { type Call, failureOf, type Handle, type Health } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { ConversationSettings, RecordsSettings, Settings } from '../options.js'
import { column, rows } from '../table.js'
import { connection, reachable, thirdParty, trusted } from './connection.js'
import { bad, collector, type Finding, ok, warn } from './findings.js'
import { assigning, linking, routing, sharedAddresses } from './people.js'
import { idle, inbound, midHistory, plugin } from './virtual-agent.js'

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

const communities = async (
  { communities: wanted }: Settings,
  client: Client,
  call: Call,
): Promise<readonly Finding[]> => {
  if (!wanted) return []
  try {
    const query = `kb_knowledge_base=${wanted.knowledgeBase}^active=true`
    const found = await rows(client, 'kb_social_qa_question', { query, fields: ['sys_id'], limit: 1 }, call)
    return found.length > 0
      ? [ok('Questions of Communities can be read')]
      : [
          warn(
            'The integration user may read no question of Communities',
            'Give it the role sn_communities.community_user, and compare communities.knowledgeBase with the property sn_communities.knowledge_base_id.',
          ),
        ]
  } catch (thrown) {
    if (failureOf(thrown).retryable) throw thrown
    const fix = 'Activate Customer Communities (com.sn_customer_communities), or leave out the option communities.'
    return [bad('Questions of Communities cannot be searched, so articles are not found either', fix)]
  }
}

/** The app signs the panel's openings with the JWT provider that this property names. */
const panelProvider = async ({ panel }: Settings, client: Client, call: Call): Promise<readonly Finding[]> => {
  if (!panel) return []
  const name = 'x_deskw_deskwire.panel_jwt_provider'
  const found = await rows(
    client,
    'sys_properties',
    { query: `name=${name}`, fields: ['name', 'value'], limit: 1 },
    call,
  )
  return found.some((row) => column(row, 'name') === name && column(row, 'value') !== undefined)
    ? [ok('The app has a JWT provider to sign the openings of the panel with')]
    : [
        warn(
          'The app signs no opening, so no agent can open the panel',
          `Set the property ${name} to the sys_id of a JWT provider.`,
        ),
      ]
}

export const checkConversation = async (
  handle: Handle<ConversationSettings>,
  client: Client,
  call: Call,
): Promise<Health> => {
  const { findings, ask } = collector()
  const ours = handle.url('')
  findings.push(...(await signedIn(handle, client, call)), ...reachable(ours))
  const { options } = handle
  await ask('Virtual Agent API', () => plugin(options, client, call))
  await ask('Inbound authentication', () => inbound(client, call))
  await ask('Connection', () => connection(ours, client, call))
  await ask('third_party_chat', () => thirdParty(options.thirdPartyChat, client, call))
  await ask('Trusted domains', () => trusted(ours, client, call))
  await ask('Service channels', () => routing(options, client, call))
  await ask('Idle conversations', () => idle(client, call))
  await ask('Account linking', () => linking(options, client, call))
  await ask('E-mail addresses', () => sharedAddresses(options, client, call))
  await ask('History', () => midHistory(client, call))
  await ask('Assigning', () => assigning(options, client, call))
  await ask('Communities', () => communities(options, client, call))
  await ask('Panel', () => panelProvider(options, client, call))
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
  await ask('Communities', () => communities(handle.options, client, call))
  await ask('Panel', () => panelProvider(handle.options, client, call))
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
            'Install the app of the administrator’s guide, and set x_deskw_deskwire.mode to records.',
          ),
        ]
  })
  return { findings }
}
