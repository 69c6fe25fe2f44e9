import type { Conversation } from '@deskwire/simulator'
import { wordsOf } from './lines.js'

/** The newest list is tapped, or answered by its number where a phone shows only words. */
export const tapped = (chat: Conversation, title: string): void => {
  const shown = chat.inbox().findLast(({ content }) => content.type === 'choice')
  if (shown?.content.type === 'choice') {
    const option = shown.content.options.find((one) => one.title === title)
    if (!option) throw new Error(`the customer was shown no ${title}`)
    chat.tap(shown, option.id)
    return
  }
  const number = wordsOf(chat)
    .flatMap((text) => text.split('\n'))
    .map((line) => /^(\d+)\W+(.+)$/.exec(line))
    .findLast((found) => found?.[2] === title)?.[1]
  if (number === undefined) throw new Error(`the customer was shown no ${title}`)
  chat.send(number)
}
