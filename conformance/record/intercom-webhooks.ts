import { webhookOf as make } from '../../packages/hosts/intercom/test/emulated/webhooks.js'
import { write } from './write.js'

/** Webhooks as they leave the emulated Intercom. */
export const webhookOf: typeof make = (...given) => {
  const webhook = make(...given)
  const body = JSON.stringify(webhook)
  write({ kind: 'webhook', vendor: 'intercom', method: 'POST', type: 'application/json', body })
  return webhook
}
