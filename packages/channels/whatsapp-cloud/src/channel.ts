import {
  type Call,
  type Channel,
  configure,
  DeskwireError,
  type Destination,
  fail,
  inHeader,
  type Line,
} from '@deskwire/core/adapter'
import { whatsappCloudCapabilities } from './capabilities.js'
import { createCheck } from './check.js'
import { createGraph, type Graph } from './graph/client.js'
import { provider } from './graph/failures.js'
import { createReceive, signatureHeader } from './inbound/receive.js'
import { createDownload } from './media.js'
import { optionsSchema, type WhatsAppCloudOptions } from './options.js'
import { createSend, recipientOf } from './outbound/send.js'
import { createSetup } from './setup.js'
import { createTemplates } from './templates.js'

/** WhatsApp, directly from Meta. Each phone number id is a line; a reply leaves from the line the customer wrote to. */
export const whatsappCloud = (options: WhatsAppCloudOptions): Channel => {
  const handle = configure(provider, optionsSchema, options)
  const graph = createGraph(handle)
  const { media, messagesPerSecond, wabaId } = handle.options
  const lines = handle.options.lines.map(
    ({ id, number }): Line => ({ id, medium: 'whatsapp', ...(number === undefined ? {} : { address: number }) }),
  )
  const rate = { ...whatsappCloudCapabilities.rate, perLinePerSecond: messagesPerSecond }
  return {
    spec: 1,
    provider,
    lines,
    capabilities: { ...whatsappCloudCapabilities, rate },
    start: handle.start,
    isSigned: inHeader(signatureHeader),
    receive: createReceive({
      appSecrets: () => handle.secret('appSecret'),
      verifyTokens: () => handle.secret('verifyToken'),
      lines: new Set(lines.map(({ id }) => id)),
      links: media === 'link',
    }),
    send: createSend(handle, graph),
    // No `lookup`, because Meta lists no messages: a send whose answer was lost is settled by the status that carries its
    // part id. No `catchUp`, because past webhooks cannot be fetched.
    download: createDownload(graph),
    typing: async ({ line, lastInbound }, call) => {
      // Typing refers to a message and marks it as read; without one, it cannot be shown.
      if (lastInbound !== undefined) await seen(graph, line, lastInbound, { typing_indicator: { type: 'text' } }, call)
    },
    markRead: (message, { line }, call) => seen(graph, line, message, {}, call),
    templates: createTemplates(graph, wabaId),
    block: (to, blocked, call) => block(graph, to, blocked, call),
    check: createCheck(handle, graph),
    setup: createSetup(handle, graph),
  }
}

const seen = async (graph: Graph, line: string, message: string, more: object, call: Call): Promise<void> => {
  const body = { messaging_product: 'whatsapp', status: 'read', message_id: message, ...more }
  await graph.write('POST', `${line}/messages`, body, call, { harmless: true })
}

/** By the business-scoped id if there is one; a parent id is refused ("block-users"). */
const block = async (graph: Graph, to: Destination, blocked: boolean, call: Call): Promise<void> => {
  const own = to.addresses.find(({ kind, value }) => kind === 'bsuid' && !value.includes('.ENT.'))
  const user = own
    ? { user_id: own.value }
    : { user: recipientOf(to.addresses.filter(({ kind }) => kind === 'phone')).to }
  const body = { messaging_product: 'whatsapp', block_users: [user] }
  try {
    const path = `${to.line}/block_users`
    await graph.write(blocked ? 'POST' : 'DELETE', path, body, call, { harmless: true })
  } catch (thrown) {
    // The only person in the request was refused, which Meta calls a partial failure.
    if (!DeskwireError.isInstance(thrown) || thrown.failure.provider?.code !== '139100') throw thrown
    throw fail('block', `WhatsApp could not ${blocked ? 'block' : 'unblock'} this customer.`, {
      ...(blocked ? { remedy: 'Only people who wrote in the last 24 hours can be blocked.' } : {}),
      provider: thrown.failure.provider,
    })
  }
}
