import type { Bridge } from '../../bridge/bridge.js'
import type { Context } from '../../bridge/task/context.js'
import { failureOf } from '../../model/failure.js'
import type { Keys, KnownKey } from '../keys.js'
import { outside } from './outside.js'

interface Finding {
  /** A line of the checklist in docs/going-live.md; `deskwire doctor --production` has the list. */
  line: string
  level: 'ok' | 'warn' | 'fail'
  what: string
  fix?: string
}

interface About {
  bridge: Bridge
  context: Context
  keys: Keys
  metrics: boolean
}

/** What can be seen from inside of the bridge, of all that a bridge needs on which people depend. */
export const production = async (about: About) => {
  const { bridge, context } = about
  return {
    findings: [
      address(bridge),
      secret(bridge),
      store(bridge),
      ...management(about),
      ...(await templates(context)),
      topics(context),
      hours(context),
      await parked(about),
      await books(about),
      metrics(about),
    ],
    webhooks: bridge
      .webhooks()
      .filter(({ tenant }) => tenant === context.tenant)
      .map(({ kind, name, url }) => ({ name: `${kind}/${name}`, url })),
  }
}

const ok = (line: string, what: string): Finding => ({ line, level: 'ok', what })
const warn = (line: string, what: string, fix: string): Finding => ({ line, level: 'warn', what, fix })
const bad = (line: string, what: string, fix: string): Finding => ({ line, level: 'fail', what, fix })

const isOwnMachine = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.')

const address = ({ publicUrl }: Bridge): Finding => {
  const { protocol, hostname } = new URL(publicUrl)
  if (isOwnMachine(hostname))
    return bad('address', 'publicUrl leads to this machine only', 'Set it to the address that providers call.')
  return protocol === 'https:'
    ? ok('address', 'publicUrl is an https address')
    : bad('address', 'publicUrl is not https', 'Put a proxy with a certificate in front, and name its address.')
}

const secret = ({ hasSecret }: Bridge): Finding =>
  hasSecret
    ? ok('secrets', 'secret is set; weak secrets of your own choice are refused at the start')
    : bad(
        'secrets',
        'secret is not set, so links to files and sessions of the panel end with each start',
        'Set secret, made by openssl rand -hex 32.',
      )

const store = ({ store }: Bridge): Finding =>
  store.volatile
    ? bad('store', 'The store is in memory: all is lost when the process ends', 'Use sqlite(…) or postgres(…).')
    : ok('store', 'The store outlives the process')

const management = ({ keys, context: { tenant } }: About): readonly Finding[] => {
  const forever = keys.all.filter((key) => key.expires === undefined && (key.tenant ?? tenant) === tenant)
  if (forever.length === 0) return [ok('management', 'Every key of the management API expires')]
  const named = ({ name, scope }: KnownKey) => `${name} (${scope})`
  return [
    warn(
      'management',
      `Keys that never expire: ${forever.map(named).join(', ')}`,
      'Give each an expires and the narrowest scope that does, or keep /api from being reached from outside.',
    ),
  ]
}

/** Without a template nobody can be written to once a day has passed. */
const templates = async (context: Context): Promise<readonly Finding[]> => {
  const { onClosed, reopenTemplate } = context.policy
  const found: Finding[] = []
  for (const [name, channel] of Object.entries(context.setup.channels)) {
    if (!channel.templates || !channel.lines.some(({ medium }) => medium === 'whatsapp')) continue
    try {
      const all = await outside(context, 'list templates', async (call) => (await channel.templates?.(call)) ?? [])
      const approved = all.filter(({ status }) => status.toLowerCase() === 'approved')
      const wanted = onClosed === 'reopen' && typeof reopenTemplate === 'object' ? reopenTemplate.name : undefined
      if (wanted !== undefined && !approved.some((one) => one.name === wanted || one.id === wanted))
        found.push(bad('templates', `${name}: reopenTemplate ${wanted} is not approved`, makeOne))
      else if (approved.length === 0) found.push(bad('templates', `${name}: no template is approved`, makeOne))
      else if (!approved.some(({ buttons = [] }) => buttons.length > 0))
        found.push(warn('templates', `${name}: ${approved.length} approved, none of them with a button`, makeOne))
      else found.push(ok('templates', `${name}: ${approved.length} approved, with a button among them`))
    } catch (thrown) {
      found.push(bad('templates', `${name}: they could not be read: ${failureOf(thrown).message}`, 'See its checks.'))
    }
  }
  return found.length > 0 ? found : [ok('templates', 'No channel of this setup has templates')]
}
const makeOne = 'Have one approved that asks the customer back, with a quick-reply button.'

const topics = ({ policy }: Context): Finding =>
  Object.keys(policy.topics ?? {}).length > 0
    ? ok('consent', 'policy.topics says what notifications may be about')
    : warn('consent', 'policy.topics names no topic', 'Name what you will notify people about, if you will.')

const hours = ({ policy }: Context): Finding => {
  const missing = (['hours', 'quietHours'] as const).filter((name) => policy[name] === undefined)
  return missing.length === 0
    ? ok('hours', 'Opening hours and quiet hours are set')
    : warn('hours', `Not set: ${missing.map((name) => `policy.${name}`).join(', ')}`, 'Set them, in your zone.')
}

const parked = async ({ bridge, context: { tenant } }: About): Promise<Finding> => {
  const { parked: count } = await bridge.books(tenant)
  return count === 0
    ? ok('parked', 'Nothing is parked')
    : warn('parked', `Parked: ${count}`, 'See deskwire parked list: a person must decide.')
}

const books = async ({ bridge, context: { tenant } }: About): Promise<Finding> => {
  const { received, effected, waiting, parked: set, duplicate, ignored, refused } = await bridge.books(tenant)
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0)
  const counted = effected + waiting + set + duplicate + sum(ignored) + sum(refused)
  return received === counted
    ? ok('books', `The books balance: ${received} received`)
    : bad('books', `The books do not balance: ${received} received, ${counted} accounted for`, 'Please report it.')
}

const metrics = ({ metrics: served }: About): Finding =>
  served
    ? ok('alerts', '/metrics is served')
    : warn('alerts', '/metrics is switched off', 'Leave out metrics: false, and let a Prometheus read it.')
