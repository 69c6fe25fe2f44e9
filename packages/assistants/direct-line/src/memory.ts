import { type Fields, fields, word } from '@deskwire/core/adapter'

/** A conversation with the bot, which any process can continue at the next turn. */
export interface Talk {
  conversation: string
  /** How far we have read. Returned verbatim, so that nothing is missed or read twice. */
  watermark?: string
  /** Without a secret: valid only for this conversation, until then. */
  token?: string
  until?: number
  /** The user the token was made for; if it names none, the conversation's own id. */
  user?: string
}

export interface Memory {
  talk?: Talk
  /** A card waiting for one text: the id of its input, and what else it submits. */
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
