import { json, type WireResponse } from '../http.js'

/** An error in the form of Twilio's REST API: `{code, message, more_info, status}`. */
export class TwilioError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

export const twilioErrorResponse = (
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WireResponse =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, { ...headers })

export const unauthorized = (): TwilioError => new TwilioError(401, 20003, 'Authenticate')

export const notFound = (path: string): TwilioError =>
  new TwilioError(404, 20404, `The requested resource ${path} was not found`)

export const invalid = (code: number, message: string): TwilioError => new TwilioError(400, code, message)

/** The texts of the debugger and of a message's `error_message`, if known. */
export const errorTexts: ReadonlyMap<number, string> = new Map([
  [21610, 'Attempt to send to unsubscribed recipient'],
  [30003, 'Unreachable destination handset'],
  [30005, 'Unknown destination handset'],
  [30006, 'Landline or unreachable carrier'],
  [30007, 'Message filtered'],
  [30008, 'Unknown error'],
  [63005, 'Channel did not accept given content'],
  [63014, 'This message failed to be delivered to the user because it was blocked by a user action'],
  [63015, 'Channel sandbox: the recipient has not joined'],
  [63016, 'Failed to send freeform message because you are outside the allowed window. Use a Message Template.'],
  [63018, 'Rate limit exceeded for Channel'],
  [63019, 'Media failed to download'],
  [63021, 'Channel invalid content error'],
  [63024, 'Invalid message recipient'],
  [63027, 'Template does not exist for a language and locale'],
  [63049, 'Meta chose not to deliver this WhatsApp marketing message'],
  [12300, 'Invalid Content-Type'],
])
