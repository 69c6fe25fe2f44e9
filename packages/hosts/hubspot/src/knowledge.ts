import { type Article, type Call, convert, type Fields, fields, list, own, webUrl, word } from '@deskwire/core/adapter'
import type { Hubspot } from './api.js'

const most = 10

/** The published articles of the knowledge base (CMS site search, `KNOWLEDGE_ARTICLE`). */
export const createKnowledge = (hubspot: Hubspot) => {
  const search = async (query: string, language: string | undefined, call: Call): Promise<readonly Article[]> => {
    const asked = new URLSearchParams({ q: query, type: 'KNOWLEDGE_ARTICLE', limit: String(most) })
    if (language) asked.set('language', language.toLowerCase())
    const found = await read(asked, call)
    if (found.length > 0 || !language) return found
    asked.delete('language')
    return read(asked, call)
  }
  const read = async (asked: URLSearchParams, call: Call): Promise<readonly Article[]> =>
    list((await hubspot.get(`/cms/v3/site-search/search?${asked}`, call)).results)
      .map(fields)
      .flatMap(articleOf)

  return {
    search,
    async get(id: string, call: Call): Promise<Article | undefined> {
      if (!/^\d{1,20}$/.test(id.trim())) return undefined
      const found = await hubspot.find(`/cms/v3/site-search/indexed-data/${id.trim()}?type=KNOWLEDGE_ARTICLE`, call)
      if (!found) return undefined
      const value = (name: string) => own(fields(own(found.fields, name)), 'value')
      return articleOf({ id: found.id, title: value('title_nested') ?? value('title'), url: value('url') })[0]
    },
  }
}

// Titles have the words that were found in bold.
const articleOf = ({ id, title, url, description }: Fields): readonly Article[] => {
  const link = webUrl(url)
  const snippet = word(description)
  if (link === undefined) return []
  return [
    {
      id: word(id) ?? link,
      title: convert(word(title) ?? link, 'html', 'plain'),
      url: link,
      ...(snippet !== undefined && { snippet: convert(snippet, 'html', 'plain') }),
    },
  ]
}
