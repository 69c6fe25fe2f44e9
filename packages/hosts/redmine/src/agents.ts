import { type Call, fields, type Handle, list, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { idOf, type Rest } from './rest.js'

const keptMs = 5 * 60_000
const pageSize = 100
const mostPages = 50

/**
 * Who counts as an agent in a project: its members with a role that may edit issues. A customer who has an account here,
 * and comments on their own issue, is none.
 */
export const createAgents = (handle: Handle<Settings>, rest: Rest) => {
  const { agentRoles } = handle.options
  let roles: { names: ReadonlySet<string>; until: number } | undefined
  const projects = new Map<string, { members: ReadonlySet<string>; until: number }>()
  let me: string | undefined

  const rolesOf = async (call: Call): Promise<ReadonlySet<string>> => {
    if (agentRoles) return new Set(agentRoles)
    if (roles && roles.until > handle.now()) return roles.names
    const names = new Set<string>()
    for (const role of list((await rest.get('/roles.json', call)).roles).map(fields)) {
      const { role: full } = await rest.get(`/roles/${idOf(role)}.json`, call)
      if (list(fields(full).permissions).includes('edit_issues')) names.add(word(role.name) ?? '')
    }
    roles = { names, until: handle.now() + keptMs }
    return names
  }

  const membersOf = async (project: string, call: Call): Promise<ReadonlySet<string>> => {
    const known = projects.get(project)
    if (known && known.until > handle.now()) return known.members
    const names = await rolesOf(call)
    const members = new Set<string>()
    for (let page = 0; page < mostPages; page++) {
      const path = `/projects/${encodeURIComponent(project)}/memberships.json?limit=${pageSize}&offset=${page * pageSize}`
      const found = list((await rest.get(path, call)).memberships).map(fields)
      for (const member of found) {
        const user = idOf(member.user)
        const isAgent = list(member.roles).some((role) => names.has(word(fields(role).name) ?? ''))
        if (user !== undefined && isAgent) members.add(user)
      }
      if (found.length < pageSize) break
    }
    projects.set(project, { members, until: handle.now() + keptMs })
    return members
  }

  return {
    /** The integration user's id: what it writes is ours. */
    async me(call: Call): Promise<string> {
      me ??= idOf((await rest.get('/users/current.json', call)).user) ?? ''
      return me
    },
    async isAgent(user: string, project: string, call: Call): Promise<boolean> {
      return (await membersOf(project, call)).has(user)
    },
  }
}

export type Agents = ReturnType<typeof createAgents>
