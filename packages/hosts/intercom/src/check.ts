import { type Call, fields, findingsOf, type Handle, type Health, list, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { topics } from './receive.js'
import type { Rest } from './rest.js'
import type { Workspace } from './workspace.js'

type Finding = Health['findings'][number]

/** Finds what stops conversations, each with a fix. A question that fails does not hide other findings. */
export const createCheck = ({ options, url }: Handle<Settings>, rest: Rest, workspace: Workspace) => {
  const token = async (call: Call): Promise<Finding[]> => {
    const { name, app } = await workspace.me(call)
    const region = (word(app.region) ?? options.region).toLowerCase()
    if (region !== options.region)
      return [{ level: 'fail', what: `The workspace is in the region ${region}.`, fix: `Set \`region\` to ${region}.` }]
    const admin = await workspace.admin(call)
    if (!(await workspace.admins(call)).some(({ id }) => word(id) === admin))
      return [{ level: 'fail', what: `There is no teammate ${admin}.`, fix: 'Set `adminId` to one that there is.' }]
    return [{ level: 'ok', what: `Intercom answers, with the access token of ${name || admin}.` }]
  }

  const attributes = async (call: Call): Promise<Finding[]> => {
    const there = await workspace.attributes(call)
    const { attribute, deliveryAttribute, attributes: others } = options
    const wanted = [
      attribute,
      ...(deliveryAttribute === undefined ? [] : [deliveryAttribute]),
      ...Object.values(others),
    ]
    const missing = wanted.filter((name) => !there.has(name))
    if (missing.length === 0) return [{ level: 'ok', what: 'The conversation attributes are there.' }]
    return missing.map((name) => ({
      level: 'fail',
      what: `Conversations have no attribute ${name}.`,
      fix: 'Settings > Data > Conversations > Create attribute, format Text.',
    }))
  }

  const tag = async (call: Call): Promise<Finding[]> => {
    const { data } = await rest.get('/tags', call)
    const isThere = list(data).some((one) => word(fields(one).name) === options.tag)
    return [
      isThere
        ? { level: 'ok', what: `The tag ${options.tag} is there.` }
        : {
            level: 'warn',
            what: `There is no tag ${options.tag} yet.`,
            fix: 'Run setup, or wait for the first message.',
          },
    ]
  }

  const teams = async (call: Call): Promise<Finding[]> => {
    const there = new Set((await workspace.teams(call)).map(({ id }) => word(id)))
    return Object.entries(options.queues)
      .filter(([, id]) => !there.has(id))
      .map(([queue, id]) => ({
        level: 'fail',
        what: `The queue ${queue} leads to the team ${id}, which there is not.`,
        fix: 'Settings > Workspace > Teams shows them; the id is in the address of a team.',
      }))
  }

  const wanted = () => [
    ...topics,
    ...(Object.keys(options.outreach).length > 0 ? ['conversation.admin.noted'] : []),
    ...(options.sendFin ? ['conversation.operator.replied'] : []),
  ]
  const webhook = () => `Developer Hub > the app > Webhooks: ${url('')} with the topics ${wanted().join(', ')}`

  const check = async (call: Call): Promise<Health> => {
    const findings = await findingsOf(call, {
      'The access token': token,
      'The conversation attributes': attributes,
      'The tag': tag,
      'The teams': teams,
    })
    // No API tells which webhooks there are.
    findings.push({ level: 'ok', what: `Look yourself: ${webhook()}` })
    return { findings }
  }

  /** The API makes tags. Attributes and webhooks are made by hand. */
  const setup = async (dryRun: boolean, call: Call): Promise<readonly string[]> => {
    const lines: string[] = []
    const { data } = await rest.get('/tags', call)
    if (!list(data).some((one) => word(fields(one).name) === options.tag)) {
      lines.push(`${dryRun ? 'would create' : 'create'} the tag ${options.tag}`)
      if (!dryRun) await workspace.tag(options.tag, call)
    }
    for (const { level, what, fix } of await attributes(call))
      if (level === 'fail' && fix) lines.push(`do by hand: ${what} ${fix}`)
    lines.push(`do by hand: ${webhook()}`)
    return lines
  }

  return { check, setup }
}
