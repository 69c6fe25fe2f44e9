import { type Call, sameBytes, secretsOf } from '@deskwire/core/adapter'
import type { Zendesk } from '../zendesk-api.js'

/** Whether the webhook signs with one of the configured secrets; true if there are some and Zendesk does not say. */
export const secretFits = async ({ http, settings }: Zendesk, webhook: string, call: Call): Promise<boolean> => {
  if (settings.webhookSecret === undefined) return false
  const ours = secretsOf(settings.webhookSecret)
  const { status, data } = await http.request<{ signing_secret?: { secret?: string } }>(
    { method: 'GET', url: `/webhooks/${encodeURIComponent(webhook)}/signing_secret`, accept: [403, 404] },
    call,
  )
  const secret = data.signing_secret?.secret
  if (status !== 200 || !secret) return true
  return ours.some((one) => sameBytes(one, secret))
}
