import type { Failure } from '../model/failure.js'
import type { SentenceKey } from './sentences.js'

type Say = (key: SentenceKey) => string

/** What an agent can do about a failure whose own remedy is none, or is for whoever runs the bridge. */
const remedies = new Map<string, SentenceKey>([
  ['auth', 'remedy.administrator'],
  ['config', 'remedy.administrator'],
  ['payment', 'remedy.administrator'],
  ['provider', 'remedy.administrator'],
  ['restricted', 'remedy.administrator'],
  ['webhook', 'remedy.administrator'],
  ['flow', 'remedy.administrator'],
  ['content', 'remedy.change'],
  ['invalid', 'remedy.change'],
  ['policy', 'remedy.change'],
  ['template', 'remedy.change'],
  ['media', 'remedy.attach'],
  ['unreachable', 'remedy.unreachable'],
  ['blocked', 'remedy.unreachable'],
  ['held_back', 'remedy.unreachable'],
  ['unknown', 'remedy.ask'],
  ['expired', 'remedy.later'],
  ['rate_limited', 'remedy.later'],
  ['timeout', 'remedy.later'],
  ['unavailable', 'remedy.later'],
])

/**
 * A provider's or a helpdesk's failure for an agent: what happened, and in one last sentence what they can do about it. What
 * only an administrator can mend is for the log and the API. Our own refusals are whole, and E7 wants them word for word.
 */
export const forAgent = (failure: Failure, say: Say): Failure => {
  const { provider, code, remedy, retryable } = failure
  if (!provider) return failure
  const known = remedies.get(code)
  const isTheirs = remedy !== undefined && known !== 'remedy.administrator' && !remedy.includes('://')
  const general = retryable ? 'remedy.later' : (known ?? 'remedy.administrator')
  return { ...failure, message: sentence(failure.message), remedy: isTheirs ? sentence(remedy) : say(general) }
}

/** Ends as a sentence does, once: providers write "currently not supported..". */
const sentence = (text: string): string => {
  let end = text.trimEnd().length
  while (end > 0 && (text[end - 1] === '.' || text[end - 1] === ' ')) end -= 1
  const words = text.slice(0, end).trimStart()
  return words === '' || /[!?。]$/.test(words) ? words : `${words}.`
}
