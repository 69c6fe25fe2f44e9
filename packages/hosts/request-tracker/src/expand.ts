import { setTimeout as wait } from 'node:timers/promises'
import {
  type Call,
  type Content,
  type Fields,
  fail,
  fields,
  type Handle,
  type Hint,
  type HostEvent,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customField, idOf, readHint } from './read.js'
import { fileOf, replyText } from './reply-text.js'
import type { Rest } from './rest.js'

// The scrip may run inside RT's own transaction (its web page commits after the scrips), so what the webhook refers to
// may not exist yet. It appears within a second; if it is missing after minutes, it was rolled back.
const pauses = [50, 100, 200, 400, 800]
const neverAfterSeconds = 300

// The key of an entry: its conversation, a dot, its seq. Anything else was typed into the field by an agent.
const ourKey = /^[^\s.]+\.[^\s]+$/

/** For a missing transaction or attachment, RT answers 500 instead of 404 to users who are not superusers. */
export const notThere = [404, 500] as const

/** Fetches the reply that a webhook announced. */
export const createExpand =
  (handle: Handle<Settings>, rest: Rest) =>
  async (hint: Hint, call: Call): Promise<readonly HostEvent[]> => {
    const named = hint.id === undefined ? undefined : readHint(hint.id)
    const ticket = 'ticket' in hint.at ? hint.at.ticket : undefined
    if (!named || ticket === undefined) return []
    const transaction = await visible(rest, named.transaction, call)
    if (!transaction) {
      if (Math.abs(handle.now() / 1000 - named.seconds) > neverAfterSeconds) {
        handle.log.warn({ ticket, transaction: named.transaction }, 'RT announced a reply but never committed it')
        return []
      }
      throw fail('not_yet_there', 'RT has not committed the reply yet', { retryable: true, retryAfterMs: 2_000 })
    }
    const author = idOf(transaction.Creator)
    const marked = ourKey.test(customField(transaction, handle.options.fields.messageId) ?? '')
    if (word(transaction.Type) !== 'Correspond' || author === handle.options.user || marked) return []
    const content = await contentsOf(rest, named.transaction, call)
    if (content.length === 0) return []
    const kind = author !== undefined && (await isAgent(rest, author, call)) ? 'agent' : 'customer'
    const name = author === undefined ? {} : { id: author, name: author }
    return [{ kind: 'reply', id: named.transaction, at: { ticket }, author: { kind, ...name }, content }]
  }

/** Only privileged users work here; a requestor who answers by e-mail is not one. */
export const isAgent = async (rest: Rest, name: string, call: Call): Promise<boolean> => {
  const { status, body } = await rest.get(`/user/${encodeURIComponent(name)}`, call, [403, 404])
  return status === 200 && word(fields(body).Privileged) === '1'
}

const visible = async (rest: Rest, id: string, call: Call): Promise<Fields | undefined> => {
  for (const pause of [...pauses, undefined]) {
    const { status, body } = await rest.get(`/transaction/${id}`, call, notThere)
    if (status === 200) return fields(body)
    if (pause === undefined || call.signal.aborted) return undefined
    await wait(pause, undefined, { signal: call.signal }).catch(() => undefined)
  }
  return undefined
}

/** The text of a transaction, then its files, in order. HTML is preferred, because the plain alternative has lost the markup. */
export const contentsOf = async (rest: Rest, id: string, call: Call): Promise<readonly Content[]> => {
  const where = [{ field: 'TransactionId', value: id }]
  const parts = await rest.page('/attachments', { where, fields: ['ContentType', 'Filename'] }, 1, call)
  const texts: { html?: string; plain?: string } = {}
  const files: Content[] = []
  for (const part of parts) {
    const attachment = word(part.id)
    const type = (word(part.ContentType) ?? '').toLowerCase()
    const name = word(part.Filename)
    if (attachment === undefined || type.startsWith('multipart/')) continue
    const kind = type.startsWith('text/html') ? 'html' : type.startsWith('text/plain') ? 'plain' : undefined
    if (name !== undefined || kind === undefined) files.push(fileOf(attachment, type, name))
    else if (texts[kind] === undefined) texts[kind] = await textOf(rest, attachment, call)
  }
  const text =
    texts.html !== undefined
      ? replyText(texts.html, 'html')
      : texts.plain !== undefined
        ? replyText(texts.plain, 'plain')
        : undefined
  return text ? [text, ...files] : files
}

/** REST2 returns all content in base64; RT converts text to UTF-8 on arrival. */
const textOf = async (rest: Rest, attachment: string, call: Call): Promise<string> => {
  const { body } = await rest.get(`/attachment/${attachment}`, call)
  return Buffer.from(word(fields(body).Content) ?? '', 'base64').toString('utf8')
}
