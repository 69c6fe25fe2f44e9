import type { JsonObject } from '../http.js'

/** Events that Meta sends by itself. A line is a phone number id, a customer a phone number. */
export interface MetaEvents {
  /** Any field with any value, unchanged: for payloads that nothing else here produces. */
  emit(given: { line?: string; account?: string; field: string; value: JsonObject }): void
  preference(given: { line: string; customer: string; value: 'stop' | 'resume' }): void
  call(given: {
    line: string
    customer: string
    event?: 'connect' | 'terminate'
    id?: string
    duration?: number
  }): string
  /** A person wrote in the WhatsApp Business app of a coexistence number. */
  echo(given: { line: string; customer: string; text: string; id?: string }): string
  /** The same message while another responder owns the thread. */
  standby(given: { line: string; customer: string; text: string; id?: string }): string
  handover(given: {
    line: string
    customer: string
    type: 'control_passed' | 'control_taken'
    previous?: string
    next?: string
    metadata?: string
  }): void
  history(given: {
    line: string
    customer: string
    messages: readonly { text: string; from: 'business' | 'customer'; at: number; id?: string; status?: string }[]
    phase?: 0 | 1 | 2
    chunk?: number
    progress?: number
  }): void
  historyDeclined(given: { line: string }): void
  group(given: { line: string; field?: string; group: string; type: string; detail?: JsonObject }): void
  /** Changes the template too. */
  templateStatus(given: { account: string; name: string; language: string; event: string; reason?: string }): void
  templateQuality(given: { account: string; name: string; language: string; previous: string; next: string }): void
  templateCategory(given: { account: string; name: string; language: string; previous: string; next: string }): void
  accountUpdate(given: { account: string; event: string; detail?: JsonObject }): void
  numberQuality(given: { line: string; event: string; detail?: JsonObject }): void
  /** `value.errors`: an error that belongs to no message. */
  error(given: { line: string; code: number; title: string; details?: string }): void
}
