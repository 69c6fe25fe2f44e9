import type { MediaStore, Store } from '../../ports/store.js'
import { InHand } from '../collections/in-hand.js'
import type { Backend } from '../rules/tables.js'
import { storeOver } from '../store.js'
import { ledgerInMemory } from './ledger.js'
import { linksInMemory } from './links.js'
import { memoryMedia } from './media.js'
import { messagesInMemory } from './messages.js'
import { namesInMemory } from './names.js'
import { orphansInMemory } from './orphans.js'
import { workInMemory } from './work.js'

/** The store for tests and trials; nothing survives the process. */
export const memory = (options: { media?: MediaStore } = {}): Store => ({
  ...storeOver(memoryBackend(options)),
  volatile: true,
})

/** Its tables. A test can keep them to open another store on them, as after a restart. */
export const memoryBackend = (options: { media?: MediaStore } = {}): Backend => {
  const { nextAt, count, ...orphans } = orphansInMemory()
  const { purge, eraseSettled, waitingOf, announce, ...work } = workInMemory({ nextAt, count })
  const { eraseChoices, ...ledger } = ledgerInMemory()
  const { eraseLinks, purgeLinks, ...links } = linksInMemory()
  const names = namesInMemory()
  const messages = messagesInMemory(names.conversation, (tenant, conversation) => {
    eraseChoices(`${tenant}\n${conversation}`)
    eraseLinks(tenant, conversation)
    eraseSettled(tenant, conversation)
  })
  let inHand: Float64Array = new Float64Array()
  return {
    tables: { ...work, ...orphans, ...ledger, ...messages, ...links, ...names },
    media: options.media ?? memoryMedia(),
    queueLimit: Infinity,
    start: async () => announce(),
    inHand: {
      left: () => waitingOf(inHand),
      begin() {
        inHand = new Float64Array()
        return new InHand((seqs) => {
          inHand = seqs
        })
      },
    },
    // No rollback needed: a job checks everything before it changes anything.
    transact(job, committed) {
      try {
        const result = job()
        committed()
        return Promise.resolve(result)
      } catch (thrown) {
        return Promise.reject(thrown)
      }
    },
    purge(now) {
      purge(now)
      purgeLinks(now)
    },
    close: async () => undefined,
  }
}
