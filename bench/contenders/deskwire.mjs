// `accepted`: verified, parsed, known ids dropped, lane found, stored. `posted`: all duties, until the host has it.
import { createRouter, nodeHandler } from '@deskwire/core'
import { bridgeOf, deliver, helpdesk, storeOf } from '../lib/deskwire.mjs'

export const contender = ({ store: name, until }) => ({
  async start(seen) {
    const { store, remove } = await storeOf(name)
    const posted = until === 'posted'
    const bridge = bridgeOf({
      store,
      role: posted ? 'both' : 'ingress',
      hosts: { desk: helpdesk({ post: async () => seen() }) },
    })
    await bridge.start()
    return {
      // Ingress hands over by the answer: 200 means that it is in the store.
      inProcess: async (request) => {
        const { status } = await deliver(bridge, request)
        if (!posted && status === 200) seen()
        return status
      },
      node: nodeHandler(createRouter(bridge)),
      // Over HTTP what counts is what the store has.
      seenByStore: posted ? undefined : async () => (await bridge.books()).received,
      async stop() {
        await bridge.stop()
        remove()
      },
    }
  },
})
