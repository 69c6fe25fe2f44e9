import { isObject, type JsonObject, json, type WireResponse } from '../http.js'
import type { MetaCallContext, MetaNumber } from './account/app.js'
import { metaLine } from './account/line.js'
import { GraphError, missing, wrong } from './errors.js'

/** Marks a message and all earlier ones as read; may show typing for 25 s (Meta docs, messages/mark-message-as-read). */
export const markRead = ({ world, state }: MetaCallContext, number: MetaNumber, body: JsonObject): WireResponse => {
  if (body.status !== 'read') throw new GraphError(100, {}, '(#100) Param status must be one of {READ}.')
  if (typeof body.message_id !== 'string') throw missing('message_id')
  for (const name of Object.keys(body)) {
    if (!['messaging_product', 'status', 'message_id', 'typing_indicator'].includes(name))
      throw new GraphError(100, {}, `(#100) Unexpected key "${name}" on param.`)
  }
  const typing = isObject(body.typing_indicator) ? body.typing_indicator : undefined
  if (body.typing_indicator !== undefined && typing?.type !== 'text') throw wrong('typing_indicator.type must be text')
  const line = metaLine({ world, state }, number)
  const thread = world.withMessage(line.key, body.message_id)
  const end = thread?.messages.findIndex(({ id, way }) => id === body.message_id && way === 'out') ?? -1
  if (!thread || end < 0) throw new GraphError(100, { details: 'The message is not known' }, '(#100) Invalid parameter')
  for (const message of thread.messages.slice(0, end + 1)) if (message.way === 'out') message.ticks = 'read'
  const what = typing ? 'typing' : 'read by the business'
  world.log.add({ type: 'phone', number: '', line: line.key, what, message: body.message_id })
  return json(200, { success: true })
}
