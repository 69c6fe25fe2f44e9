import { serviceOf, type TwilioContext } from './account.js'

/** Twilio docs, messaging/tutorials/advanced-opt-out; REVOKE and OPTOUT since May 2025. Whole message only. */
const stopWords = new Set(['STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'REVOKE', 'OPTOUT', 'CANCEL'])
const startWords = new Set(['START', 'YES', 'UNSTOP'])
const helpWords = new Set(['HELP', 'INFO'])

interface KeywordResult {
  type: 'STOP' | 'START' | 'HELP'
  /** The provider's own answer. */
  reply?: string
  /** Whether the webhook names it: only with Advanced Opt-Out. */
  named: boolean
}

const kindOf = (body: string): KeywordResult['type'] | undefined => {
  const word = body.trim().toUpperCase()
  if (stopWords.has(word)) return 'STOP'
  if (startWords.has(word)) return 'START'
  return helpWords.has(word) ? 'HELP' : undefined
}

const change = (context: TwilioContext, keys: readonly string[], recipient: string, out: boolean): boolean => {
  let changed = false
  for (const key of keys) {
    const known = context.account.optOuts.get(key) ?? new Set<string>()
    if (out !== known.has(recipient)) changed = true
    if (out) known.add(recipient)
    else known.delete(recipient)
    context.account.optOuts.set(key, known)
  }
  return changed
}

const replies = {
  STOP: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  START:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  HELP: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
} as const

/** Acts on a keyword as the provider does; the message is still forwarded. */
export const applyKeyword = (
  context: TwilioContext,
  sender: string,
  recipient: string,
  body: string,
): KeywordResult | undefined => {
  const type = kindOf(body)
  if (!type) return undefined
  const service = serviceOf(context.account, sender)
  const named = service?.advancedOptOut ?? false
  // WhatsApp has no keywords of its own outside Advanced Opt-Out.
  if (sender.startsWith('whatsapp:') && !named) return undefined
  const number = context.account.numbers.find(({ phoneNumber }) => phoneNumber === sender)
  if (number?.tollFree) return tollFree(context, sender, recipient, body.trim().toUpperCase(), type, named)
  const keys = service ? [service.sid, sender] : [sender]
  const changed = type === 'HELP' || change(context, keys, recipient, type === 'STOP')
  return { type, named, ...(changed ? { reply: replies[type] } : {}) }
}

/** Toll-free: the carrier's own block. Only STOP sets it, only START or UNSTOP lifts it; YES does not. */
const tollFree = (
  context: TwilioContext,
  sender: string,
  recipient: string,
  word: string,
  type: KeywordResult['type'],
  named: boolean,
): KeywordResult => {
  if (word === 'STOP') {
    const changed = change(context, [sender], recipient, true)
    const reply =
      'NETWORK MSG: You replied with the word "stop" which blocks all texts sent from this number. Text back "unstop" to receive messages again.'
    return { type, named, ...(changed ? { reply } : {}) }
  }
  if (word === 'START' || word === 'UNSTOP') {
    const changed = change(context, [sender], recipient, false)
    const reply = 'NETWORK MSG: You have replied "unstop" and will begin receiving messages again from this number.'
    return { type, named, ...(changed ? { reply } : {}) }
  }
  return { type, named }
}
