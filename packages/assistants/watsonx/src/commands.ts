import { fields, list, webUrl, word } from '@deskwire/core/adapter'
import { mediaAt } from './media.js'
import type { Speech } from './speech.js'

/**
 * A dialog's commands to IBM's SMS integration (docs, "SMS integration reference"), wherever they are: an `smsAction` in
 * the context, a `user_defined` response, or an action in the output. False if it is none of these.
 */
export const command = (speech: Speech, given: unknown): boolean => {
  const { command, name, parameters } = fields(given)
  const { mediaURL, prefixText } = fields(parameters)
  const prefix = typeof prefixText === 'string' && prefixText.includes('%s') ? prefixText.slice(0, 60) : undefined
  switch (word(command) ?? word(name)) {
    case 'terminateSession':
      speech.add({ act: 'end' })
      return true
    case 'smsActSendMedia':
      for (const url of list(mediaURL).slice(0, 10).map(webUrl))
        if (url !== undefined) speech.say(mediaAt(kindOf(url), url))
      return true
    case 'smsActSetOptionsConfig':
      if (prefix !== undefined) speech.memory.options = prefix
      return true
    case 'smsActSetDisambiguationConfig':
      if (prefix !== undefined) speech.memory.suggestions = prefix
      return true
    default:
      return false
  }
}

const kindOf = (url: string) => (/\.(mp4|3gp|mov|mpe?g|webm)$/i.test(new URL(url).pathname) ? 'video' : 'image')
