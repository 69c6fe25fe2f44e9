import { type Call, isList, isObject, type JsonObject, json, readJson, type WireResponse } from '../../http.js'
import { GraphError, graphErrorResponse, missing, webhookError } from '../errors.js'
import { graphPage } from '../fields.js'
import type { MetaCallContext, MetaNumber } from './app.js'
import { metaLine } from './line.js'

const day = 24 * 3_600_000

/** `POST|DELETE|GET /{phone number id}/block_users` (Meta docs, block-users). */
export const blockUsers = (call: Call, context: MetaCallContext, number: MetaNumber): WireResponse => {
  if (call.method === 'GET') {
    const data = [...number.blocked].map((user) => ({
      messaging_product: 'whatsapp',
      ...(user.startsWith('+') ? { wa_id: user.slice(1) } : { user_id: user }),
    }))
    return json(200, graphPage(data, call.query, `https://graph.facebook.com/${number.id}/block_users`))
  }
  const body = readJson(call.raw)
  if (!isObject(body) || !isList(body.block_users) || body.block_users.length === 0) throw missing('block_users')
  if (body.messaging_product !== 'whatsapp') throw missing('messaging_product')
  const line = metaLine(context, number)
  const done: JsonObject[] = []
  const failed: JsonObject[] = []
  for (const entry of body.block_users.filter(isObject)) {
    const input = String(entry.user ?? entry.user_id ?? '')
    const user = entry.user_id === undefined ? `+${input.replace(/\D/g, '')}` : input
    const phone = entry.user_id === undefined ? context.world.person(user) : context.world.scoped(user, line)
    const last = phone?.threads.get(line.key)?.lastInbound
    const parent = /^[A-Z]{2}\.ENT\./.test(user)
    // Only people who wrote in the last 24 hours can be blocked; a parent id never.
    const recent = last !== undefined && context.world.now() - last < day
    if (parent || !phone || (call.method === 'POST' && !recent)) {
      failed.push({
        input,
        errors: [
          webhookError(
            parent ? 100 : 139101,
            parent ? 'Parent ids are not supported' : 'The user did not write in the last 24 hours',
          ),
        ],
      })
      continue
    }
    if (call.method === 'POST') number.blocked.add(user)
    else number.blocked.delete(user)
    done.push({ input, ...(user.startsWith('+') ? { wa_id: user.slice(1) } : { user_id: user }) })
  }
  const result = {
    messaging_product: 'whatsapp',
    block_users: {
      [call.method === 'POST' ? 'added_users' : 'removed_users']: done,
      ...(failed.length > 0 ? { failed_users: failed } : {}),
    },
  }
  return failed.length > 0 ? graphErrorResponse(new GraphError(139100), {}, result) : json(200, result)
}
