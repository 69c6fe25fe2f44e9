import { word } from '@deskwire/core/adapter'

/** ServiceNow writes booleans as booleans, and as words. */
export const yes = (value: unknown): boolean => value === true || value === 'true'

export const httpUrl = (value: unknown): string | undefined => {
  const text = word(value)
  return text !== undefined && text.length <= 4000 && /^https?:\/\//i.test(text) && URL.canParse(text)
    ? text
    : undefined
}

/** A sys_id: 32 hexadecimal digits. */
export const isSysId = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text)

/** ServiceNow's times are UTC, `2026-11-20 09:00:00`. */
export const timeFor = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
