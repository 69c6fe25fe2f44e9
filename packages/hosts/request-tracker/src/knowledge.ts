import { type Article, type Call, type Fields, fields, type Handle, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customField, idOf } from './read.js'
import { replyText } from './reply-text.js'
import type { Limit, Rest } from './rest.js'

const most = 10
const snippetLength = 300

/** RT's articles. */
export const createKnowledge = (handle: Handle<Settings>, rest: Rest) => {
  const { url, articles } = handle.options
  const shown = ['Name', 'Summary', 'Class', 'Disabled', 'CustomFields']

  const isShared = async (article: Fields, call: Call): Promise<boolean> => {
    if (word(article.Disabled) === '1') return false
    if (!articles.classes) return true
    const id = idOf(article.Class)
    if (id === undefined) return false
    const { body } = await rest.get(`/class/${id}`, call)
    return articles.classes.includes(word(fields(body).Name) ?? '')
  }

  const toArticle = (id: string, article: Fields): Article => {
    const content = customField(article, articles.content)
    const text = content === undefined ? undefined : replyText(content, /<\w[^<>]*>/.test(content) ? 'html' : 'plain')
    const snippet = word(article.Summary) ?? (text?.type === 'text' ? text.text : undefined)
    return {
      id,
      title: word(article.Name) ?? `#${id}`,
      url: articles.url?.replaceAll('{id}', id) ?? `${url}/SelfService/Article/Display.html?id=${id}`,
      ...(snippet !== undefined && { snippet: snippet.slice(0, snippetLength) }),
    }
  }

  const byNumber = async (id: string, call: Call): Promise<Article | undefined> => {
    const { status, body } = await rest.get(`/article/${id}`, call, [404])
    return status === 200 && (await isShared(fields(body), call)) ? toArticle(id, fields(body)) : undefined
  }

  const matching = async (where: readonly Limit[], call: Call): Promise<readonly Article[]> => {
    const found: Article[] = []
    for (const article of await rest.page('/articles', { where, fields: shown, perPage: most }, 1, call)) {
      const id = word(article.id)
      if (id !== undefined && (await isShared(article, call))) found.push(toArticle(id, article))
    }
    return found
  }

  return {
    search: async (query: string, _language: string | undefined, call: Call): Promise<readonly Article[]> => {
      const value = query.trim()
      if (value === '') return []
      const found = new Map<string, Article>()
      // RT ignores a condition on an unknown custom field, so the text is searched only if its field is configured.
      for (const field of ['Name', 'Summary'])
        for (const article of await matching([{ field, operator: 'LIKE', value }], call)) found.set(article.id, article)
      return [...found.values()].slice(0, most)
    },
    /** Finds an article by number, as in `/article 12`, or by exact name. */
    get: async (id: string, call: Call): Promise<Article | undefined> => {
      const number = /^#?(\d{1,12})$/.exec(id.trim())?.[1]
      if (number !== undefined) return byNumber(number, call)
      return (await matching([{ field: 'Name', operator: '=', value: id.trim() }], call))[0]
    },
  }
}
