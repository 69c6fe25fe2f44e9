import {
  type Call,
  type Fields,
  failedCheck,
  failureOf,
  filled,
  type Handle,
  type Health,
  list,
} from '@deskwire/core/adapter'
import { type Graph, pages } from './graph/client.js'
import type { Settings } from './options.js'
import { fields, numeric } from './read.js'
import { applicationOf, isSubscribed, subscriptionOf, webhookOf } from './setup.js'
import { createTemplates } from './templates.js'

type Finding = Health['findings'][number]
const day = 24 * 3_600_000

const ok = (what: string): Finding => ({ level: 'ok', what })
const warn = (what: string, fix: string): Finding => ({ level: 'warn', what, fix })
const bad = (what: string, fix: string): Finding => ({ level: 'fail', what, fix })

/** Everything that keeps messages from flowing, each with a fix. One request that fails hides no other finding. */
export const createCheck =
  (handle: Handle<Settings>, graph: Graph) =>
  async (call: Call): Promise<Health> => {
    const { wabaId, lines } = handle.options
    const findings: Finding[] = []
    const ask = async (what: string, find: () => Promise<Finding[]>): Promise<void> => {
      try {
        findings.push(...(await find()))
      } catch (thrown) {
        findings.push(failedCheck(thrown, what, 'Try again; if it stays, look at status.fb.com.'))
      }
    }
    let application: string | undefined
    await ask('Access token', async () => {
      const about = await applicationOf(graph, call)
      application = filled(about.app_id)
      return token(about, handle.now())
    })
    let fallback: string | undefined
    await ask('Webhook of the application', async () => {
      if (application === undefined) return []
      const own = await subscriptionOf(graph, application, call)
      fallback = own.url
      return subscribed(handle, own)
    })
    for (const { id } of lines) await ask(`Phone number ${id}`, () => number(handle, graph, id, fallback, call))
    if (wabaId === undefined) {
      findings.push(
        warn('wabaId is not set, so templates and the subscription cannot be checked.', 'Set wabaId in the options.'),
      )
      return { findings }
    }
    await ask('Subscription', async () => {
      if (application === undefined) return []
      return (await isSubscribed(graph, wabaId, application, call))
        ? [ok(`Application ${application} is subscribed to the account`)]
        : [bad(`Application ${application} is not subscribed to the account: no webhook will come.`, 'Run setup.')]
    })
    await ask('Numbers of the account', async () =>
      otherNumbers(handle, await pages(graph, `${wabaId}/phone_numbers`, { fields: 'id,display_phone_number' }, call)),
    )
    await ask('Templates', async () => templates(await createTemplates(graph, wabaId)(call)))
    return { findings }
  }

const needed = ['whatsapp_business_messaging', 'whatsapp_business_management']

const token = (about: Fields, now: number): Finding[] => {
  if (about.is_valid === false) {
    return [bad('The access token is not valid.', 'Create a system-user token and set it as accessToken.')]
  }
  const findings = [
    ok(
      `The access token is valid (${filled(about.type) ?? 'unknown kind'}, application ${filled(about.app_id) ?? 'unknown'})`,
    ),
  ]
  // 0 means never, as it should be for a system-user token.
  const expires = numeric(about.expires_at) ?? 0
  const left = expires === 0 ? Number.POSITIVE_INFINITY : expires * 1000 - now
  const date = expires === 0 ? '' : new Date(expires * 1000).toISOString().slice(0, 10)
  if (left < 14 * day) {
    const what = `The access token expires on ${date}.`
    findings.push((left < 2 * day ? bad : warn)(what, 'Use a system-user token that does not expire.'))
  }
  if (Array.isArray(about.scopes)) {
    for (const scope of needed) {
      if (!about.scopes.includes(scope))
        findings.push(bad(`The access token lacks ${scope}.`, 'Create it anew with this permission.'))
    }
  }
  return findings
}

const surestFields = 'display_phone_number,verified_name,quality_rating,webhook_configuration'
const numberFields = `${surestFields},health_status`

