import { type Call, fields, type Handle, list, panelUrl, word } from '@deskwire/core/adapter'
import { secretAt, shownAttributes, webhookUrl } from './check.js'
import type { Settings } from './options.js'
import { appTitle, hasApp } from './panel.js'
import type { Rest } from './rest.js'

/** Makes the inbox, lets it call the bridge, and shows agents where a conversation comes from, and the panel beside it. */
export const createSetup = (handle: Handle<Settings>, rest: Rest) => {
  const { options, url } = handle

  return async (dryRun: boolean, call: Call): Promise<readonly string[]> => {
    const lines: string[] = []
    const would = (what: string) => lines.push(dryRun ? `would ${what}` : what)
    const wanted = webhookUrl(handle)
    const found = (await rest.inboxes(call)).find(({ id, name }) => id === options.inbox || name === options.inbox)
    const calls = word(found?.webhook_url) ?? ''
    const copySecret = `set webhook.secret to the secret that Chatwoot shows: ${secretAt}`
    if (!found && typeof options.inbox === 'number')
      lines.push(`make an API inbox, or name one: there is none with the id ${options.inbox}`)
    else if (!found) {
      would(`create the API inbox ${options.inbox}, which calls ${url('')}`)
      const json = { name: options.inbox, channel: { type: 'api', webhook_url: wanted } }
      if (!dryRun) await rest.request('POST', '/inboxes', call, { json })
      if (options.webhook.kind === 'signed') lines.push(copySecret)
      lines.push('add agents to it: Settings > Inboxes > the inbox > Collaborators')
    } else if (calls !== '' && calls !== url('') && !calls.startsWith(`${url('')}/`))
      lines.push('leave the inbox alone: it calls another address. Clear its Webhook URL first, if it is not in use')
    else if (calls !== wanted) {
      would(`let the inbox ${word(found.name)} call ${url('')}`)
      const json = { channel: { webhook_url: wanted } }
      if (!dryRun) await rest.request('PATCH', `/inboxes/${word(found.id)}`, call, { json, repeatable: true })
      if (options.webhook.kind === 'signed') lines.push(copySecret)
    } else if (options.webhook.kind === 'signed' && options.webhook.secret === undefined) lines.push(copySecret)
    // 0: of conversations.
    const { data } = await rest.request('GET', '/custom_attribute_definitions?attribute_model=0', call)
    const defined = new Set(list(data).map((one) => fields(one).attribute_key))
    for (const { key, name } of shownAttributes.filter((one) => !defined.has(one.key))) {
      would(`show agents the attribute ${name} of conversations`)
      const json = {
        attribute_display_name: name,
        attribute_display_type: 0,
        attribute_description: 'Where the customer writes',
        attribute_key: key,
        attribute_model: 0,
      }
      if (!dryRun) await rest.request('POST', '/custom_attribute_definitions', call, { json })
    }
    const page = panelUrl(url(''))
    if (options.panelSecret !== undefined && !(await hasApp(rest, page, call))) {
      would(`show agents the panel ${page} as a dashboard app`)
      const json = { dashboard_app: { title: appTitle, content: [{ type: 'frame', url: page }] } }
      if (!dryRun) await rest.request('POST', '/dashboard_apps', call, { json })
    }
    return lines
  }
}
