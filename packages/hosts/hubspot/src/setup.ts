import { type Call, fields, list, word } from '@deskwire/core/adapter'
import { allAccounts, identifierOfLine } from './accounts.js'
import { channelPath, channelsPath, developerQuery, type Hubspot } from './api.js'

/** What agents may send over the channel (custom channels guide, "Channel capabilities"). */
const capabilities = {
  deliveryIdentifierTypes: ['HS_PHONE_NUMBER', 'CHANNEL_SPECIFIC_OPAQUE_ID'],
  richText: ['BOLD', 'ITALIC', 'HYPERLINK', 'LISTS', 'BLOCKQUOTE'],
  threadingModel: 'INTEGRATION_THREAD_ID',
  allowInlineImages: false,
  allowOutgoingMessages: true,
  allowConversationStart: true,
  allowMultipleRecipients: false,
  outgoingAttachmentTypes: ['FILE'],
  allowedFileAttachmentMimeTypes: ['image/*', 'audio/*', 'video/*', 'application/*', 'text/*'],
  maxFileAttachmentCount: 10,
  maxFileAttachmentSizeBytes: 10_000_000,
  maxTotalFileAttachmentSizeBytes: 50_000_000,
}

/** A change names all of a channel. */
const unset = { channelDescription: null, channelLogoUrl: null, channelAccountConnectionRedirectUrl: null }

/** What happens to conversations: their state, who has them, and that they are gone. */
const subscriptions = [
  { eventType: 'conversation.propertyChange', propertyName: 'status' },
  { eventType: 'conversation.propertyChange', propertyName: 'assignedTo' },
  { eventType: 'conversation.deletion' },
] as const

/** Makes the channel, its accounts and the app's webhook, or repairs ours; an app's webhook that leads elsewhere stays. */
export const setup = async (hubspot: Hubspot, dryRun: boolean, call: Call): Promise<readonly string[]> => {
  const lines: string[] = []
  const would = (what: string) => void lines.push(dryRun ? `would ${what}` : what)
  const channel = await ensureChannel(hubspot, dryRun, would, call)
  if (channel === undefined) return lines
  await ensureWebhook(hubspot, dryRun, would, call)
  if (hubspot.settings.channelId === undefined) lines.push(`then set channelId to '${channel}', and run setup again`)
  else await ensureAccounts(hubspot, dryRun, would, lines, call)
  return lines
}

type Would = (what: string) => void

const ensureChannel = async (
  hubspot: Hubspot,
  dryRun: boolean,
  would: Would,
  call: Call,
): Promise<string | undefined> => {
  const { settings, handle } = hubspot
  const webhookUrl = handle.url('')
  const query = developerQuery(settings, { appId: settings.app.id })
  if (settings.channelId === undefined) {
    would(`make the custom channel Deskwire to ${webhookUrl}`)
    if (dryRun) return undefined
    const json = { name: 'Deskwire', webhookUrl, capabilities, channelDescription: 'WhatsApp and SMS' }
    return word((await hubspot.send('POST', `${channelsPath}?${query}`, json, call)).id)
  }
  const path = `${channelPath(settings)}?${query}`
  const found = await hubspot.get(path, call)
  if (word(found.webhookUrl) !== webhookUrl) {
    would(`let the channel ${word(found.name) ?? settings.channelId} send to ${webhookUrl}`)
    const { id: _id, createdAt: _at, ...kept } = found
    const json = { ...unset, ...kept, webhookUrl }
    if (!dryRun) await hubspot.send('PATCH', path, json, call, { repeatable: true })
  }
  return settings.channelId
}

const ensureAccounts = async (
  hubspot: Hubspot,
  dryRun: boolean,
  would: Would,
  lines: string[],
  call: Call,
): Promise<void> => {
  const { settings } = hubspot
  const there = await allAccounts(hubspot, call)
  for (const account of settings.accounts.filter(({ id }) => id === undefined)) {
    const label = account.name ?? account.identifier
    const same = there.find(({ deliveryIdentifier }) => word(fields(deliveryIdentifier).value) === account.identifier)
    if (same) {
      lines.push(`set the id of the account ${label} to '${word(same.id)}'`)
      continue
    }
    if (account.inbox === undefined) {
      lines.push(`give the account ${label} an inbox, one of: ${await inboxes(hubspot, call)}`)
      continue
    }
    would(`make the channel account ${label} in the inbox ${account.inbox}`)
    if (dryRun) continue
    const deliveryIdentifier = identifierOfLine(account.identifier)
    const json = { inboxId: account.inbox, name: label, authorized: true, deliveryIdentifier }
    const made = await hubspot.send('POST', `${channelPath(settings)}/channel-accounts`, json, call)
    lines.push(`set the id of the account ${label} to '${word(made.id)}'`)
  }
}

const inboxes = async (hubspot: Hubspot, call: Call): Promise<string> =>
  list((await hubspot.get('/conversations/v3/conversations/inboxes?limit=100', call)).results)
    .map(fields)
    .map(({ id, name }) => `${word(id)} (${word(name)})`)
    .join(', ')

const ensureWebhook = async (hubspot: Hubspot, dryRun: boolean, would: Would, call: Call): Promise<void> => {
  const { settings, handle } = hubspot
  const here = handle.url('')
  const query = developerQuery(settings)
  const base = `/webhooks/v3/${settings.app.id}`
  const target = word((await hubspot.find(`${base}/settings?${query}`, call))?.targetUrl)
  if (target !== undefined && target !== here) {
    would(`leave the app's webhook alone that leads to another address: states and assignments will not be told`)
    return
  }
  if (target === undefined) {
    would(`let the app's webhook lead to ${here}`)
    const json = { targetUrl: here, throttling: { maxConcurrentRequests: 10 } }
    if (!dryRun) await hubspot.send('PUT', `${base}/settings?${query}`, json, call, { repeatable: true })
  }
  const there = list((await hubspot.get(`${base}/subscriptions?${query}`, call)).results).map(fields)
  for (const wanted of subscriptions) {
    const { eventType } = wanted
    const propertyName = 'propertyName' in wanted ? wanted.propertyName : undefined
    if (there.some((one) => one.eventType === eventType && (one.propertyName ?? undefined) === propertyName)) continue
    would(`subscribe to ${[eventType, propertyName].filter(Boolean).join(' of ')}`)
    if (!dryRun) await hubspot.send('POST', `${base}/subscriptions?${query}`, { ...wanted, active: true }, call)
  }
}

/**
 * An administrator connects the channel in HubSpot's own settings: HubSpot opens the app's page with a staging token, and
 * waits until the app has said what the new account is (custom channels guide, "Connection setup flow").
 */
export const connectAccount = async (
  hubspot: Hubspot,
  accountToken: string,
  identifier: string,
  call: Call,
): Promise<void> => {
  const { settings } = hubspot
  const name = settings.accounts.find((one) => one.identifier === identifier)?.name ?? identifier
  const json = { accountName: name, deliveryIdentifier: identifierOfLine(identifier) }
  const path = `${channelPath(settings)}/channel-account-staging-tokens/${encodeURIComponent(accountToken)}`
  await hubspot.send('PATCH', path, json, call, { repeatable: true })
}
