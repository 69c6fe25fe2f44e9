import type { Content } from '../../model/content.js'
import { describe } from '../../render/describe.js'
import { templateWords } from '../../render/template-words.js'
import type { Context } from '../task/context.js'

/** Contents as plain text; a template as the words that the customer reads. */
export const inWords = async (
  context: Context,
  channel: string,
  contents: readonly Content[],
  language?: string,
): Promise<string> => {
  const texts: string[] = []
  for (const content of contents) texts.push(describe(await spelledOut(context, channel, content), language))
  return texts.join('\n')
}

/** A template as the text that arrives, if the provider tells its words. */
export const spelledOut = async (context: Context, channel: string, content: Content): Promise<Content> => {
  if (content.type !== 'template') return content
  const body = await context.templateBody(channel, content)
  return body === undefined ? content : { type: 'text', text: templateWords(body, content), markup: 'whatsapp' }
}
