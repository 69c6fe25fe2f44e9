import {
  type Address,
  type Call,
  DeskwireError,
  type Destination,
  type Fields,
  fail,
  filled,
  type Handle,
  list,
  type MediaIn,
  mediaOf,
  type Part,
  phoneVariants,
  type Sent,
  toSend,
} from '@deskwire/core/adapter'
import type { Graph } from '../graph/client.js'
import { provider } from '../graph/failures.js'
import { numberOrId } from '../inbound/people.js'
import type { Settings } from '../options.js'
import { fields } from '../read.js'
import { bodyOf } from './body.js'
import { createUploads, type Uploads } from './upload.js'

/**
 * A phone goes in `to`, with its plus; a business-scoped id in `recipient`: in `to` it would be accepted with a 200 and
 * silently dropped. A phone comes first, to keep the number in later webhooks ("messages/send-messages").
 */
export const recipientOf = (addresses: readonly Address[]): Fields => {
  const phone = addresses.find(({ kind }) => kind === 'phone')
  if (phone) return { to: toSend(phone.value.startsWith('+') ? phone.value : `+${phone.value}`, { provider }) }
  const own = addresses.find(({ kind, value }) => kind === 'bsuid' && !value.includes('.ENT.'))
  const any = own ?? addresses.find(({ kind }) => kind === 'bsuid')
  if (any) return { recipient: any.value }
  throw fail('unreachable', 'There is neither a phone number nor a business-scoped id to write to.', {
    remedy: 'Wait until the customer writes.',
  })
}

export const createSend = (handle: Handle<Settings>, graph: Graph) => {
  const uploads = createUploads(handle, graph)
  const lines = new Set(handle.options.lines.map(({ id }) => id))
  return async (part: Part, to: Destination, call: Call): Promise<Sent> => {
    if (!lines.has(to.line)) throw fail('config', 'This line is not one of the lines of the channel.')
    const who = recipientOf(to.addresses)
    try {
      return await once(handle, graph, uploads, part, to.line, who, call)
    } catch (thrown) {
      // A test number's list has its own spelling of mobiles in Argentina, Brazil and Mexico. The refusal came before
      // anything was sent, so a second request cannot cause a second message.
      const { to: first } = who
      const spellings = certainCode(thrown) === '131030' && typeof first === 'string' ? phoneVariants(first) : []
      const other = spellings.find((one) => one !== first)
      if (other !== undefined) return once(handle, graph, uploads, part, to.line, { to: other }, call)
      throw thrown
    }
  }
}

const certainCode = (thrown: unknown): string | undefined =>
  DeskwireError.isInstance(thrown) && thrown.failure.ambiguous !== true && !thrown.failure.retryable
    ? thrown.failure.provider?.code
    : undefined

/** Meta's codes for a media id that it no longer knows. */
const forgotten = new Set(['100', '33', '131009', '131053'])

const once = async (
  handle: Handle<Settings>,
  graph: Graph,
  uploads: Uploads,
  part: Part,
  line: string,
  who: Fields,
  call: Call,
): Promise<Sent> => {
  let reused = false
  const body = () =>
    bodyOf(
      part.content,
      async (kind, media) => {
        const attached = await uploads.attach(line, kind, media, call).catch(certain)
        reused ||= attached.reused
        return attached.body
      },
      handle.options.labels,
    )
  const post = async () =>
    graph.write('POST', `${line}/messages`, Object.assign(envelope(part, who), await body()), call)
  try {
    return sentOf(await post())
  } catch (thrown) {
    const media: MediaIn | undefined = mediaOf(part.content)
    if (!reused || !media || !forgotten.has(certainCode(thrown) ?? '')) throw thrown
    uploads.forget(line, media)
    return sentOf(await post())
  }
}

/** An upload whose answer was lost sent nothing to anyone. */
const certain = (thrown: unknown): never => {
  if (!DeskwireError.isInstance(thrown) || !thrown.failure.ambiguous) throw thrown
  throw new DeskwireError({ ...thrown.failure, ambiguous: false })
}

const longestPartId = 512

const envelope = (part: Part, who: Fields): Fields => ({
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  ...who,
  // A reaction names its message itself and cannot be a reply as well.
  ...(part.replyTo !== undefined && part.content.type !== 'reaction' ? { context: { message_id: part.replyTo } } : {}),
  // Comes back in every status, which settles a send whose answer was lost.
  ...(part.id.length <= longestPartId ? { biz_opaque_callback_data: part.id } : {}),
})

/** A 200 means accepted, not sent: that comes as a status. `message_status` may also say that it is held for a while. */
const sentOf = (answer: Fields): Sent => {
  const id = filled(fields(list(answer.messages)[0])?.id)
  if (id === undefined) {
    throw fail('unexpected_answer', 'WhatsApp answered without the id of the message.', {
      retryable: true,
      ambiguous: true,
      provider: { name: provider },
    })
  }
  const contact = fields(list(answer.contacts)[0])
  const learned = [numberOrId(contact?.user_id), numberOrId(contact?.wa_id)].filter((one) => one !== undefined)
  return { providerId: id, status: 'queued', ...(learned.length > 0 ? { addresses: learned } : {}) }
}
