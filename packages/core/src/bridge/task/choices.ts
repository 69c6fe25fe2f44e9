import type { Choice, Content } from '../../model/content.js'
import type { Outcome } from '../../ports/store.js'
import { more, page, select, tapped } from '../../render/choice.js'
import type { Run } from './run.js'
import { sayToCustomer } from './say.js'

/** Our choice ids begin with the number of the asking message, so that an old list can still be tapped; the asker's own id follows. */
export const choiceId = (run: Run, asked: string): string =>
  ours.test(asked) ? asked : `${run.task.seq.toString(36)}~${asked.slice(0, 60)}`
const ours = /^[0-9a-z]+~/
const askedId = (id: string): string => id.slice(id.indexOf('~') + 1)

/** Nothing was asked, which is nearly always so. */
export const isPlain = ({ conversation }: Run, content: Content): boolean =>
  content.type !== 'selection' && conversation.question === undefined

/**
 * What an answer means: a tap, a number or words stand for an option that was offered; its value is returned unchanged to
 * the asker. After an ambiguous answer we ask again; ordinary sentences pass.
 */
export const understand = async (run: Run, content: Content): Promise<{ content: Content } | { outcome: Outcome }> => {
  if (content.type === 'selection') return fromTap(run, content)
  const { question } = run.conversation
  if (!question) return { content }
  if ('request' in question) return fromRequest(run, content, question.request)
  if (content.type !== 'text') return { content }
  const { context, conversation } = run
  const choice = await context.store.choice(context.tenant, conversation.id, question.choice)
  if (!choice) return { content }
  if (more(content.text, choice)) return sayAgain(run, { ...page(choice), type: 'choice' })
  const language = context.language(conversation)
  const selected = select(content.text, choice, { reserved: context.stopWords, ...(language && { language }) })
  if (selected === undefined) return { content }
  if (selected === 'ambiguous')
    return sayAgain(run, {
      type: 'text',
      markup: 'plain',
      text: context.say(choice.multiple ? 'menu.again.multiple' : 'menu.again', conversation),
    })
  run.set({ question: undefined })
  return {
    content: { type: 'selection', choice: askedId(choice.id), options: strip(selected.options), by: selected.by },
  }
}

const fromTap = async (
  run: Run,
  content: Extract<Content, { type: 'selection' }>,
): Promise<{ content: Content } | { outcome: Outcome }> => {
  const { context, conversation } = run
  const id = content.options[0]?.id ?? ''
  const dot = id.lastIndexOf('.')
  const stored = dot < 0 ? undefined : await context.store.choice(context.tenant, conversation.id, id.slice(0, dot))
  if (!stored) return { content }
  if (more(id, stored)) return sayAgain(run, { ...page(stored), type: 'choice' })
  if (conversation.question) run.set({ question: undefined })
  const options = content.options.map((option) => tapped(option.id, stored) ?? option)
  return { content: { type: 'selection', choice: askedId(stored.id), options: strip(options), by: content.by } }
}

const strip = (options: Choice['options'] | Extract<Content, { type: 'selection' }>['options']) =>
  options.map(({ id, title, value }) => (value === undefined ? { id, title } : { id, title, value }))

/** C2: an image picker takes pictures only, and says so. */
const fromRequest = (run: Run, content: Content, wanted: string): { content: Content } | { outcome: Outcome } => {
  const fits =
    (wanted !== 'image' && wanted !== 'file') ||
    content.type !== 'media' ||
    wanted === 'file' ||
    content.kind === 'image' ||
    content.media.mime.startsWith('image/')
  if (fits) {
    run.set({ question: undefined })
    return { content }
  }
  return sayAgain(run, {
    type: 'text',
    markup: 'plain',
    text: run.context.say('media.refused.image_only', run.conversation),
  })
}

const sayAgain = (run: Run, content: Content): { outcome: Outcome } => {
  sayToCustomer(run, 'again', content)
  return { outcome: run.done() }
}
