import { type Content, type Fields, isFields, type Option } from '@deskwire/core/adapter'
import { fieldsIn, listIn, textIn } from './activity.js'

const mostOptions = 100

/** A Copilot agent's suggested actions: a question with options, whose values go back unchanged. */
export const suggestions = (activity: Fields, prompt: string | undefined): Content | undefined => {
  const options = optionsOf(listIn(fieldsIn(activity, 'suggestedActions'), 'actions'))
  if (options.length === 0) return undefined
  return { type: 'choice', id: '', prompt: prompt ?? '', input: 'choice', options }
}

const optionsOf = (actions: readonly Fields[]): readonly Option[] =>
  actions
    .filter((action) => action.type !== 'openUrl')
    .flatMap((action, n) => {
      const title = textIn(action, 'title') ?? textIn(action, 'value')
      return title === undefined ? [] : [{ id: String(n + 1), title, value: { answer: action.value } }]
    })
    .slice(0, mostOptions)

/** What a bot expects when its option is chosen ("imBack", "postBack"); other options have only a title. */
export const answerOf = (value: unknown): string | undefined => (isFields(value) ? textIn(value, 'answer') : undefined)

const urlOf = (actions: readonly Fields[]): string | undefined =>
  actions
    .map((action) => (action.type === 'openUrl' ? textIn(action, 'value') : undefined))
    .find((url) => url && /^https?:/i.test(url))

/** Hero, thumbnail and adaptive cards ("Add rich card attachments to messages") as content a phone can show. */
export const cardContents = (type: string, card: Fields, id: string): readonly Content[] => {
  const kind = /^application\/vnd\.microsoft\.card\.(\w+)$/i.exec(type)?.[1]?.toLowerCase()
  if (kind === undefined) return [{ type: 'unsupported', kind: type.slice(0, 100) }]
  if (kind === 'adaptive') {
    const text = wordsOf(card).join('\n').trim()
    return text === '' ? [{ type: 'unsupported', kind: 'card' }] : [{ type: 'text', text, markup: 'markdown' }]
  }
  const title = textIn(card, 'title') ?? textIn(card, 'text')
  const buttons = listIn(card, 'buttons')
  const url = urlOf(buttons)
  const options = optionsOf(buttons)
  if (title === undefined) return [{ type: 'unsupported', kind: 'card' }]
  const subtitle = [textIn(card, 'subtitle'), textIn(card, 'title') && textIn(card, 'text')].filter(Boolean).join('\n')
  const shown: Content = { type: 'card', title, fields: [], ...(subtitle && { subtitle }), ...(url && { url }) }
  return options.length === 0 ? [shown] : [shown, { type: 'choice', id, prompt: title, input: 'choice', options }]
}

const deepest = 8

/** Every text block and fact of an adaptive card, in order. */
const wordsOf = (element: Fields, depth = 0): string[] => {
  if (depth > deepest) return []
  const own = element.type === 'TextBlock' ? textIn(element, 'text') : undefined
  const facts = listIn(element, 'facts').map((fact) => `${textIn(fact, 'title') ?? ''}: ${textIn(fact, 'value') ?? ''}`)
  const inside = ['body', 'items', 'columns'].flatMap((name) =>
    listIn(element, name).flatMap((child) => wordsOf(child, depth + 1)),
  )
  return [...(own === undefined ? [] : [own]), ...facts, ...inside]
}
