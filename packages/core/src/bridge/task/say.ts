import type { Content } from '../../model/content.js'
import type { Author } from '../../model/message.js'
import type { Run } from './run.js'

/** One of our sentences for the customer, as an answer in the conversation. */
export const sayToCustomer = (
  run: Run,
  why: string,
  said: Content | string,
  author: Author = { kind: 'system' },
): void =>
  run.enqueue('out', `${why}/${run.key()}`, {
    work: 'say',
    author,
    content: typeof said === 'string' ? { type: 'text', markup: 'plain', text: said } : said,
    purpose: 'service',
    initiator: 'reply',
  })
