import { randomUUID } from 'node:crypto'
import type { Outcome, Webhook, WebhookAnswer } from '../outbox.js'
import type { TwilioContext } from './numbers/account.js'
import { connectionOverrides, shouldRetry, signature } from './signature.js'

export interface TwilioWebhookTarget {
  url: string
  method: 'GET' | 'POST'
  fallbackUrl?: string
}

interface TwilioWebhookPlan {
  kind: 'inbound' | 'status'
  order: string
  target: TwilioWebhookTarget
  params: URLSearchParams
  /** The message to name in the debugger. */
  about: string
  answered?: (answer: WebhookAnswer) => void
}

const answerOf = (outcome: Outcome): 'ct' | 'rt' | number =>
  'answer' in outcome ? outcome.answer.status : outcome.failed === 'timeout' ? 'rt' : 'ct'

/** A signed form; retried as the URL's fragment says, then sent to the fallback URL, then only logged in the debugger. */
export const twilioWebhook = ({ world, account }: TwilioContext, plan: TwilioWebhookPlan): Webhook => {
  const { target, params } = plan
  const main = connectionOverrides(target.url)
  const fallback = target.fallbackUrl ? connectionOverrides(target.fallbackUrl) : undefined
  const token = randomUUID()
  let failure: { code: number; url: string } | undefined

  const request = () => {
    const where = failure && fallback ? fallback : main
    const sent = new URLSearchParams(params)
    if (failure) {
      sent.set('ErrorCode', String(failure.code))
      sent.set('ErrorUrl', failure.url)
    }
    const query = target.method === 'GET' ? `${where.url.includes('?') ? '&' : '?'}${sent}` : ''
    const url = where.url + query
    return {
      url,
      call: {
        method: target.method,
        headers: {
          ...(target.method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } : {}),
          accept: '*/*',
          'user-agent': 'TwilioProxy/1.1',
          'x-twilio-signature': signature(
            account.authToken,
            url,
            target.method === 'POST' ? sent : new URLSearchParams(),
          ),
          'i-twilio-idempotency-token': token,
          'x-home-region': 'us1',
        },
        body: target.method === 'POST' ? sent.toString() : '',
      },
    }
  }

  let used = 0
  const after = (outcome: Outcome): number | undefined => {
    const reason = answerOf(outcome)
    if ('answer' in outcome && outcome.answer.status < 400) {
      plan.answered?.(outcome.answer)
      return undefined
    }
    const where = failure && fallback ? fallback : main
    if (used < where.retries && shouldRetry(where, reason)) {
      used += 1
      return 0
    }
    const code = reason === 'ct' || reason === 'rt' ? 11205 : 11200
    world.log.add({ type: 'alert', provider: 'twilio', code, text: 'HTTP retrieval failure', about: plan.about })
    if (failure || !fallback || plan.kind !== 'inbound') return undefined
    failure = { code, url: main.url }
    used = 0
    return 0
  }
  return { provider: 'twilio', kind: plan.kind, order: plan.order, request, after }
}
