import { type Failure, type Fields, type HttpResponse, retryAfterOf } from '@deskwire/core/adapter'
import { cut, fields } from '../read.js'
import type { Retry } from './error-row.js'
import { rowOf } from './error-table.js'

export const provider = 'whatsapp-cloud'

const retryable = (retry: Retry): boolean => retry === 'rest' || retry === 'perhaps'

// Meta's details help ("number of params (1) does not match (2)"); phone numbers do not belong in an error.
const detailOf = (error: Fields): string | undefined => {
  const data = fields(error.error_data)
  const detail =
    data?.details ?? error.details ?? error.error_data ?? error.error_user_msg ?? error.message ?? error.title
  if (typeof detail !== 'string' || detail === '') return undefined
  return cut(detail.replace(/\+?\d[\d ().-]{5,}\d/g, '…'), 300)
}

// "Downloading media from weblink failed with http code 503", not "Unsupported Image mime type": only the first is
// temporary. Without details, a channel that sends links assumes the first (nyaruka/courier, chatwoot/chatwoot#15702).
const unfetched = (error: Fields, links: boolean): boolean => {
  const details = fields(error.error_data)?.details ?? error.details
  return typeof details === 'string' ? /weblink/i.test(details) : links
}

/** What is known besides the error: whether media goes out as links, and the HTTP status of an answer. */
interface About {
  links: boolean
  status?: number
}

/**
 * The failure behind an error of Meta's, in an answer or in a status. It depends on the code, because Meta says that
 * neither the HTTP status nor the title is reliable; only a 429 is always a limit (nyaruka/courier). In an answer, a
 * temporary error is ambiguous unless it is raised before anything is sent; in a status it is certain.
 */
const failureOf = (error: Fields, certain: boolean, { links, status }: About): Failure => {
  const number = typeof error.code === 'number' ? error.code : Number(error.code)
  const known = rowOf(number, status, unfetched(error, links))
  const told = detailOf(error)
  const passing = known ? retryable(known.retry) : error.is_transient === true || (status ?? 0) >= 500
  const ambiguous = passing && !certain && known?.retry !== 'rest'
  const failure: Failure = {
    code: known?.code ?? (passing ? 'unavailable' : 'refused'),
    message: known?.message ?? 'WhatsApp refused the message.',
    ...(told !== undefined && { detail: told }),
    retryable: passing,
    // Always set, so that it outweighs what the HTTP status alone would suggest.
    ambiguous,
    provider: {
      name: provider,
      ...(Number.isFinite(number) ? { code: String(number) } : {}),
      ...(status === undefined ? {} : { status }),
    },
  }
  if (known?.remedy !== undefined) failure.remedy = known.remedy
  if (known?.scope !== undefined) failure.scope = known.scope
  if (passing && known?.restMs !== undefined) failure.retryAfterMs = known.restMs
  return failure
}

/** From a status webhook's `errors[0]`: the message will certainly not arrive. */
export const failureOfStatus = (error: Fields | undefined, links: boolean): Failure =>
  error
    ? failureOf(error, true, { links })
    : {
        code: 'refused',
        message: 'WhatsApp does not say why the message failed.',
        retryable: false,
        provider: { name: provider },
      }

// `X-Business-Use-Case-Usage` says how many minutes remain ("graph-api/overview/rate-limiting").
const regainMs = (headers: Readonly<Record<string, string>>): number | undefined => {
  const minutes = /"estimated_time_to_regain_access":\s*(\d{1,5})/.exec(headers['x-business-use-case-usage'] ?? '')?.[1]
  return minutes === undefined || minutes === '0' ? undefined : Number(minutes) * 60_000
}

/** For `HttpRequest.explain`: undefined if the answer does not come from the Graph API. */
export const explainer =
  (links: boolean) =>
  ({ status, headers, data }: HttpResponse): Partial<Failure> | undefined => {
    const error = fields(fields(data)?.error)
    if (!error) return undefined
    const failure = failureOf(error, false, { links, status })
    const rest = retryAfterOf(headers, Date.now()) ?? regainMs(headers)
    return failure.retryable && rest !== undefined ? { ...failure, retryAfterMs: rest } : failure
  }

/** The same for requests that are harmless to repeat, and so never ambiguous: reads, uploads, settings. */
export const explainHarmless = (response: HttpResponse): Partial<Failure> | undefined => {
  const failure = explainer(false)(response)
  return failure && { ...failure, ambiguous: false }
}
