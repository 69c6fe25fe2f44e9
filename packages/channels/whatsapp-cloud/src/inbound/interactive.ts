import { type Content, type Fields, filled, safeJson } from '@deskwire/core/adapter'
import { cut, fields, json, numeric, parse } from '../read.js'

const longestForm = 262_144

/** A tap on one of our options: its id is `<choice>.<n>`. A template's button may send anything, so it names no choice. */
export const tap = (id: string, title: string): Content => {
  const dot = id.lastIndexOf('.')
  const ours = dot > 0 && dot < id.length - 1 && /^[0-9]+$/.test(id.slice(dot + 1))
  return { type: 'selection', choice: ours ? id.slice(0, dot) : '', options: [{ id, title }], by: 'tap' }
}

export const interactive = (body: Fields | undefined): Content => {
  const type = filled(body?.type)
  const reply = fields(
    type === 'button_reply'
      ? body?.button_reply
      : type === 'list_reply'
        ? body?.list_reply
        : type === 'nfm_reply'
          ? body?.nfm_reply
          : type === 'call_permission_reply'
            ? body?.call_permission_reply
            : undefined,
  )
  if (reply && (type === 'button_reply' || type === 'list_reply')) {
    const id = filled(reply.id) ?? filled(reply.title)
    if (id !== undefined) return tap(id, filled(reply.title) ?? id)
  }
  if (reply && type === 'nfm_reply') {
    const name = filled(reply.name)
    return { type: 'form', ...(name === undefined ? {} : { name }), data: formData(reply.response_json) }
  }
  if (reply && type === 'call_permission_reply') {
    const data = {
      response: filled(reply.response),
      source: filled(reply.response_source),
      until: numeric(reply.expiration_timestamp),
    }
    return { type: 'form', name: type, data }
  }
  const reason = body && type !== undefined ? cut(json(body), 500) : undefined
  const kind = type === undefined ? 'interactive' : `interactive.${cut(type, 64)}`
  return { type: 'unsupported', kind, ...(reason === undefined ? {} : { reason }) }
}

// `response_json` is a string that usually holds a JSON object, but the flow's author decides.
const formData = (value: unknown): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'string') return {}
  if (value.length > longestForm) return { text: cut(value, longestForm) }
  try {
    const parsed = safeJson(JSON.stringify(parse(value)))
    return fields(parsed) ?? { value: parsed }
  } catch {
    return { text: value }
  }
}
