import { Trouble } from '../trouble.js'
import { pathOf, type Question, type Reach, reachBy } from './reach.js'
import { refusal } from './refusal.js'

export interface AppAddress {
  url: string
  key: string
  tenant: string | undefined
}

const silentMs = 60_000

/** Uses Node's own fetch, which starts fast: the calls are few and all go to one address. */
export const overHttp = ({ url, key, tenant }: AppAddress): Reach => {
  const base = `${url.replace(/(?<!\/)\/+$/, '')}${tenant === undefined || tenant === 'main' ? '' : `/t/${tenant}`}/api`
  return reachBy(
    'app',
    async (question: Question) => {
      const { status, body } = await request(base + pathOf(question), key, question)
      return { status, body: body ?? undefined }
    },
    refusal,
    () => Promise.resolve(),
  )
}

const request = async (url: string, key: string, { method, json, key: idempotency }: Question): Promise<Response> => {
  try {
    return await fetch(url, {
      method,
      // Do not follow redirects: the key must not be sent to another address.
      redirect: 'manual',
      signal: AbortSignal.timeout(silentMs),
      headers: {
        authorization: `Bearer ${key}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(idempotency !== undefined && { 'idempotency-key': idempotency }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
  } catch (thrown) {
    throw new Trouble(
      `The app at ${new URL(url).origin} does not answer${causeOf(thrown)}`,
      'Start it, or open its store with --store <file> or --config <file>.',
    )
  }
}

const causeOf = (thrown: unknown): string => {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? ` (${code})` : ''
}

/** Whether the app answers. */
export const answers = async (url: string): Promise<boolean> => {
  try {
    const { body } = await fetch(`${url.replace(/(?<!\/)\/+$/, '')}/healthz`, { signal: AbortSignal.timeout(3_000) })
    await body?.cancel()
    return true
  } catch {
    return false
  }
}
