import { createHash } from 'node:crypto'
import { BoundedMap, type Call, type Failure, fail } from '@deskwire/core/adapter'
import { rowsOf, type TwilioApi } from './client.js'
import { type ContentRow, rowMatches } from './template.js'

/** A Content resource as its `types`, with the variable parts left open (`{{body}}`). */
export type ContentTypes = Readonly<Record<string, object>>

export interface Contents {
  /** The id of a resource of this shape, created if there is none yet. Only for shapes that need no approval. */
  idOf(types: ContentTypes, call: Call): Promise<string>
  /** Called when Twilio says that it does not exist, or no longer does. */
  forget(types: ContentTypes): void
  template(name: string, language: string, call: Call): Promise<ContentRow>
  templates(call: Call): Promise<readonly ContentRow[]>
}

// Texts, ids and links are variables, so a shape is little more than a number of buttons: a handful serves all messages.
const shapesKept = 200
const ownPrefix = 'deskwire_'
const mostListed = 2000

const shapeOf = (types: ContentTypes): string =>
  createHash('sha256').update(JSON.stringify(types)).digest('hex').slice(0, 40)

export const contentsOf = (api: TwilioApi): Contents => {
  /** Least recently used first. */
  const shapes = new BoundedMap<string, Promise<string>>(shapesKept)
  let existing: Promise<ReadonlyMap<string, string>> | undefined
  let templates: readonly ContentRow[] = []

  const list = async (call: Call): Promise<readonly ContentRow[]> => {
    const found: ContentRow[] = []
    const request = {
      product: 'content' as const,
      path: '/v1/ContentAndApprovals',
      rows: 'contents',
      query: { PageSize: 500 },
    }
    for await (const row of rowsOf<ContentRow>(api, request, mostListed, call)) found.push(row)
    return found
  }

  /** Resources of earlier runs are reused, or every restart would leave another set behind. */
  const ofEarlierRuns = async (call: Call): Promise<ReadonlyMap<string, string>> => {
    const found = new Map<string, string>()
    const request = { product: 'content' as const, path: '/v1/Content', rows: 'contents', query: { PageSize: 500 } }
    for await (const row of rowsOf<ContentRow>(api, request, mostListed, call)) {
      const name = row.friendly_name
      if (typeof name === 'string' && name.startsWith(ownPrefix) && typeof row.sid === 'string') {
        found.set(name.slice(ownPrefix.length), row.sid)
      }
    }
    return found
  }

  const create = async (shape: string, types: ContentTypes, call: Call): Promise<string> => {
    existing ??= ofEarlierRuns(call)
    const known = await existing.catch(() => {
      existing = undefined
      return undefined
    })
    const id = known?.get(shape)
    if (id !== undefined) return id
    const json = { friendly_name: ownPrefix + shape, language: 'en', variables: samplesOf(types), types }
    // Two equal resources do no harm, so this may be repeated after a lost answer.
    const request = { product: 'content' as const, path: '/v1/Content', json }
    const row = await api.post<{ sid?: unknown }>(request, call, { repeatable: true })
    if (typeof row.sid === 'string') return row.sid
    throw fail('invalid_answer', 'Twilio created a content resource without giving its id', { retryable: true })
  }

  return {
    async idOf(types, call) {
      const shape = shapeOf(types)
      const made = shapes.get(shape) ?? create(shape, types, call)
      shapes.set(shape, made)
      try {
        return await made
      } catch (thrown) {
        if (shapes.get(shape) === made) shapes.delete(shape)
        throw thrown
      }
    },
    forget(types) {
      shapes.delete(shapeOf(types))
      existing = undefined
    },
    async template(name, language, call) {
      const find = () => templates.find((row) => rowMatches(row, name, language))
      const known = find()
      if (known) return known
      templates = await list(call)
      const found = find()
      if (found) return found
      throw fail('content', `Twilio has no content template ${name} in ${language}`, {
        remedy: 'Use the name and language of an approved template.',
      })
    },
    async templates(call) {
      templates = await list(call)
      return templates.filter((row) => !String(row.friendly_name ?? '').startsWith(ownPrefix))
    },
  }
}

/** Every variable needs a sample. */
const samplesOf = (types: ContentTypes): Record<string, string> => {
  const names = new Set([...JSON.stringify(types).matchAll(/\{\{(\w{1,16})\}\}/g)].map((match) => match[1] ?? ''))
  return Object.fromEntries([...names].map((name) => [name, name]))
}

const gone = new Set(['20404', '21654', '21655'])

/** Twilio refused a message because its content resource does not exist: someone deleted it in the console. */
export const isContentGone = ({ ambiguous, provider }: Failure): boolean => !ambiguous && gone.has(provider?.code ?? '')
