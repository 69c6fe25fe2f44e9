import { type Article, type Call, convert, type Fields, word } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { Settings } from '../options.js'
import { isSysId, yes } from '../read.js'
import { column, literal, rows } from '../table.js'

/** The questions of Communities ("Administer create case from discussion"); answers belong to them and have no page of their own. */
const table = 'kb_social_qa_question'
const columns = ['sys_id', 'question', 'question_details', 'kb_knowledge_base', 'active']
const snippetLength = 200

/**
 * Communities has no REST API of its own, so its questions are searched as any table is: by their text index ("Index multiple tables"), which
 * `123TEXTQUERY321` asks in an encoded query ("Querying tables in script").
 */
export const createCommunities = ({ url: instance, communities }: Settings, client: Client) => {
  const questions = async (query: string, limit: number, call: Call): Promise<readonly Article[]> => {
    if (!communities) return []
    // "All questions created in Communities are entered in this knowledge base" (property sn_communities.knowledge_base_id).
    const of = `kb_knowledge_base=${communities.knowledgeBase}^active=true`
    const found = await rows(client, table, { query: `${of}^${query}`, fields: columns, limit }, call)
    return found.flatMap((row) => questionOf(row) ?? [])
  }

  const questionOf = (row: Fields): Article | undefined => {
    const [id, title] = [column(row, 'sys_id'), column(row, 'question')]
    const isShown = column(row, 'kb_knowledge_base') === communities?.knowledgeBase && yes(column(row, 'active'))
    if (!communities || !isShown || id === undefined || title === undefined) return undefined
    const details = word(row.question_details)
    // A page of the portal ("Properties installed with Communities", sn_communities.portal_default_config).
    const url = `${instance}/${encodeURIComponent(communities.portal)}?id=community_question&sys_id=${encodeURIComponent(id)}`
    return {
      id: `${table}:${id}`,
      title: convert(title, 'html', 'plain'),
      url,
      ...(details !== undefined && { snippet: convert(details, 'html', 'plain').slice(0, snippetLength) }),
    }
  }

  return {
    search: (query: string, limit: number, call: Call) =>
      questions(`123TEXTQUERY321=${literal(query.slice(0, 300))}`, limit, call),
    /** Undefined for the id of anything else. */
    async get(id: string, call: Call): Promise<Article | undefined> {
      const sysId = id.startsWith(`${table}:`) ? id.slice(table.length + 1) : ''
      if (!isSysId(sysId)) return undefined
      return (await questions(`sys_id=${sysId}`, 1, call)).find((one) => one.id === id)
    },
  }
}
