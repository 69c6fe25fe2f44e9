import {
  type Article,
  BoundedMap,
  type Call,
  convert,
  type Fields,
  fields,
  type Handle,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

interface Known {
  updated: string
  article: Article | undefined
  words: string
}

const most = 10
// Front's lists have neither titles nor words, so each article is read once, and again when it changed.
const readAtOnce = 30

/** Articles of one knowledge base. Front has no search for them, so their words are kept here. */
export const createKnowledge = (
  { log }: Handle<Settings>,
  rest: Rest,
  { base, url }: NonNullable<Settings['knowledge']>,
) => {
  const known = new BoundedMap<string, Known>(2_000)

  const read = async (id: string, call: Call): Promise<Known | undefined> => {
    const found = await rest.find(rest.core, `/knowledge_base_articles/${id}/content`, call)
    if (!found) return undefined
    const title = word(found.name) ?? ''
    const words = `${title} ${convert(word(found.content) ?? '', 'html', 'plain')}`
    const shown = found.status === 'published' && title !== '' ? articleOf(id, title, found) : undefined
    return { updated: '', article: shown, words: words.toLowerCase() }
  }

  const articleOf = (id: string, title: string, found: Fields): Article => ({
    id,
    title,
    // `https://yourDomain.com/en/articles/5` (reference/knowledge-base-articles).
    url: `${url}/${word(found.locale) ?? 'en'}/${(word(found.slug) ?? id).replace(/^\/+/, '')}`,
  })

  const learn = async (call: Call): Promise<readonly Known[]> => {
    const all: Known[] = []
    let reads = 0
    let left = 0
    for await (const one of rest.pages(rest.core, { path: `/knowledge_bases/${base}/articles`, most: 10 }, call)) {
      const id = word(one.id) ?? ''
      const updated = word(one.updated_at) ?? ''
      const before = known.get(id)
      if (before?.updated === updated) all.push(before)
      else if (reads++ < readAtOnce) {
        const fresh = await read(id, call)
        if (!fresh) continue
        const now = { ...fresh, updated }
        known.set(id, now)
        all.push(now)
      } else left += 1
    }
    if (left > 0) log.info({ left }, 'Articles of Front that the next search reads')
    return all
  }

  return {
    async search(query: string, _language: string | undefined, call: Call): Promise<readonly Article[]> {
      const sought = query.toLowerCase().split(/\s+/).filter(Boolean)
      return (await learn(call))
        .filter(({ words }) => sought.length > 0 && sought.every((one) => words.includes(one)))
        .flatMap(({ article }) => article ?? [])
        .slice(0, most)
    },

    async get(id: string, call: Call): Promise<Article | undefined> {
      const name = id.trim().toLowerCase()
      if (!/^kba_[a-z0-9]{1,40}$/.test(name)) return undefined
      // It may be of another knowledge base, which customers cannot read.
      const found = await rest.find(rest.core, `/knowledge_base_articles/${name}`, call)
      const of = word(fields(fields(found?._links).related).knowledge_base) ?? ''
      return of.endsWith(`/${base}`) ? (await read(name, call))?.article : undefined
    },
  }
}
