import { type Content, convert } from '@deskwire/core/adapter'

// An invisible character that keeps two others apart.
const apart = '\u2060'

/**
 * What others wrote, for Chatwoot, which shows every message as Markdown and runs Liquid in what is written for agents: no
 * link hides its address, no image is loaded, nobody is mentioned, and nothing is filled in.
 */
export const asMessage = (text: string): string =>
  text
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\](?=[([])|!(?=\[)|\{(?=[{%])/g, (found) => `${found}${apart}`)

/** An agent's Markdown. Plain where nothing was formatted, so that a directive's underscores stay underscores. */
export const fromMessage = (text: string): Content | undefined => {
  // The editor ends a line inside a paragraph with a backslash.
  const own = text.replaceAll('\r\n', '\n').replaceAll('\\\n', '\n').replaceAll(apart, '').trim()
  if (own === '') return undefined
  const plain = convert(own, 'markdown', 'plain')
  const formatted = convert(own, 'markdown', 'whatsapp')
  return formatted === plain
    ? { type: 'text', text: plain, markup: 'plain' }
    : { type: 'text', text: formatted, markup: 'whatsapp' }
}
