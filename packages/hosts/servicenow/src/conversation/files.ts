import { type Call, type Entry, failureOf, type Handle, mediaOf } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { ConversationSettings } from '../options.js'
import { attach } from '../records/attachments.js'
import { isTaken } from './message.js'

/** ServiceNow makes the interaction beside the request that begins a conversation. */
const tries = 10
const pauseMs = 500
/** What is left of a call for the upload itself. */
const reserveMs = 8_000

type InteractionOf = (session: string, call: Call) => Promise<string | undefined>

/**
 * What Virtual Agent takes by its link, ServiceNow fetches and keeps. Any other file is attached to the interaction, so
 * that it is there when the link has ended. Resolves to where agents find it.
 */
export const createFiles = (handle: Handle<ConversationSettings>, client: Client, interactionOf: InteractionOf) => {
  const keep = async (interaction: string, entry: Entry, call: Call): Promise<string | undefined> => {
    const media = mediaOf(entry.content)
    if (!media) return undefined
    try {
      const { id } = await attach(client, { table: 'interaction', id: interaction, key: entry.key }, media, call)
      return id && `${client.origin}/sys_attachment.do?sys_id=${encodeURIComponent(id)}`
    } catch (thrown) {
      const { retryable, code } = failureOf(thrown)
      if (retryable) throw thrown
      handle.log.warn({ code }, 'A file could not be attached to its interaction: its link ends with linkForMs')
      return undefined
    }
  }
  const needsKeeping = ({ content }: Entry): boolean =>
    content.type === 'media' && !isTaken(content.media.mime, handle.options)

  return {
    /** Before the message that names it. */
    keep: async (session: string, entry: Entry, call: Call): Promise<string | undefined> => {
      const interaction = needsKeeping(entry) ? await interactionOf(session, call) : undefined
      return interaction === undefined ? undefined : keep(interaction, entry, call)
    },
    /** After the message that began the conversation, for there was no interaction before. */
    keepFirst: async (session: string, entry: Entry | undefined, call: Call): Promise<void> => {
      if (!entry || !needsKeeping(entry)) return
      for (let n = 0; n < tries; n++) {
        const interaction = await interactionOf(session, call)
        if (interaction !== undefined) {
          await keep(interaction, entry, call)
          return
        }
        if (call.deadline - handle.now() < reserveMs) break
        await pause(call.signal)
      }
      handle.log.warn({}, 'A file could not be attached: ServiceNow has no interaction for the conversation yet')
    },
  }
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, pauseMs)
    signal.addEventListener('abort', end, { once: true })
  })
