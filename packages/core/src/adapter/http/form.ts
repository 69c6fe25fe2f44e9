import { WebhookRejected } from '../../model/failure.js'

const decoder = /* @__PURE__ */ new TextDecoder()

/**
 * Parses `application/x-www-form-urlencoded` exactly: keeps empty values and repeated keys, without trimming or nesting,
 * because signatures are computed over these. Refuses more than `maxFields` fields.
 */
export const parseForm = (
  body: Uint8Array | string,
  options: { maxFields?: number } = {},
): Map<string, string | string[]> => {
  const maxFields = options.maxFields ?? 1000
  const text = typeof body === 'string' ? body : decoder.decode(body)
  let fields = 1
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1))
    if (++fields > maxFields) throw new WebhookRejected('The form has too many fields', { maxFields }, 413)
  const form = new Map<string, string | string[]>()
  for (const [key, value] of new URLSearchParams(text)) {
    const before = form.get(key)
    if (before === undefined) form.set(key, value)
    else if (typeof before === 'string') form.set(key, [before, value])
    else before.push(value)
  }
  return form
}
