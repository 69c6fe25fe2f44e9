// What an adapter author needs: the words, the ports, and tools to talk to the outside. Never the bridge.
export { Acts } from './adapter/acts.js'
export { failedCheck, findingsOf } from './adapter/failed-check.js'
export { isPublicAddress } from './adapter/http/addresses.js'
export { type ApiOptions, api } from './adapter/http/api.js'
export { parseForm } from './adapter/http/form.js'
export { createHttp, type HttpOptions } from './adapter/http/http.js'
export { failureOfStatus, retryAfterOf } from './adapter/http/http-failure.js'
export { type MultipartPart, multipart } from './adapter/http/multipart.js'
export { configure, type Handle } from './adapter/options/configure.js'
export {
  baseUrl,
  callback,
  chosenSecret,
  httpUrl,
  mediaStore,
  rsaPublicKey,
  secret,
  secretText,
} from './adapter/options/option-fields.js'
export { Secret, type SecretInput } from './adapter/options/secret.js'
export type { OptionsSchema } from './adapter/options/standard-schema.js'
export { csvLine } from './adapter/reading/csv.js'
export { safeJson } from './adapter/reading/json.js'
export { lazily } from './adapter/reading/lazily.js'
export * from './adapter/reading/markup.js'
export { fileName, mediaKindOf, mimeOfName, readAll, sha256 } from './adapter/reading/media.js'
export { outreachEvents, typedAddress } from './adapter/reading/outreach.js'
export { nationalFormats, type Phone, parsePhone } from './adapter/reading/phone-formats.js'
export { describePhoneProblem, isE164, phoneVariants, samePhone, toE164, toSend } from './adapter/reading/phones.js'
export { printable, printableLines } from './adapter/reading/printable.js'
export { type Fields, fields, filled, isFields, list, own, webUrl, word } from './adapter/reading/read.js'
export { type HmacAlgorithm, hmac, isHmac } from './adapter/signing/hmac.js'
export { type Algorithm, bearerOf, type Claims } from './adapter/signing/jwt.js'
export { createKeySet, type KeySet, type KeySetOptions } from './adapter/signing/key-set.js'
export { openingToken, panelUrl, signedOpening, signOpening } from './adapter/signing/opening.js'
export { pairedOpening, pairingCode, signPairing } from './adapter/signing/pairing.js'
export { receiver, signed, signedChannel, type Verify } from './adapter/signing/receive.js'
export {
  headerOf,
  inHeader,
  type SecretSource,
  type SignatureRules,
  sameBytes,
  secretsOf,
  verifyHmac,
  verifyToken,
} from './adapter/signing/signature.js'
export { signWebhook, standardWebhook, type WebhookHeaders } from './adapter/signing/standard-webhooks.js'
export { createToken, type Grant, type Token, type TokenOptions } from './adapter/signing/token.js'
export * from './model/address.js'
export { BoundedMap } from './model/bounded-map.js'
export * from './model/consent.js'
export * from './model/content.js'
export * from './model/conversation.js'
export * from './model/event.js'
export * from './model/failure.js'
export * from './model/identity.js'
export * from './model/message.js'
export * from './ports/assistant.js'
export * from './ports/channel.js'
export * from './ports/host.js'
export * from './ports/http.js'
export type * from './ports/panel.js'
export * from './ports/shared.js'
export { nearest } from './render/edit-distance.js'
