import { safeJson } from '@deskwire/core/adapter'

/** The fields of a Twilio webhook, exactly as sent; repeated keys are lists. */
export type Form = ReadonlyMap<string, string | readonly string[]>

/** A JSON webhook has the same fields; values other than strings and numbers are kept as JSON text. */
export const formOfJson = (body: Uint8Array): Form => {
  const form = new Map<string, string>()
  try {
    const value = safeJson(body)
    if (typeof value !== 'object' || value === null) return form
    for (const [name, item] of Object.entries(value)) {
      if (item === null || item === undefined) continue
      form.set(name, typeof item === 'object' ? JSON.stringify(item) : String(item))
    }
  } catch {
    // It is still signed: without fields it becomes an unreadable event, which is kept and visible.
  }
  return form
}

/** The first value of a field; an empty one counts as absent. */
export const field = (form: Form, name: string): string | undefined => {
  const value = form.get(name)
  const first = typeof value === 'string' ? value : value?.[0]
  return first === '' ? undefined : first
}

/** A count such as `NumMedia`: never negative, never beyond `max`. */
export const countField = (form: Form, name: string, max: number): number => {
  const value = Number.parseInt(field(form, name) ?? '0', 10)
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), max) : 0
}
