export {
  type Outgoing,
  outgoingTemplate,
  type TwilioChannel,
  type TwilioChannelRules,
  type TwilioTools,
  twilioChannel,
} from './channel.js'
export type { MessageParameters, TwilioApi, TwilioRequest } from './client.js'
export type { Contents, ContentTypes } from './contents.js'
export { type ErrorContext, knownErrorCodes, twilioFailure } from './failures/failures.js'
export { type LineBook, numberProblem, type OwnLine, type TwilioLine } from './lines.js'
export { mediaOfForm } from './media-fields.js'
export { accountFields, type ParsedAccount, type TwilioAccountOptions } from './options.js'
export {
  customerAddresses,
  smsRecipient,
  whatsappPrefix,
  whatsappRecipient,
  withoutPrefix,
} from './receiving/addresses.js'
export { countField, type Form, field } from './receiving/form.js'
export { emptyTwiml, type InboundReading, sidOf } from './receiving/webhook.js'
export { isTextOnly, placeRule } from './regions.js'
export { sandboxNumber } from './targets.js'
