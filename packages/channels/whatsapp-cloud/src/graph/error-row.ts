/**
 * What an error means for a retry:
 * - `rest`: rejected before processing, so certainly not sent; may be sent again after a pause;
 * - `perhaps`: temporary, but the message may have gone out, so it is never repeated blindly;
 * - `fix`: somebody has to change something first;
 * - `template`: refused as free text, but a template would be accepted;
 * - `never`: not to this person, or not at all.
 */
export type Retry = 'rest' | 'perhaps' | 'fix' | 'template' | 'never'

export interface ErrorRow {
  /** Our own code, for programs to branch on. */
  code: string
  retry: Retry
  message: string
  remedy?: string
  /** The traffic that pauses. */
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

/** A temporary fault at Meta. */
export const later = (message: string): ErrorRow =>
  row('unavailable', 'perhaps', message, 'Wait for its status before sending it again.')
