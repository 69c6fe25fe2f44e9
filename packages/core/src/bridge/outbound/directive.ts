import type { Content } from '../../model/content.js'
import type { Outcome } from '../../ports/store.js'
import { directive } from '../../render/directives.js'
import type { Sentence } from '../../render/sentences.js'
import type { Run } from '../task/run.js'

type Expanded = { contents: readonly Content[] } | { problem: Sentence } | { outcome: Outcome }

/** F9: an agent's first line may ask for a rich type. A near miss is never sent; the agent learns what is wrong. */
export const expandDirective = async (run: Run, hostName: string, content: Content): Promise<Expanded> => {
  const { context } = run
  const set = context.policy.directives
  const prefix = typeof set === 'object' ? (set[hostName] ?? '/') : set
  if (prefix === false) return { contents: [content] }
  const asked = directive(content, prefix)
  if (!asked) return { contents: [content] }
  if ('problem' in asked) return { problem: asked.problem }
  if ('note' in asked) return { contents: [] }
  const rest: Content[] = asked.rest ? [{ type: 'text', text: asked.rest, markup: 'plain' }] : []
  if ('content' in asked) return { contents: [asked.content, ...rest] }
  const found =
    'article' in asked ? await article(run, hostName, asked.article) : await record(run, hostName, asked.record)
  return 'contents' in found ? { contents: [...found.contents, ...rest] } : found
}

const article = async (run: Run, hostName: string, id: string): Promise<Expanded> => {
  const knowledge = run.context.host(hostName)?.knowledge
  if (!knowledge) return { problem: { key: 'directive.unavailable', values: { word: 'article' } } }
  const found = await run.read('article', hostName, (call) => knowledge.get(id, call).then((value) => value ?? null))
  if ('outcome' in found) return found
  if (!found.value) return { problem: { key: 'directive.article.unknown', values: { id } } }
  const { title, url, snippet } = found.value
  return { contents: [{ type: 'link', url, title, ...(snippet !== undefined && { description: snippet }) }] }
}

const record = async (run: Run, hostName: string, id: string): Promise<Expanded> => {
  const records = run.context.host(hostName)?.records
  if (!records) return { problem: { key: 'directive.unavailable', values: { word: 'record' } } }
  const found = await run.read('record', hostName, (call) => records.find({ text: id }, call))
  if ('outcome' in found) return found
  const [first] = found.value
  return first ? { contents: [first] } : { problem: { key: 'directive.record.unknown', values: { id } } }
}
