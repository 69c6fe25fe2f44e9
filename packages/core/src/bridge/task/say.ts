import type { Content } from '../../model/content.js'
import type { Run } from './run.js'

/** A sentence of ours for the customer, as an answer in the conversation. */
export const sayToCustomer = (run: Run, why: string, said: Content | string): void =>
  run.enqueue('out', `${why}/${run.key()}`, {
    work: 'say',
    author: { kind: 'system' },
    content: typeof said === 'string' ? { type: 'text', markup: 'plain', text: said } : said,
    purpose: 'service',
    initiator: 'reply',
  })
