import { type Fields, fields, word } from '@deskwire/core/adapter'

/** A conversation with the bot, to be gone on with by whichever process has the next turn. */
export interface Talk {
  conversation: string
  /** What was read; given back verbatim, nothing is missed and nothing read twice. */
  watermark?: string
  /** Without a secret: good for this conversation only, until then. */
  token?: string
  until?: number
  /** Whom the token was made for; without one in it, the conversation's own id. */
  user?: string
}

export interface Memory {
  talk?: Talk
  /** A card waits for one text: the id of its input, and what else it submits. */
  input?: { id: string; data: Fields }
}

const text = (value: unknown, max: number): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= max ? value : undefined

export const readMemory = (given: unknown): Memory => {
  const { talk, input } = fields(given)
  const { conversation, watermark, token, until, user } = fields(talk)
  const id = text(conversation, 200)
  const asked = word(fields(input).id)
  return {
    ...(id !== undefined && {
      talk: {
        conversation: id,
        ...(text(watermark, 200) !== undefined && { watermark: text(watermark, 200) }),
        ...(text(token, 10_000) !== undefined && { token: text(token, 10_000) }),
        ...(typeof until === 'number' && { until }),
        ...(text(user, 200) !== undefined && { user: text(user, 200) }),
      },
    }),
    ...(asked !== undefined && { input: { id: asked, data: fields(fields(input).data) } }),
  }
}
