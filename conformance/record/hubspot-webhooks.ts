import { Hooks as EmulatedHooks } from '../../packages/hosts/hubspot/test/emulated/hooks.js'
import { write } from './write.js'

export * from '../../packages/hosts/hubspot/test/emulated/hooks.js'

/** Webhooks as they leave the emulated HubSpot. */
export class Hooks extends EmulatedHooks {
  override said(...about: Parameters<EmulatedHooks['said']>): object {
    return recorded(super.said(...about))
  }

  override event(...about: Parameters<EmulatedHooks['event']>): object {
    return recorded(super.event(...about))
  }
}

const recorded = (event: object): object => {
  const body = JSON.stringify(event)
  write({ kind: 'webhook', vendor: 'hubspot', method: 'POST', type: 'application/json', body })
  return event
}
