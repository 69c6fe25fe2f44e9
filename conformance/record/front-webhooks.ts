import * as webhooks from '../../packages/hosts/front/test/emulated/webhooks.js'
import { write } from './write.js'

const recorded =
  <Given extends unknown[], Hook extends { body: object }>(make: (...given: Given) => Hook) =>
  (...given: Given): Hook => {
    const hook = make(...given)
    write({
      kind: 'webhook',
      vendor: 'front',
      method: 'POST',
      type: 'application/json',
      body: JSON.stringify(hook.body),
    })
    return hook
  }

/** Webhooks as they leave the emulated Front. */
export const messageHook = recorded(webhooks.messageHook)
export const eventHook = recorded(webhooks.eventHook)
export const importedHook = recorded(webhooks.importedHook)
