import {
  type Call,
  fields,
  findingsOf,
  type Handle,
  type Health,
  list,
  panelUrl,
  secretsOf,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { hasApp } from './panel.js'
import type { Rest } from './rest.js'

type Finding = Health['findings'][number]

/** The address that the inbox calls. It may hold a secret: it is compared, and never shown. */
export const webhookUrl = ({ options, url }: Handle<Settings>): string =>
  url(options.webhook.kind === 'path' ? `/${encodeURIComponent(secretsOf(options.webhook.secret)[0] ?? '')}` : '')

export const secretAt = 'Settings > Inboxes > the inbox > Settings > Webhook secret'

/** What agents see beside a conversation, where it is defined. */
export const shownAttributes = [
  { key: 'deskwire_channel', name: 'Channel' },
  { key: 'deskwire_line', name: 'Line' },
]

const isOlder = (version: string, than: readonly [number, number]): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < than[0] || (major === than[0] && minor < than[1])
}

/** Finds what stops conversations, each with a fix. A question that fails does not hide other findings. */
export const createCheck = (handle: Handle<Settings>, rest: Rest) => {
  const { options } = handle

  const user = async (call: Call): Promise<Finding[]> => {
    const { role } = await rest.me(call)
    if (role === 'administrator') return [{ level: 'ok', what: 'The access token is that of an administrator.' }]
    if (role === undefined)
      return [
        {
          level: 'fail',
          what: `The access token's user does not belong to the account ${options.account}.`,
          fix: 'Settings > Agents: invite that user, or set `account` to the number in the address of its pages.',
        },
      ]
    return [
      {
        level: 'warn',
        what: `The access token is that of an ${role}, to whom Chatwoot assigns every conversation that they reopen.`,
        fix: 'Settings > Agents: give the integration user the role Administrator.',
      },
    ]
  }

  const version = async (call: Call): Promise<Finding[]> => {
    const { data } = await rest.client.request({ method: 'GET', url: '/api' }, call)
    const installed = word(fields(data).version)
    if (installed === undefined) return [{ level: 'warn', what: 'The version of Chatwoot is not told.' }]
    const findings: Finding[] = [{ level: 'ok', what: `Chatwoot ${installed} answers.` }]
    if (options.webhook.kind === 'signed' && isOlder(installed, [4, 13]))
      findings.push({
        level: 'fail',
        what: 'This Chatwoot does not sign the webhooks of API inboxes, so all of them are refused.',
        fix: "Update to 4.13, or use `webhook: { kind: 'path', … }`.",
      })
    if (isOlder(installed, [4, 2]))
      findings.push({
        level: 'warn',
        what: 'This Chatwoot takes no delivery marks: agents see failures as notes, and no ticks.',
        fix: 'Update to 4.2 or newer.',
      })
    return findings
  }

  const inbox = async (call: Call): Promise<Finding[]> => {
    const found = (await rest.inboxes(call)).find(({ id, name }) => id === options.inbox || name === options.inbox)
    if (!found)
      return [
        {
          level: 'fail',
          what: `There is no API inbox ${options.inbox} that the integration user sees.`,
          fix: 'Run `npx deskwire setup`, or Settings > Inboxes > Add inbox > API.',
        },
      ]
    const findings: Finding[] = [
      found.webhook_url === webhookUrl(handle)
        ? { level: 'ok', what: 'The inbox calls the bridge.' }
        : {
            level: 'fail',
            what: 'The inbox calls another address than the bridge’s, so replies are only read every few minutes.',
            fix: 'Run `npx deskwire setup`, or Settings > Inboxes > the inbox > Settings > Webhook URL.',
          },
    ]
    if (options.webhook.kind === 'signed' && options.webhook.secret === undefined)
      findings.push({
        level: 'fail',
        what: 'webhook.secret is not set, so every webhook is refused, and replies are only read every few minutes.',
        fix: `Copy it from ${secretAt}.`,
      })
    const { payload } = await rest.get(`/inbox_members/${word(found.id)}`, call)
    if (list(payload).length === 0)
      findings.push({
        level: 'warn',
        what: 'The inbox has no agents.',
        fix: 'Settings > Inboxes > the inbox > Collaborators: add them. Until then only administrators see it.',
      })
    return findings
  }

  const panel = async (call: Call): Promise<Finding[]> => {
    const page = panelUrl(handle.url(''))
    if (options.panelSecret === undefined) return []
    if (await hasApp(rest, page, call)) return [{ level: 'ok', what: 'A dashboard app shows the panel.' }]
    return [
      {
        level: 'warn',
        what: 'No dashboard app shows the panel, so agents do not see it.',
        fix: `Run \`npx deskwire setup\`, or Settings > Integrations > Dashboard apps: add ${page}`,
      },
    ]
  }

  return async (call: Call): Promise<Health> => {
    const findings = await findingsOf(call, {
      'The integration user': user,
      'The version': version,
      'The inbox': inbox,
      'The panel': panel,
    })
    return { findings }
  }
}
