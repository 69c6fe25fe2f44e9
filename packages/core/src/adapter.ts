// What an adapter author needs: the words, the ports, and tools to talk to the outside. Never the bridge.
export { Acts } from './adapter/acts.js'
export { isPublicAddress } from './adapter/addresses.js'
export { type ApiOptions, api } from './adapter/api.js'
export { configure, type Handle } from './adapter/configure.js'
export { csvLine } from './adapter/csv.js'
export { failedCheck } from './adapter/failed-check.js'
export { parseForm } from './adapter/form.js'
export { type HmacAlgorithm, hmac, isHmac } from './adapter/hmac.js'
export { createHttp, type HttpOptions } from './adapter/http.js'
export { failureOfStatus, retryAfterOf } from './adapter/http-failure.js'
export { safeJson } from './adapter/json.js'
export { type Algorithm, bearerOf, type Claims } from './adapter/jwt.js'
export { createKeySet, type KeySet, type KeySetOptions } from './adapter/key-set.js'
export * from './adapter/markup.js'
export { fileName, mediaKindOf, readAll, sha256 } from './adapter/media.js'
export { type MultipartPart, multipart } from './adapter/multipart.js'
export { baseUrl, callback, chosenSecret, httpUrl, mediaStore, secret, secretText } from './adapter/option-fields.js'
export { nationalFormats, type Phone, parsePhone } from './adapter/phone-formats.js'
export { describePhoneProblem, isE164, phoneVariants, samePhone, toE164, toSend } from './adapter/phones.js'
export { printable, printableLines } from './adapter/printable.js'
export { type Fields, fields, filled, isFields, list, own, webUrl, word } from './adapter/read.js'
export { receiver, signed, signedChannel, type Verify } from './adapter/receive.js'
export { Secret, type SecretInput } from './adapter/secret.js'
export {
  headerOf,
  inHeader,
  type SecretSource,
  type SignatureRules,
  sameBytes,
  secretsOf,
  verifyHmac,
  verifyToken,
} from './adapter/signature.js'
export type { OptionsSchema } from './adapter/standard-schema.js'
export { signWebhook, standardWebhook, type WebhookHeaders } from './adapter/standard-webhooks.js'
export { createToken, type Grant, type Token, type TokenOptions } from './adapter/token.js'
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
export * from './ports/shared.js'
export { nearest } from './render/edit-distance.js'
