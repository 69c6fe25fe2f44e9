import { type Form, field, type InboundReading } from '@deskwire/twilio'

// Whole message, any case; REVOKE and OPTOUT since May 2025 (docs: messaging/tutorials/advanced-opt-out, and the support
// page on STOP keywords). YES is left out: Twilio treats it as START only from someone who opted out, and it is far
// more often an answer to a question.
const stop = new Set(['STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'REVOKE', 'OPTOUT', 'CANCEL'])
const start = new Set(['START', 'UNSTOP'])
const help = new Set(['HELP', 'INFO'])

/** Every keyword Twilio acts on by itself. */
export const defaultKeywords = { stop: [...stop], start: [...start], help: [...help] } as const

type OptOut = NonNullable<InboundReading['optOut']>

/**
 * Twilio acts on these words, answers them, and still forwards the message. Advanced Opt-Out says so in `OptOutType`;
 * without it the default words apply to long codes and toll-free numbers, not to short codes.
 */
export const optOutOf = (form: Form, ours: string, useDefaults: boolean): OptOut | undefined => {
  const type = field(form, 'OptOutType')?.toUpperCase()
  if (type === 'STOP' || type === 'START' || type === 'HELP') return { word: type, source: `Twilio OptOutType=${type}` }
  if (!useDefaults || !ours.startsWith('+')) return undefined
  const said = field(form, 'Body')?.trim().toUpperCase()
  if (said === undefined) return undefined
  if (stop.has(said)) return { word: 'STOP', source: `Twilio default keyword ${said}` }
  if (start.has(said)) return { word: 'START', source: `Twilio default keyword ${said}` }
  return help.has(said) ? { word: 'HELP', source: `Twilio default keyword ${said}` } : undefined
}
