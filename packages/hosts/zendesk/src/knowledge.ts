import { type Article, type Call, convert } from '@deskwire/core/adapter'
import type { Zendesk } from './zendesk-api.js'

interface HelpCenterArticle {
  id: number
  title?: string
  html_url?: string
  snippet?: string
  draft?: boolean
  user_segment_id?: number | null
}

/** `GET /help_center/articles/search` (Zendesk docs, api-reference/help_center/help-center-api/search). */
export const searchArticles = async (
  zendesk: Zendesk,
  query: string,
  language: string | undefined,
  call: Call,
): Promise<readonly Article[]> => {
  const locale = language ? `&locale=${encodeURIComponent(language.toLowerCase())}` : ''
  const ask = async (more: string) => {
    const { data } = await zendesk.http.request<{ results?: readonly HelpCenterArticle[] }>(
      {
        method: 'GET',
        url: `/help_center/articles/search?query=${encodeURIComponent(query)}&per_page=10${more}`,
        // A locale the help centre does not have.
        accept: [400, 404],
      },
      call,
    )
    return data.results ?? []
  }
  let found = await ask(locale)
  if (found.length === 0 && locale !== '') found = await ask('')
  return found.filter((article) => isPublic(zendesk, article)).flatMap(toArticle)
}

export const getArticle = async (zendesk: Zendesk, id: string, call: Call): Promise<Article | undefined> => {
  const digits = /^(?:KB)?(\d{1,20})$/i.exec(id.trim())?.[1]
  if (digits === undefined) return undefined
  const { status, data } = await zendesk.http.request<{ article?: HelpCenterArticle }>(
    { method: 'GET', url: `/help_center/articles/${digits}`, accept: [404] },
    call,
  )
  if (status === 404 || !data.article || !isPublic(zendesk, data.article)) return undefined
  return toArticle(data.article)[0]
}

// A segment means that only signed-in people or agents may read it: its link would show a customer nothing.
const isPublic = ({ settings }: Zendesk, { draft, user_segment_id }: HelpCenterArticle): boolean =>
  draft !== true && (settings.restrictedArticles || user_segment_id === null || user_segment_id === undefined)

const toArticle = ({ id, title, html_url, snippet }: HelpCenterArticle): readonly Article[] =>
  html_url === undefined || !URL.canParse(html_url)
    ? []
    : [
        {
          id: String(id),
          title: title || html_url,
          url: html_url,
          ...(snippet && { snippet: convert(snippet, 'html', 'plain') }),
        },
      ]
