import { type Call, fields, findingsOf, type Handle, type Health, list, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { query, type Rest } from './rest.js'

type Finding = Health['findings'][number]

const needed = [
  'view_issues',
  'add_issues',
  'edit_issues',
  'add_issue_notes',
  'view_private_notes',
  'set_notes_private',
]

/** Finds what stops conversations, each with a fix. A question that fails does not hide other findings. */
export const createCheck = ({ options, url }: Handle<Settings>, rest: Rest) => {
  const project = encodeURIComponent(options.project)

  const user = async (call: Call): Promise<Finding[]> => {
    const current = fields((await rest.get('/users/current.json', call)).user)
    return [{ level: 'ok', what: `Redmine answers, and the bridge writes as ${word(current.login) ?? 'its user'}.` }]
  }

  const rights = async (call: Call): Promise<Finding[]> => {
    if (!(await rest.find(`/projects/${project}.json`, call)))
      return [
        {
          level: 'fail',
          what: `The project ${options.project} cannot be seen.`,
          fix: 'Set `project` to its identifier, and make the integration user a member with the role of the guide.',
        },
      ]
    const me = word(fields((await rest.get('/users/current.json', call)).user).id)
    const members = list((await rest.get(`/projects/${project}/memberships.json?limit=100`, call)).memberships)
    const own = members.map(fields).find(({ user: member }) => word(fields(member).id) === me)
    const permissions = new Set<unknown>()
    for (const role of list(own?.roles).map(fields)) {
      const { role: full } = await rest.get(`/roles/${word(role.id)}.json`, call)
      for (const permission of list(fields(full).permissions)) permissions.add(permission)
    }
    const missing = needed.filter((permission) => !permissions.has(permission))
    if (missing.length === 0) return [{ level: 'ok', what: 'The integration user has the permissions it needs.' }]
    return [
      {
        level: 'fail',
        what: `The role of the integration user lacks ${missing.join(', ')}.`,
        fix: 'Administration > Roles and permissions: tick them for the role of the integration user.',
      },
    ]
  }

  const customFields = async (call: Call): Promise<Finding[]> => {
    const findings: Finding[] = []
    const { conversation, entry, phone, channel, delivery } = options.fields
    // A filter on a field that is none, or none to filter by, is ignored: then a value that nobody has finds everything.
    const { issues: some } = await rest.get(`/issues.json?${query({ status_id: '*', limit: 1 })}`, call)
    for (const [name, id] of Object.entries({ conversation, phone })) {
      const asked = query({ status_id: '*', [`cf_${id}`]: 'no issue has this', limit: 1 })
      const { issues } = await rest.get(`/issues.json?${asked}`, call)
      if (list(issues).length > 0)
        findings.push({
          level: 'fail',
          what: `Issues cannot be found by the custom field ${id} (fields.${name}).`,
          fix: 'Administration > Custom fields: tick "Used as a filter", and the projects and trackers of the bridge.',
        })
    }
    const shown = new Set(list(fields(list(some)[0]).custom_fields).map((one) => fields(one).id))
    for (const [name, id] of Object.entries({ conversation, entry, phone, channel, delivery }))
      if (list(some).length > 0 && id !== undefined && !shown.has(id))
        findings.push({
          level: 'fail',
          what: `The newest issue that the integration user sees has no custom field ${id} (fields.${name}).`,
          fix: 'Administration > Custom fields: make it for all trackers and projects of the bridge, visible to its role.',
        })
    return findings.length > 0 ? findings : [{ level: 'ok', what: 'The custom fields are as they should be.' }]
  }

  return async (call: Call): Promise<Health> => {
    const findings = await findingsOf(call, {
      Redmine: user,
      'The project': rights,
      'The custom fields': customFields,
    })
    findings.push({
      level: 'ok',
      what: options.webhookSecret
        ? `Redmine 7 and newer: a webhook for issues should call ${url('')}`
        : `Redmine is read every ${options.pollEveryMs / 1000} s.`,
    })
    return { findings }
  }
}
