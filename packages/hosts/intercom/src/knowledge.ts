import { type Article, type Call, convert, type Fields, fields, list, webUrl, word } from '@deskwire/core/adapter'
import type { Rest } from './rest.js'

/** Articles of the help centre. A draft has no address. */
export const createKnowledge = (rest: Rest) => ({
  search: async (query: string, _language: string | undefined, call: Call): Promise<readonly Article[]> => {
    const asked = new URLSearchParams({ phrase: query, state: 'published' })
    const { data } = await rest.get(`/articles/search?${asked}`, call)
    return list(fields(data).articles).map(fields).flatMap(articleOf).slice(0, 10)
  },
  get: async (id: string, call: Call): Promise<Article | undefined> => {
    if (!/^\d{1,20}$/.test(id.trim())) return undefined
    const found = await rest.find(`/articles/${id.trim()}`, call)
    return found && articleOf(found)[0]
  },
})

const articleOf = (article: Fields): readonly Article[] => {
  const id = word(article.id)
  const url = webUrl(article.url)
  if (id === undefined || url === undefined || article.state !== 'published') return []
  const snippet = convert(word(article.description) ?? '', 'html', 'plain').trim()
  return [{ id, title: word(article.title) || url, url, ...(snippet !== '' && { snippet }) }]
}
