import { type Call, type Fields, fail, type Handle } from '@deskwire/core/adapter'
import type { Client } from './connection.js'
import { quoted, rows } from './dataverse/client.js'
import { textIn } from './messaging/activity.js'
import type { Settings } from './options.js'

/** `msdyn_occustomchannelid` of the Messaging API ("Configure a custom messaging channel"). */
const messagingApi = 192350005
const table = 'msdyn_occustommessagingchannels'

const columns = [
  'msdyn_occustommessagingchannelid',
  'msdyn_name',
  'msdyn_appid',
  'msdyn_tenantid',
  'msdyn_webhookurl',
  '_managedidentityid_value',
]

/** Our channel record: the one named in the options, else our application's only one. */
export const channelRecord = async (
  { channelId, auth }: Settings,
  client: Client,
  call: Call,
): Promise<Fields | undefined> => {
  const filter =
    channelId === undefined
      ? `msdyn_appid eq ${quoted(auth.clientId)}`
      : `msdyn_occustommessagingchannelid eq ${channelId}`
  const found = await rows(client, table, { select: columns, filter, top: 2 }, call)
  if (found.length > 1)
    throw fail('config', 'Several channel records belong to this application', {
      remedy: 'Set channelId to the one that is meant.',
    })
  return found[0]
}

const credential = ({ tenantId, loginUrl }: Settings, id: string, org: string): readonly string[] => [
  `Then open ${org}/api/data/v9.2/GetComponentManagedIdentityFIC(ComponentName='msdyn_occustommessagingchannel',ComponentId=${id}) and copy FICSubject.`,
  `Entra → App registrations → your application → Certificates & secrets → Federated credentials → Add credential → Other issuer: issuer ${loginUrl.replace(/(?<!\/)\/+$/, '')}/${tenantId}/v2.0, subject FICSubject. Replace the old one: any change of the webhook makes another FICSubject, and until Entra knows it Dynamics 365 cannot call us.`,
]

/** Creates the channel record or sets its webhook, and says what only a person can do. */
export const setUp = async (
  handle: Handle<Settings>,
  client: Client,
  dryRun: boolean,
  call: Call,
): Promise<readonly string[]> => {
  const { options, url } = handle
  const webhook = url('')
  const org = (options.dataverse?.url ?? '').replace(/(?<!\/)\/+$/, '')
  const would = dryRun ? 'Would ' : ''
  const say = (text: string) => (dryRun ? `${would}${text.charAt(0).toLowerCase()}${text.slice(1)}` : text)
  const record = await channelRecord(options, client, call)
  if (!record && options.channelId !== undefined)
    throw fail('config', 'There is no channel record with this channelId', {
      remedy: 'Leave channelId out, and setup makes one.',
    })
  const identity = await managedIdentity(options, client, dryRun, call)

  if (!record) {
    const done = say(`Make the channel record "Deskwire" with the webhook ${webhook}`)
    if (dryRun) return [done, ...identity.said]
    const { data } = await client.request<Fields>(
      {
        method: 'POST',
        url: `/${table}?$select=msdyn_occustommessagingchannelid`,
        headers: { prefer: 'return=representation' },
        json: {
          msdyn_occustomchannelid: messagingApi,
          msdyn_name: 'Deskwire',
          msdyn_appid: options.auth.clientId,
          msdyn_tenantid: options.tenantId,
          msdyn_webhookurl: webhook,
          ...(identity.id && { 'managedidentityid@odata.bind': `/managedidentities(${identity.id})` }),
        },
      },
      call,
    )
    const id = textIn(data, 'msdyn_occustommessagingchannelid') ?? ''
    return [done, ...identity.said, `Set channelId to ${id}.`, ...credential(options, id, org), workstream]
  }

  const id = textIn(record, 'msdyn_occustommessagingchannelid') ?? ''
  const change: Record<string, unknown> = {
    ...(textIn(record, 'msdyn_webhookurl') !== webhook && { msdyn_webhookurl: webhook }),
    ...(textIn(record, 'msdyn_tenantid')?.toLowerCase() !== options.tenantId.toLowerCase() && {
      msdyn_tenantid: options.tenantId,
    }),
    ...(!textIn(record, '_managedidentityid_value') &&
      identity.id && { 'managedidentityid@odata.bind': `/managedidentities(${identity.id})` }),
  }
  const named = options.channelId === undefined ? [`Set channelId to ${id}.`] : []
  if (Object.keys(change).length === 0) return ['The channel record is as it should be.', ...named]
  const before = textIn(record, 'msdyn_webhookurl') ?? 'none'
  const done = say(`Change the channel record's webhook from ${before} to ${webhook}`)
  if (!dryRun) await client.request({ method: 'PATCH', url: `/${table}(${id})`, json: change, repeatable: true }, call)
  return [done, ...identity.said, ...named, ...credential(options, id, org)]
}

const workstream =
  'Copilot Service admin center → Workstreams → your messaging workstream → Set up Custom: choose the channel, and write routing rules on the context variables.'

/** "Create managed identity record": with it Dynamics 365 gets the token for its webhook calls. */
const managedIdentity = async (
  { auth: { clientId }, tenantId }: Settings,
  client: Client,
  dryRun: boolean,
  call: Call,
): Promise<{ id?: string; said: readonly string[] }> => {
  const [known] = await rows(
    client,
    'managedidentities',
    { select: ['managedidentityid'], filter: `applicationid eq ${clientId}`, top: 1 },
    call,
  )
  const id = known && textIn(known, 'managedidentityid')
  if (id !== undefined) return { id, said: [] }
  if (dryRun) return { said: ['Would make a managed identity record for the application'] }
  const { data } = await client.request<Fields>(
    {
      method: 'POST',
      url: '/managedidentities?$select=managedidentityid',
      headers: { prefer: 'return=representation' },
      json: { applicationid: clientId, tenantid: tenantId, credentialsource: 2, subjectscope: 1 },
    },
    call,
  )
  const made = textIn(data, 'managedidentityid')
  return { ...(made !== undefined && { id: made }), said: ['Made a managed identity record for the application'] }
}
