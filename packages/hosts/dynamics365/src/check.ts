import { type Call, failedCheck, type Handle, type Health } from '@deskwire/core/adapter'
import type { Connection } from './connection.js'
import { textIn } from './messaging/activity.js'
import type { Settings } from './options.js'
import { rowsSince } from './outreach.js'
import { channelRecord } from './setup.js'

type Finding = Health['findings'][number]

/** Runs one check; an error becomes a finding too. */
const look = async (what: string, run: () => Promise<Finding>, fix: string): Promise<Finding> => {
  try {
    return await run()
  } catch (thrown) {
    return failedCheck(thrown, what, fix)
  }
}

export const checkSetup = async (
  { options, url, http, now }: Handle<Settings>,
  { messaging, dataverse }: Connection,
  call: Call,
): Promise<Health> => {
  const findings = [
    await look(
      'Messaging API',
      async () => {
        await messaging.request({ method: 'GET', url: '/api/v1.0/consumer/conversations?PageSize=1' }, call)
        return { level: 'ok', what: 'The Messaging API takes our token, channel and organization.' }
      },
      'Check messagingUrl, organizationId, channelId and zone.',
    ),
    await look(
      'Signing keys',
      async () => {
        const login = options.loginUrl.replace(/(?<!\/)\/+$/, '')
        const place = options.webhook.jwksUrl ?? `${login}/${options.tenantId}/discovery/v2.0/keys`
        await http.request({ method: 'GET', url: place, maxBytes: 512 * 1024 }, call)
        return { level: 'ok', what: 'The keys that webhooks are signed with can be read.' }
      },
      'Let this machine reach Microsoft Entra.',
    ),
  ]
  const webhook = url('')
  if (!webhook.startsWith('https:'))
    findings.push({
      level: 'warn',
      what: 'The webhook is no https address.',
      fix: 'Set publicUrl to one; Dynamics 365 calls no other, and none with a self-signed certificate.',
    })
  if (!dataverse || !options.dataverse) {
    findings.push({
      level: 'warn',
      what: 'Without dataverse there are no contacts, records, articles and notes.',
      fix: 'Give dataverse.url.',
    })
    return { findings }
  }
  findings.push(
    await look(
      'Dataverse',
      async () => {
        await dataverse.request({ method: 'GET', url: '/WhoAmI' }, call)
        return { level: 'ok', what: 'Dataverse knows our application user.' }
      },
      'Power Platform admin center → your environment → Settings → Application users: add the application.',
    ),
    await look(
      'Channel record',
      async () => {
        const record = await channelRecord(options, dataverse, call)
        if (!record) return { level: 'fail', what: 'There is no channel record.', fix: 'Run setup.' }
        const given = textIn(record, 'msdyn_webhookurl')
        if (given !== webhook)
          return {
            level: 'fail',
            what: `The channel record's webhook is ${given ?? 'empty'}, not ${webhook}.`,
            fix: 'Run setup, then renew the federated credential: its subject changes with the webhook.',
          }
        if (!textIn(record, '_managedidentityid_value'))
          return {
            level: 'fail',
            what: 'The channel record has no managed identity, so its webhook calls carry no token.',
            fix: 'Run setup, then add the federated credential in Entra.',
          }
        return { level: 'ok', what: 'The channel record names our webhook and has a managed identity.' }
      },
      'Give the application user read access to Custom messaging channel.',
    ),
  )
  const { outreach } = options.dataverse
  if (outreach)
    findings.push(
      await look(
        'Outreach table',
        async () => {
          await rowsSince(dataverse, outreach, now(), call)
          return { level: 'ok', what: 'The rows that agents make to write first can be read.' }
        },
        'Give the application user read access to the table, at organization level, and check dataverse.outreach.',
      ),
    )
  if (options.dataverse.articleUrl === undefined)
    findings.push({
      level: 'warn',
      what: 'Articles are not shared.',
      fix: 'Give dataverse.articleUrl: where customers read them.',
    })
  return { findings }
}
