import {
  type Call,
  type Capabilities,
  type Channel,
  type ChannelEvent,
  type Destination,
  fail,
  failureOf,
  type Handle,
  inHeader,
  type Medium,
  type Part,
  type Sent,
} from '@deskwire/core/adapter'
import { type MessageParameters, type TwilioApi, twilioApi } from './client.js'
import { type Contents, contentsOf, isContentGone } from './contents.js'
import { poolOf } from './inspect.js'
import { type LineBook, lineBook, originOf } from './lines.js'
import { downloadMedia } from './media.js'
import { findMessage, missedMessages, type Wanted } from './messages.js'
import type { ParsedAccount } from './options.js'
import { whatsappPrefix } from './receiving/addresses.js'
import type { Form } from './receiving/form.js'
import { deliveryOfStatus } from './receiving/status.js'
import { type InboundReading, receiveWebhook, statusPathOf } from './receiving/webhook.js'
import { checkAll, retryOverrides, setupAll } from './setup.js'
import { fillTemplate, templateOf } from './template.js'

/** One message, complete except for sender and recipient; `text` is what the message list will show, if known. */
export interface Outgoing {
  parameters: Omit<MessageParameters, 'to' | 'from' | 'messagingServiceSid' | 'statusCallback'>
  text: string | undefined
  media: number
  /** Twilio composes the text itself, so the list may show a different one. */
  rendered?: boolean
  /** Recreates its content resource if Twilio no longer has it. */
  renew?(): Promise<Outgoing>
}

export interface TwilioTools {
  book: LineBook
  api: TwilioApi
  contents: Contents
}

/** What differs between the two channels. */
export interface TwilioChannelRules {
  provider: string
  medium: Medium
  capabilities: Capabilities
  read(form: Form, ours: string): InboundReading
  recipient(to: Destination): string | undefined
  outgoing(part: Part, tools: TwilioTools, call: Call): Promise<Outgoing>
  /** What the part would have looked like in the message list, for a look-up; creates nothing. */
  expected(part: Part, tools: TwilioTools, call: Call): Promise<Pick<Outgoing, 'text' | 'media' | 'rendered'>>
}

type Facets = 'start' | 'lookup' | 'download' | 'catchUp' | 'templates' | 'check' | 'setup'
export type TwilioChannel = Channel & Required<Pick<Channel, Facets>>

// A request that has left us appears in the list within seconds.
const settlesAfterMs = 20_000

/** The channel that both mediums share, and the tools that their own facets need. */
export const twilioChannel = (
  handle: Handle<ParsedAccount>,
  rules: TwilioChannelRules,
): { channel: TwilioChannel; tools: TwilioTools } => {
  const { accountSid, apiKey, lines, region, edge, apiBase, takeOver } = handle.options
  const book = lineBook(lines, rules.medium)
  const credentials = () => {
    const password = apiKey ? apiKey.secret.value : handle.options.authToken.value
    return { username: apiKey ? apiKey.sid : accountSid, password }
  }
  const api = twilioApi({ accountSid, region, edge, apiBase, http: handle.http, now: handle.now, credentials })
  const contents = contentsOf(api)
  const tools = { book, api, contents }
  const webhook = { medium: rules.medium, book, read: rules.read }
  const prefix = rules.medium === 'whatsapp' ? whatsappPrefix : ''

  const addressed = (to: Destination) => {
    const recipient = rules.recipient(to)
    if (recipient === undefined) {
      throw fail('unreachable', `There is no address to write to by ${rules.medium}`, {
        remedy: 'The customer needs a phone number; on WhatsApp a business-scoped id will do.',
      })
    }
    const { from, messagingServiceSid } = originOf(book, to.line, to.sender)
    return {
      to: recipient,
      ...(from !== undefined && { from: prefix + from }),
      ...(messagingServiceSid !== undefined && { messagingServiceSid }),
    }
  }

  const send = async (part: Part, to: Destination, call: Call): Promise<Sent> => {
    const address = addressed(to)
    const statusCallback = handle.url(statusPathOf(part.id)) + retryOverrides
    const outgoing = await rules.outgoing(part, tools, call)
    const attempt = ({ parameters }: Outgoing) => api.send({ ...parameters, ...address, statusCallback }, call)
    const { sid, status } = await attempt(outgoing).catch(async (thrown: unknown) => {
      if (!outgoing.renew || !isContentGone(failureOf(thrown))) throw thrown
      return attempt(await outgoing.renew())
    })
    return { providerId: sid, status: deliveryOfStatus(status) ?? 'queued' }
  }

  /** A service without configured senders is asked for its pool. */
  async function* catchUp(since: number, call: Call): AsyncGenerator<ChannelEvent> {
    const numbers: string[] = []
    for (const line of book.lines) {
      if (!line.senders) numbers.push(line.id)
      else numbers.push(...(line.senders.length > 0 ? line.senders : await poolOf(api, line.id, rules.medium, call)))
    }
    const ours = numbers.map((number) => prefix + number)
    yield* missedMessages(api, webhook, ours, since, call)
  }

  return {
    tools,
    channel: {
      spec: 1,
      provider: rules.provider,
      lines: book.lines,
      capabilities: rules.capabilities,
      start: handle.start,
      isSigned: inHeader('x-twilio-signature'),
      receive: (request) =>
        receiveWebhook(
          request,
          { tokens: handle.secret('authToken'), sharedKeys: handle.secret('sharedKey') },
          webhook,
        ),
      send,
      lookup: {
        settlesAfterMs,
        async find(part, to, attempt, call) {
          const { text, media, rendered = false } = await rules.expected(part, tools, call)
          const wanted: Wanted = { ...addressed(to), media, rendered, ...(text !== undefined && { body: text }) }
          return findMessage(api, wanted, attempt, call)
        },
      },
      download: (media, call) => downloadMedia(media, api, handle.http, call),
      catchUp,
      templates: async (call) => (await contents.templates(call)).map(templateOf),
      check: (call) => checkAll(api, book.lines, handle.url(''), call),
      setup: (dryRun, call) => setupAll(api, book.lines, handle.url(''), { dryRun, takeOver }, call),
    },
  }
}

/** A template by name or HX id, with its values; the same for every medium. */
export const outgoingTemplate = async (
  content: Extract<Part['content'], { type: 'template' }>,
  { contents }: TwilioTools,
  call: Call,
): Promise<Outgoing> => {
  const row = await contents.template(content.name, content.language, call)
  const link = content.media?.link()
  const { body, ...parameters } = fillTemplate(row, content.values ?? {}, link)
  return { parameters, text: body, media: link === undefined ? 0 : 1, rendered: true }
}
