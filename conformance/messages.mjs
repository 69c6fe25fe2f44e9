import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const parsed = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A form as an object; Twilio repeats a name for a list. */
const formOf = (text) => {
  const form = new URLSearchParams(text)
  return Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name)]))
}

const bodyOf = (type, body) => {
  if (typeof body !== 'string') return body
  return type.includes('json') ? parsed(body) : type.includes('form-urlencoded') ? formOf(body) : undefined
}

const placeOf = (path) => {
  const bare = path.replace(/^\/(twilio-api|graph)(?=\/)/, '')
  if (path.startsWith('/lookaside') || path.startsWith('/twilio-media')) return undefined
  if (path.startsWith('/graph/') || /^\/v\d+\.\d+\//.test(bare)) return { vendor: 'meta', path: bare }
  return /^\/(2010-04-01|v\d+)\//.test(bare) ? { vendor: 'twilio', path: bare } : undefined
}

/** What one run recorded, as requests, answers and webhooks. Requests count where an adapter made them. */
export const messagesIn = (folder) =>
  readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line))
    .flatMap((line) => {
      const from = { adapter: /packages\/(?:channels|hosts)\/([^/]+)/.exec(line.file)?.[1], test: line.test }
      if (line.kind === 'webhook') {
        const vendor = line.vendor ?? (line.type.includes('json') ? 'meta' : 'twilio')
        return [{ ...from, direction: 'webhook', vendor, method: line.method, body: bodyOf(line.type, line.body) }]
      }
      const place = line.vendor ? { vendor: line.vendor, path: line.path } : placeOf(line.path)
      if (!place) return []
      const call = { ...from, ...place, method: line.method, object: line.object }
      const request = { ...call, direction: 'request', query: line.query, type: line.type }
      const answer = { ...call, direction: 'answer', status: line.status, body: parsed(line.answer) }
      return [
        ...(from.adapter ? [{ ...request, body: bodyOf(line.type, line.body) }] : []),
        ...(line.status === undefined ? [] : [answer]),
      ]
    })
