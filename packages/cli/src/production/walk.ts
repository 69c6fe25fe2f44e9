import type { Reach } from '../reach/reach.js'
import { plural } from '../values.js'
import { checklist, type Line } from './checklist.js'

export interface Seen {
  line: string
  level: 'ok' | 'warn' | 'fail'
  what: string
  fix?: string
}

interface Production {
  findings: readonly Seen[]
  webhooks: readonly { name: string; url: string }[]
}

export interface Walked extends Line {
  findings: readonly Seen[]
}

/** The whole checklist, each line with what was seen of it. `checks` are those of the adapters. */
export const walk = async (
  reach: Reach,
  checks: readonly { level: Seen['level'] }[],
): Promise<readonly { title: string; lines: readonly Walked[] }[]> => {
  const { findings, webhooks } = await reach.ask<Production>({ method: 'GET', path: '/production' })
  const called = await Promise.all(webhooks.map(reached))
  const all = [...findings, ...called, registered(checks)]
  return checklist.map(({ title, lines }) => ({
    title,
    lines: lines.map((line) => ({ ...line, findings: all.filter((one) => one.line === line.id) })),
  }))
}

/** What an unsigned request gets from us. */
const refusals = new Set([400, 401, 403, 405])
const silentMs = 10_000

/** Calls a webhook as anybody outside would. */
const reached = async ({ name, url }: Production['webhooks'][number]): Promise<Seen> => {
  const line = 'address'
  const fix = 'Call it from elsewhere: the name, the certificate, the proxy and its path must lead to this app.'
  try {
    const { status, body } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(silentMs) })
    await body?.cancel()
    return refusals.has(status)
      ? { line, level: 'ok', what: `${name} is reached from here` }
      : { line, level: 'fail', what: `${name} answers ${status} from here`, fix }
  } catch {
    return { line, level: 'fail', what: `${name} cannot be reached from here`, fix }
  }
}

const registered = (checks: readonly { level: Seen['level'] }[]): Seen => {
  const count = (level: Seen['level']) => checks.filter((one) => one.level === level).length
  const line = 'webhooks'
  const fix = 'See the findings above; deskwire setup mends what it can.'
  if (count('fail') > 0) return { line, level: 'fail', what: `${plural(count('fail'), 'check')} failed`, fix }
  if (count('warn') > 0) return { line, level: 'warn', what: `${plural(count('warn'), 'check')} with a warning`, fix }
  return { line, level: 'ok', what: `${plural(checks.length, 'check')} of channels, hosts and assistants passed` }
}