const number = async (
  handle: Handle<Settings>,
  graph: Graph,
  id: string,
  fallback: string | undefined,
  call: Call,
): Promise<Finding[]> => {
  const about = await graph.get(id, { fields: numberFields }, call).catch((thrown: unknown) => {
    // A field that this version does not know would hide all others.
    if (failureOf(thrown).provider?.code !== '100') throw thrown
    return graph.get(id, { fields: surestFields }, call)
  })
  const shown = `${filled(about.display_phone_number) ?? id} (${filled(about.verified_name) ?? 'no name'})`
  const findings = [ok(`Line ${id}: ${shown}`)]
  const url = handle.url('')
  const effective = webhookOf(about) ?? fallback
  if (effective === undefined)
    findings.push(bad(`${shown} has no webhook.`, `Run setup, or set ${url} in the App Dashboard.`))
  else if (effective !== url)
    findings.push(
      bad(
        `${shown} delivers its webhooks to ${effective}, not to ${url}.`,
        'If that is not another application of yours, run setup with takeOver.',
      ),
    )
  else findings.push(ok(`${shown} delivers its webhooks here`))

  const quality = filled(about.quality_rating)
  if (quality === 'YELLOW' || quality === 'RED') {
    const fix = 'Send less that people did not ask for; blocks and reports of the last seven days count.'
    findings.push((quality === 'RED' ? bad : warn)(`The quality of ${shown} is ${quality.toLowerCase()}.`, fix))
  }
  const health = fields(about.health_status)
  const can = filled(health?.can_send_message)
  if (can !== undefined && can !== 'AVAILABLE') {
    const reasons = list(health?.entities).flatMap((entity) => list(fields(entity)?.errors))
    const first = fields(reasons[0])
    const fix = filled(first?.possible_solution) ?? 'See the notices in WhatsApp Manager.'
    const why = filled(first?.error_description)
    findings.push(
      (can === 'BLOCKED' ? bad : warn)(`${shown} can send: ${can.toLowerCase()}${why ? `; ${why}` : ''}`, fix),
    )
  }
  return findings
}

const subscribed = (handle: Handle<Settings>, own: Awaited<ReturnType<typeof subscriptionOf>>): Finding[] => {
  const url = handle.url('')
  if (own.url === undefined) return [bad('The application has no webhook for WhatsApp.', 'Run setup.')]
  if (own.missing.includes('messages')) {
    return [bad('The application is not subscribed to messages: nothing of customers comes.', 'Run setup.')]
  }
  const findings: Finding[] = []
  if (own.url !== url) {
    const what = `News of templates, quality and the account goes to ${own.url}, not to ${url}.`
    findings.push(warn(what, 'Set the callback URL in the App Dashboard, if nothing else needs it there.'))
  }
  if (own.missing.length > 0) {
    findings.push(warn(`The application is not subscribed to ${own.missing.join(', ')}.`, 'Run setup.'))
  }
  return findings
}

const otherNumbers = (handle: Handle<Settings>, all: readonly Fields[]): Finding[] => {
  const ours = new Set(handle.options.lines.map(({ id }) => id))
  const ids = new Set(all.map(({ id }) => filled(id)))
  const others = all.filter(({ id }) => !ours.has(filled(id) ?? ''))
  const strangers = [...ours].filter((id) => !ids.has(id))
  return [
    ...others.map((one) =>
      ok(
        `Also on this account: ${filled(one.display_phone_number) ?? ''} (${filled(one.id) ?? '?'}), not a line of this channel`,
      ),
    ),
    ...strangers.map((id) =>
      bad(`Phone number ${id} is not on the account of wabaId.`, 'Check the id of the number and of the account.'),
    ),
  ]
}

const templates = (all: Awaited<ReturnType<ReturnType<typeof createTemplates>>>): Finding[] => {
  const approved = all.filter(({ status }) => status === 'approved')
  const findings =
    approved.length > 0
      ? [ok(`${approved.length} approved templates`)]
      : [
          warn(
            'There is no approved template, so nobody can be written to after 24 hours.',
            'Create one in WhatsApp Manager.',
          ),
        ]
  for (const { name, language, status } of all) {
    if (['rejected', 'paused', 'disabled'].includes(status)) {
      findings.push(warn(`The template ${name} (${language}) is ${status}.`, 'See the reason in WhatsApp Manager.'))
    }
  }
  return findings
}
