import {
  type Article,
  convert,
  type Fields,
  fields,
  type Handle,
  type Host,
  list,
  own,
  word,
} from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { Settings } from '../options.js'
import { isSysId } from '../read.js'
import { column, literal, rows } from '../table.js'
import { createCommunities } from './communities.js'

const found = 5

/** E3, A6. Articles by their words or their number, and questions of Communities; what is shared is a link into the portal. */
export const createKnowledge = ({ options }: Handle<Settings>, client: Client) => {
  const { portal, url: instance } = options
  const communities = createCommunities(options, client)
  const linkTo = (number: string): string =>
    `${instance}/${encodeURIComponent(portal)}?id=kb_article_view&sysparm_article=${encodeURIComponent(number)}`

  return {
    async search(query, language, call) {
      const search = new URLSearchParams({
        query: query.slice(0, 300),
        limit: String(found),
        fields: 'short_description',
        ...(language !== undefined && { language: language.slice(0, 2) }),
      })
      const url = `/api/sn_km_api/knowledge/articles?${search}`
      const [{ data }, questions] = await Promise.all([
        client.request({ method: 'GET', url }, call),
        communities.search(query, found, call),
      ])
      const articles = list(own(own(data, 'result'), 'articles')).flatMap((one) => articleOf(fields(one), linkTo) ?? [])
      // Nothing compares the two, so the best of each comes first.
      const ranks = Array.from({ length: Math.max(articles.length, questions.length) }, (_, rank) => rank)
      return ranks.flatMap((rank) => [...articles.slice(rank, rank + 1), ...questions.slice(rank, rank + 1)])
    },
    async get(id, call) {
      const question = await communities.get(id, call)
      if (question) return question
      const by = isSysId(id) ? 'sys_id' : 'number'
      const query = `${by}=${literal(id)}^workflow_state=published`
      const columns = ['sys_id', 'number', 'short_description', 'workflow_state']
      const hits = await rows(client, 'kb_knowledge', { query, fields: columns, limit: 2 }, call)
      const row = hits.find((one) => column(one, by)?.toLowerCase() === id.toLowerCase())
      const number = row && column(row, 'number')
      if (!row || number === undefined) return undefined
      return { id: number, title: column(row, 'short_description') ?? number, url: linkTo(number) }
    },
  } satisfies Host['knowledge']
}

const articleOf = (one: Fields, linkTo: (number: string) => string): Article | undefined => {
  const number = word(own(one, 'number'))
  if (number === undefined) return undefined
  // A snippet is HTML in which the words that were found are bold.
  const snippet = word(own(one, 'snippet'))
  return {
    id: number,
    title: word(own(one, 'title')) ?? number,
    url: linkTo(number),
    ...(snippet !== undefined && { snippet: convert(snippet, 'html', 'plain') }),
  }
}
