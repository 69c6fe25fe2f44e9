import type { Content } from '../../model/content.js'
import type { Outcome } from '../../ports/store.js'
import { directive } from '../../render/directives.js'
import type { Sentence } from '../../render/sentences.js'
import type { Run } from '../task/run.js'
import { commands, type Expanded } from './commands.js'

/**
 * F9: an agent's first line may ask for a rich type, or for an action of the helpdesk. What is not understood is never sent;
 * the agent is told what is wrong.
 */
export const expandDirective = async (
  run: Run,
  hostName: string,
  content: Content,
  n = 0,
): Promise<Expanded | { outcome: Outcome } | { problem: Sentence }> => {
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
  const word = prefix + asked.command
  const done = await commands[asked.command](run, { hostName, value: asked.value, word, step: `.${asked.command}${n}` })
  return 'contents' in done ? { contents: [...done.contents, ...rest] } : done
}
