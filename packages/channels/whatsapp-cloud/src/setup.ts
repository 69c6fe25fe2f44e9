import { type Call, type Fields, fail, filled, type Handle, list } from '@deskwire/core/adapter'
import { type Graph, pages } from './graph/client.js'
import type { Settings } from './options.js'
import { fields } from './read.js'

/** Where a number's messages go: its own URL, else the account's, else the application's. */
export const webhookOf = (number: Fields): string | undefined => {
  const set = fields(number.webhook_configuration)
  return filled(set?.phone_number) ?? filled(set?.whatsapp_business_account) ?? filled(set?.application)
}

/** The application that the token belongs to. */
export const applicationOf = async (graph: Graph, call: Call): Promise<Fields> =>
  fields((await graph.get('debug_token', { input_token: graph.token() }, call)).data) ?? {}

export const isSubscribed = async (graph: Graph, wabaId: string, application: string, call: Call): Promise<boolean> =>
  (await pages(graph, `${wabaId}/subscribed_apps`, {}, call)).some(
    (item) => filled(fields(item.whatsapp_business_api_data)?.id) === application,
  )

/** The fields every helpdesk needs; the README names those for coexistence, calls and routing. */
const neededFields = [
  'messages',
  'user_preferences',
  'message_template_status_update',
  'message_template_quality_update',
  'template_category_update',
  'phone_number_quality_update',
  'account_update',
]

/** The application's own webhook, which gets template and account events whatever a number overrides. */
export const subscriptionOf = async (graph: Graph, application: string, call: Call) => {
  const { data } = await graph.get(`${application}/subscriptions`, {}, call, { application })
  const own = list(data)
    .map((item) => fields(item) ?? {})
    .find(({ object }) => object === 'whatsapp_business_account')
  const names = list(own?.fields).flatMap((item) => filled(fields(item)?.name) ?? filled(item) ?? [])
  return { url: filled(own?.callback_url), names, missing: neededFields.filter((name) => !names.includes(name)) }
}

const longestUrl = 200

/**
 * Gives the application its webhook if it has none and subscribes it to the account. A number that delivers elsewhere is
 * moved only on request, and on its own: an override on the whole account would take along other people's numbers
 * ("webhooks/override"). First says what would change.
 */
export const createSetup =
  (handle: Handle<Settings>, graph: Graph) =>
  async (dryRun: boolean, call: Call): Promise<readonly string[]> => {
    const { wabaId, lines, takeOver } = handle.options
    const url = handle.url('')
    if (wabaId === undefined) throw fail('config', 'setup needs wabaId.', { remedy: 'Set wabaId in the options.' })
    if (url.length > longestUrl) throw fail('config', 'The webhook URL is longer than the 200 characters Meta takes.')
    const changes: string[] = []
    const application = filled((await applicationOf(graph, call)).app_id)
    if (application === undefined) throw fail('auth', 'The access token does not say which application it belongs to.')

    const own = await subscriptionOf(graph, application, call)
    if (own.url !== undefined && own.url !== url) {
      changes.push(`Left as it is: application ${application} delivers news of templates and the account to ${own.url}`)
    } else if (own.missing.length > 0) {
      changes.push(`Subscribe application ${application} at ${url} to ${own.missing.join(', ')}`)
      const json = {
        object: 'whatsapp_business_account',
        callback_url: url,
        verify_token: handle.secret('verifyToken')[0],
        fields: [...own.names, ...own.missing].join(','),
      }
      if (!dryRun)
        await graph.write('POST', `${application}/subscriptions`, json, call, { harmless: true, as: { application } })
    }
    if (!(await isSubscribed(graph, wabaId, application, call))) {
      changes.push(`Subscribe application ${application} to WhatsApp Business Account ${wabaId}`)
      if (!dryRun) await graph.write('POST', `${wabaId}/subscribed_apps`, {}, call, { harmless: true })
    }
    for (const { id } of lines) {
      const number = await graph.get(id, { fields: 'webhook_configuration' }, call)
      // If neither number nor account has a URL, the application's applies; ours by now, if it had none.
      const effective = webhookOf(number) ?? own.url ?? url
      if (effective === url) continue
      if (!takeOver) {
        changes.push(
          `Left as it is: phone number ${id} delivers to ${effective}, which may be another application's; set takeOver to move it to ${url}`,
        )
        continue
      }
      changes.push(`Set the webhook of phone number ${id} to ${url}, from ${effective}`)
      if (dryRun) continue
      // Meta verifies the URL at once with the verify token, so the bridge must already be listening.
      const verify_token = handle.secret('verifyToken')[0]
      await graph.write('POST', id, { webhook_configuration: { override_callback_uri: url, verify_token } }, call, {
        harmless: true,
      })
    }
    return changes
  }
