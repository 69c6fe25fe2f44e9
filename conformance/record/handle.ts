import { createHandler as create } from '../../packages/simulator/src/wire/handle.js'
import type { WireRequest, WireResponse } from '../../packages/simulator/src/wire/http.js'
import { write } from './write.js'

type Parts = Parameters<typeof create>[0]

/** What an id in a Graph path stands for: the same path leads to numbers, accounts, media and templates. */
const objectOf = ({ meta: { state } }: Parts, path: string): string | undefined => {
  const id = /^(?:\/graph)?(?:\/v\d+\.\d+)?\/([^/?]+)/.exec(path)?.[1] ?? ''
  if (state.numbers.has(id)) return 'number'
  if (state.accounts.has(id)) return 'account'
  if (state.media.has(id)) return 'media'
  if (state.apps.some((app) => app.id === id)) return 'app'
  for (const { templates } of state.accounts.values()) if (templates.some((one) => one.id === id)) return 'template'
  return undefined
}

const formOf = async (request: WireRequest, type: string): Promise<Record<string, string>> => {
  const form = await new Response(Buffer.from(request.body ?? ''), { headers: { 'content-type': type } }).formData()
  return Object.fromEntries([...form].map(([name, value]) => [name, typeof value === 'string' ? value : '(file)']))
}

export const createHandler = (parts: Parts) => {
  const handle = create(parts)
  return async (request: WireRequest): Promise<WireResponse> => {
    const type = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
    const url = new URL(request.url, 'http://wire')
    const object = objectOf(parts, url.pathname)
    const body = type.startsWith('multipart/')
      ? await formOf(request, type).catch(() => undefined)
      : Buffer.from(request.body ?? '').toString('utf8')
    const answer = await handle(request)
    if (!url.pathname.startsWith('/control/')) {
      write({
        kind: 'call',
        method: request.method.toUpperCase(),
        path: url.pathname,
        query: [...url.searchParams],
        object,
        type,
        body,
        status: answer.lost ? undefined : answer.status,
        answerType: answer.headers['content-type'] ?? '',
        answer: typeof answer.body === 'string' ? answer.body : '(bytes)',
      })
    }
    return answer
  }
}
