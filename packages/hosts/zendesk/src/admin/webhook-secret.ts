import { type Call, sameBytes, secretsOf } from '@deskwire/core/adapter'
import type { Zendesk } from '../zendesk-api.js'

/** Whether the webhook signs with one of the configured secrets; true if Zendesk does not say. */
export const secretFits = async ({ http, settings }: Zendesk, webhook: string, call: Call): Promise<boolean> => {
  const { status, data } = await http.request<{ signing_secret?: { secret?: string } }>(
    { method: 'GET', url: `/webhooks/${encodeURIComponent(webhook)}/signing_secret`, accept: [403, 404] },
    call,
  )
  const secret = data.signing_secret?.secret
  if (status !== 200 || !secret) return true
  return secretsOf(settings.webhookSecret).some((ours) => sameBytes(ours, secret))
}
