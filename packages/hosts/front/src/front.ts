import {
  type Call,
  configure,
  DeskwireError,
  type Entry,
  fail,
  failureOf,
  type Host,
  type Opening,
  type Posted,
  type Ticket,
} from '@deskwire/core/adapter'
import { createActions } from './actions.js'
import { createCatchUp, createExpand } from './catch-up.js'
import { createCheck } from './check.js'
import { createContacts } from './contacts.js'
import { sync, transcriptHtml } from './entry.js'
import { createKnowledge } from './knowledge.js'
import { createLookup } from './lookup.js'
import { type FrontOptions, optionsSchema } from './options.js'
import { createReceive } from './receive.js'
import { createRecords } from './records.js'
import { conversationUrl, createRest } from './rest.js'
import { createSetup } from './setup.js'
import { channelFor, createThreads, handleOf } from './threads.js'

/** Front as a host: an application channel whose messages the bridge carries. */
export const front = (given: FrontOptions): Host => {
  const handle = configure('front', optionsSchema, given)
  const { options } = handle
  const rest = createRest(handle)
  const threads = createThreads(handle, rest)

  /** Where the conversation belongs. It is there by now, so a refusal is logged and does not undo it. */
  const place = async (ticket: string, { queue, attributes, follows }: Opening, call: Call): Promise<void> => {
    const inbox = queue !== undefined && Object.hasOwn(options.queues, queue) ? options.queues[queue] : undefined
    const custom_fields = Object.fromEntries(
      Object.entries(options.attributes).flatMap(([name, field]) =>
        Object.hasOwn(attributes, name) ? [[field, attributes[name]]] : [],
      ),
    )
    const json = {
      ...(inbox !== undefined && { inbox_id: inbox }),
      ...(Object.keys(custom_fields).length > 0 && { custom_fields }),
    }
    try {
      if (Object.keys(json).length > 0) await rest.change(ticket, { method: 'PATCH', json, repeatable: true }, call)
      if (follows === undefined) return
      const link = { link_external_urls: [conversationUrl(follows)] }
      await rest.change(ticket, { method: 'POST', path: '/links', json: link, repeatable: true }, call)
    } catch (thrown) {
      const failure = failureOf(thrown)
      // Nobody knows yet that the conversation is there: it is looked up, and placed then.
      if (failure.retryable) throw new DeskwireError({ ...failure, ambiguous: true })
      handle.log.warn({ ticket, code: failure.code }, 'A conversation in Front was not placed as its route says')
    }
  }

  const open = async (opening: Opening, call: Call): Promise<Ticket & Posted> => {
    const { handle: customer, hidden } = handleOf(opening)
    const channel = channelFor(options, opening, hidden)
    if (!channel)
      throw fail('config', `No channel in Front stands for ${opening.channel}`, { remedy: 'Name it in `channels`.' })
    const {
      key,
      subject,
      transcript = [],
      customer: { name },
    } = opening
    const first: Entry = opening.first ?? {
      key: `${key}.opening`,
      author: 'customer',
      at: handle.now(),
      content: { type: 'text', text: subject, markup: 'plain' },
      typed: false,
    }
    const uid = await sync(
      rest,
      options,
      { ...first, author: 'customer' },
      {
        channel: channel.id,
        key: first.key,
        conversation: key,
        handle: customer,
        subject,
        before: transcriptHtml(transcript),
        ...(name !== undefined && { name }),
      },
      call,
    )
    const id = uid === undefined ? undefined : await threads.imported(channel.id, uid, call)
    if (id === undefined)
      throw fail('not_yet_there', 'Front has accepted the first message, and not imported it yet', {
        retryable: true,
        ambiguous: true,
      })
    await place(id, opening, call)
    return { id, url: conversationUrl(id), ids: uid === undefined ? [] : [uid] }
  }

  const post = async (ticket: Ticket, entry: Entry, call: Call): Promise<Posted> => {
    const thread = await threads.need(ticket.id, call)
    const { channel, external } = thread
    const customer = await threads.writer(thread, entry.key, call)
    const name = entry.author === 'customer' ? entry.name : undefined
    const about = { channel, key: entry.key, conversation: external, handle: customer, ...(name && { name }) }
    const uid = await sync(rest, options, entry, about, call)
    return { ids: uid === undefined ? [] : [uid] }
  }

  return {
    spec: 1,
    name: 'front',
    capabilities: {
      markup: 'html',
      attachments: 'upload',
      statuses: ['failed'],
      repeatable: { open: false, post: false },
      echo: 'author',
      opensWithEntry: true,
    },
    start: handle.start,
    open,
    post,
    ...createReceive(handle),
    expand: createExpand(handle, rest, threads),
    lookup: createLookup(handle, rest, threads, place),
    contacts: createContacts(rest),
    ...createActions(handle, rest, threads),
    ...(options.knowledge && { knowledge: createKnowledge(handle, rest, options.knowledge) }),
    records: createRecords(handle, rest),
    catchUp: createCatchUp(handle, rest, threads),
    check: createCheck(handle, rest),
    ...(options.templates && { setup: createSetup(handle, rest, options.templates) }),
  }
}
