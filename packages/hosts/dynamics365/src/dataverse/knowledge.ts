import { type Article, type Call, convert, type Fields, type Host } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { textIn } from '../messaging/activity.js'
import type { Dataverse } from '../options.js'
import { isGuid, quoted, rows } from './client.js'

const columns = ['knowledgearticleid', 'articlepublicnumber', 'title', 'description']
// 3 is Published; only the latest version of an article is shared.
const published = 'statecode eq 3 and islatestversion eq true'
const most = 5

/** Published articles, by the number agents see (KA-01032), with a link that customers can open. */
export const knowledgeOf = (client: Client, { articleUrl = '' }: Dataverse): NonNullable<Host['knowledge']> => {
  const find = async (filter: string, top: number, call: Call): Promise<readonly Article[]> =>
    (
      await rows(client, 'knowledgearticles', { select: columns, filter: `${published} and (${filter})`, top }, call)
    ).map((row) => article(row, articleUrl))
  return {
    search: (query, _language, call) => {
      const words = query.split(/\s+/).filter(Boolean).slice(0, 5).map(quoted)
      if (words.length === 0) return Promise.resolve([])
      const each = words.map((word) => `(contains(title,${word}) or contains(keywords,${word}))`)
      return find(`articlepublicnumber eq ${quoted(query)} or (${each.join(' and ')})`, most, call)
    },
    get: async (id, call) =>
      (await find(isGuid(id) ? `knowledgearticleid eq ${id}` : `articlepublicnumber eq ${quoted(id)}`, 1, call))[0],
  }
}

const article = (row: Fields, pattern: string): Article => {
  const id = textIn(row, 'articlepublicnumber') ?? textIn(row, 'knowledgearticleid') ?? ''
  const description = textIn(row, 'description')
  return {
    id,
    title: textIn(row, 'title') ?? id,
    url: pattern
      .replace('{number}', encodeURIComponent(id))
      .replace('{id}', encodeURIComponent(textIn(row, 'knowledgearticleid') ?? '')),
    ...(description !== undefined && { snippet: convert(description, 'html', 'plain').slice(0, 300) }),
  }
}
