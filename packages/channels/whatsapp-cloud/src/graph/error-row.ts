/**
 * What an error means for a second try:
 * - `rest`: rejected before it was worked on, so it was certainly not sent and may be sent again after a rest;
 * - `perhaps`: passing, but the message may have gone out, so it is never repeated blindly;
 * - `fix`: somebody has to change something first;
 * - `template`: not as free text, but there is another way;
 * - `never`: not to this person, or not at all.
 */
export type Retry = 'rest' | 'perhaps' | 'fix' | 'template' | 'never'

export interface ErrorRow {
  /** Ours: what programs branch on. */
  code: string
  retry: Retry
  message: string
  remedy?: string
  /** Which traffic rests. */
  scope?: 'line' | 'conversation'
  restMs?: number
}

export const row = (
  code: string,
  retry: Retry,
  message: string,
  remedy?: string,
  more: Partial<ErrorRow> = {},
): ErrorRow => ({
  code,
  retry,
  message,
  ...(remedy === undefined ? {} : { remedy }),
  ...more,
})

/** Passing, at Meta's side. */
export const later = (message: string): ErrorRow =>
  row('unavailable', 'perhaps', message, 'Wait for its status before sending it again.')
