import { type Content, convert } from '@deskwire/core/adapter'
import type { Settings } from './options.js'

type Formatting = Settings['formatting']

// An invisible character that keeps two others apart.
const apart = '\u2060'

/**
 * What others wrote, so that Redmine shows it as it is: no macro runs, nobody is mentioned (which would send mail), no
 * number becomes a link to an issue, no image is loaded and no link hides its address.
 */
export const asNote = (text: string): string =>
  text
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\{(?=\{)|\[(?=[[!])|[@#](?=\w)|!(?=[h/<>=[])|\](?=\()|":/g, (found) =>
      found === '":' ? `"${apart}:` : `${found}${apart}`,
    )

/** Textile and WhatsApp write bold and italics alike; the rest of an agent's formatting is put into words. */
export const fromNote = (text: string, formatting: Formatting): Content | undefined => {
  const own = text.replaceAll('\r\n', '\n').replaceAll(apart, '').trim()
  if (own === '') return undefined
  const shown = formatting === 'markdown' ? convert(own, 'markdown', 'whatsapp') : fromTextile(own)
  return { type: 'text', text: shown, markup: 'whatsapp' }
}

const fromTextile = (text: string): string =>
  text
    .replace(/"([^"\n]{1,500})":(https?:\/\/\S{1,2000})/g, '$1 ($2)')
    .replace(/(?<![\w@])@([^@\n]{1,500})@(?![\w@])/g, '`$1`')
    .replace(/^h[1-6]\. {1,9}(.{1,500})$/gm, '*$1*')
