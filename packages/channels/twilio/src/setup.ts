import { type Call, type Failure, failureOf, type Health, type Line } from '@deskwire/core/adapter'
import type { TwilioApi } from './client.js'
import { inspectorOf } from './inspect.js'
import { signedUrl } from './receiving/signature.js'
import type { Finding, Target } from './targets.js'

/**
 * Twilio retries a webhook only if it could not connect, unless the URL's fragment says otherwise: three retries, also
 * after time-outs and 5xx, all within 15 s (docs: usage/webhooks/webhooks-connection-overrides).
 */
export const retryOverrides = '#rc=3&rp=ct,rt,5xx'

/** New numbers come with Twilio's demo URL, which belongs to nobody. */
const isFree = (url: string | undefined): boolean => url === undefined || /^https?:\/\/demo\.twilio\.com\//.test(url)

/** A foreign URL may hold credentials. */
const shown = (url: string): string => {
  if (!URL.canParse(url)) return url
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

const problem = (what: string, { message, remedy }: Failure): Finding => ({
  level: 'fail',
  what: `${what}: ${message}`,
  fix: remedy ?? 'Try again later.',
})

const checkAccount = async (api: TwilioApi, call: Call): Promise<readonly Finding[]> => {
  const account = `/2010-04-01/Accounts/${api.accountSid}`
  try {
    // The answer contains the auth token: only these two fields are read.
    const { status, type } = await api.get<{ status?: unknown; type?: unknown }>(
      { product: 'api', path: `${account}.json` },
      call,
    )
    if (status !== 'active') {
      return [
        { level: 'fail', what: `The account is ${String(status)}`, fix: 'See the account in the Twilio console.' },
      ]
    }
    const trial: Finding = {
      level: 'warn',
      what: 'This is a trial account: it sends to verified numbers only, and puts a notice before each text',
      fix: 'Upgrade it before going live.',
    }
    return [
      { level: 'ok', what: 'The credentials are accepted and the account is active' },
      ...(type === 'Trial' ? [trial] : []),
    ]
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.provider?.status !== 403) return [problem('The credentials', failure)]
  }
  // A restricted API key may not read the account; what counts is whether it can do our work.
  try {
    await api.get({ product: 'api', path: `${account}/Messages.json`, query: { PageSize: 1 } }, call)
    return [{ level: 'ok', what: 'The credentials are accepted (a restricted API key)' }]
  } catch (thrown) {
    return [problem('The credentials', failureOf(thrown))]
  }
}

const checkTarget = ({ name, current }: Target, ours: string): Finding => {
  if (current === undefined || isFree(current)) {
    return {
      level: 'fail',
      what: `${name} has no webhook`,
      fix: `Run setup, or enter ${ours}${retryOverrides} in the console.`,
    }
  }
  if (signedUrl(current) !== ours) {
    return {
      level: 'fail',
      what: `The webhook of ${name} belongs to something else: ${shown(current)}`,
      fix: 'A line needs a number of its own. To take this one over, run setup with takeOver: true.',
    }
  }
  if (current !== ours + retryOverrides) {
    return {
      level: 'warn',
      what: `${name} calls us, but without retries of its own`,
      fix: `Run setup: it adds ${retryOverrides}`,
    }
  }
  return { level: 'ok', what: `The webhook of ${name} is ${ours}` }
}

/** Checks the credentials, then each line: does it exist, can it send, does it call us? */
export const checkAll = async (api: TwilioApi, lines: readonly Line[], ours: string, call: Call): Promise<Health> => {
  const findings = [...(await checkAccount(api, call))]
  if (findings.some(({ level }) => level === 'fail')) return { findings }
  const inspect = inspectorOf(api, call)
  for (const line of lines) {
    try {
      const inspected = await inspect(line)
      findings.push(...inspected.findings, ...inspected.targets.map((target) => checkTarget(target, ours)))
    } catch (thrown) {
      findings.push(problem(line.id, failureOf(thrown)))
    }
  }
  return { findings }
}

/** Says what changes, and changes it unless `dryRun`; never another application's webhook, unless asked to. */
export const setupAll = async (
  api: TwilioApi,
  lines: readonly Line[],
  ours: string,
  options: { dryRun: boolean; takeOver: boolean },
  call: Call,
): Promise<readonly string[]> => {
  const wanted = ours + retryOverrides
  const said: string[] = []
  const inspect = inspectorOf(api, call)
  for (const line of lines) {
    const { targets, findings } = await inspect(line)
    for (const { level, what, fix } of findings) {
      if (level === 'fail' || targets.length === 0) said.push(`${what}${fix === undefined ? '' : `. ${fix}`}`)
    }
    for (const target of targets) {
      const { name, current } = target
      if (current === wanted) {
        said.push(`${name}: nothing to do, its webhook is ${ours}`)
        continue
      }
      const isOurs = current !== undefined && signedUrl(current) === ours
      if (!isOurs && !isFree(current) && !options.takeOver) {
        said.push(
          `${name}: left alone, its webhook belongs to ${shown(current ?? '')}. Set takeOver: true to replace it.`,
        )
        continue
      }
      if (!options.dryRun) await target.write(wanted, call)
      const before = current === undefined ? 'none' : shown(current)
      said.push(`${name}: webhook ${options.dryRun ? 'would be' : 'is now'} ${wanted} (was: ${before})`)
    }
  }
  return said
}
