import { type Call, fields, findingsOf, type Handle, type Health, list, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

type Finding = Health['findings'][number]

const developers = 'Settings > Company > Developers'

/** Finds what stops conversations, each with a fix. A question that fails does not hide other findings. */
export const createCheck = ({ options, url }: Handle<Settings>, rest: Rest) => {
  const company = async (call: Call): Promise<Finding[]> => {
    const me = await rest.find(rest.core, '/me', call)
    return [{ level: 'ok', what: `Front answers, as ${word(me?.name) ?? 'this company'}.` }]
  }

  const channels = async (call: Call): Promise<Finding[]> => {
    const found = await rest.find(rest.core, '/channels', call)
    const all = new Map(list(found?._results).map((one) => [word(fields(one).id), fields(one)]))
    const custom = [...all].filter(([, { type }]) => type === 'custom').map(([id, { name }]) => `${id} (${word(name)})`)
    const fix = `Channels that may be meant: ${custom.join(', ') || 'none. Add it under Settings > Inboxes > Channels'}.`
    if (options.channels.length === 0)
      return [{ level: 'fail', what: 'No channel in Front is named in `channels`, so no message gets there.', fix }]
    return options.channels.flatMap(({ id, channel }): Finding[] => {
      const found = all.get(id)
      if (!found) return [{ level: 'fail', what: `There is no channel ${id}, or the API token does not see it.`, fix }]
      if (found.is_valid === false)
        return [
          { level: 'fail', what: `Front calls the channel ${id} not valid.`, fix: 'Reconnect it in its settings.' },
        ]
      return [{ level: 'ok', what: `The channel ${id} stands for ${channel}.` }]
    })
  }

  /** Asks as the channel for a message that there is not. */
  const secrets = async (call: Call): Promise<Finding[]> => {
    const findings: Finding[] = []
    for (const { id } of options.channels) {
      const asked = { method: 'GET', url: '/messages/alt:uid:deskwire', accept: [401, 403, 404] } as const
      const { status } = await rest.channel(id).request(asked, call)
      if (status === 401 || status === 403)
        findings.push({
          level: 'fail',
          what: `Front does not take the App UID and the App secret for the channel ${id}.`,
          fix: `Copy both from ${developers} > the app > Settings. The channel must be of this app.`,
        })
    }
    if (findings.length > 0 || options.channels.length === 0) return findings
    return [{ level: 'ok', what: 'Front takes the App secret for every channel.' }]
  }

  const inboxes = async (call: Call): Promise<Finding[]> => {
    const findings: Finding[] = []
    for (const [queue, id] of Object.entries(options.queues))
      if (!(await rest.find(rest.core, `/inboxes/${id}`, call)))
        findings.push({
          level: 'fail',
          what: `The queue ${queue} has no inbox ${id}, or the API token does not see it.`,
          fix: 'Correct `queues`, or give the API token the workspace of the inbox.',
        })
    return findings
  }

  const knowledge = async (call: Call): Promise<Finding[]> => {
    const { base } = options.knowledge ?? {}
    if (base === undefined) return []
    const found = await rest.find(rest.core, `/knowledge_bases/${base}/content`, call)
    if (found?.type === 'external' && found.status === 'published')
      return [{ level: 'ok', what: `Customers can read the knowledge base ${base}.` }]
    return [
      {
        level: 'fail',
        what: `Customers cannot read the knowledge base ${base}.`,
        fix: 'Name an external one that is published, and give the API token Knowledge bases: Read.',
      },
    ]
  }

  return async (call: Call): Promise<Health> => {
    const findings = await findingsOf(call, {
      Front: company,
      'The channels': channels,
      'The App secret': secrets,
      'The inboxes': inboxes,
      'The knowledge base': knowledge,
    })
    findings.push({ level: 'ok', what: `The app channel and the webhook of the app should call ${url('')}` })
    return { findings }
  }
}
