import { fail, type Line, type Medium } from '@deskwire/core/adapter'
import { isRcs, ownSender, withoutPrefix } from './receiving/addresses.js'

/** A number, or a messaging service with the numbers in its pool. */
export type TwilioLine =
  | string
  | { number: string }
  | { messagingServiceSid: string; senders?: readonly string[] | undefined }

export interface OwnLine {
  line: string
  sender?: string
}

/** Our lines, and a way to find the one a webhook is about. */
export interface LineBook {
  readonly lines: readonly Line[]
  find(ours: string | undefined, service: string | undefined): OwnLine | undefined
}

/** What is wrong with a number, and what would be right; undefined if it is fine. */
export const numberProblem = (value: string, medium: Medium): string | undefined => {
  if (/^\+[1-9]\d{6,14}$/.test(value)) return undefined
  if (medium === 'sms' && /^(\d{3,8}|(?=[A-Za-z0-9 ]*[A-Za-z])[A-Za-z0-9 ]{1,11})$/.test(value)) return undefined
  if (isRcs(value)) return 'an RCS sender belongs to the senders of its messaging service'
  if (value.startsWith('whatsapp:')) return `leave out the prefix: ${withoutPrefix(value)}`
  const digits = value.replace(/[\s().-]/g, '')
  if (/^00[1-9]\d{6,14}$/.test(digits)) return `write + instead of 00: +${digits.slice(2)}`
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return `write it without spaces, dots or brackets: ${digits}`
  if (/^[1-9]\d{6,14}$/.test(digits)) return `put a + and the country code in front, for example +${digits}`
  return medium === 'sms'
    ? 'expected E.164 (+12125550123), a short code (12345), or a sender name of up to 11 letters and digits'
    : 'expected E.164: a +, the country code and the number, for example +12125550123'
}

/** RCS senders exist only in a service's pool: Twilio replies by RCS or SMS, depending on the phone. */
const senderProblem = (value: string, medium: Medium): string | undefined =>
  medium === 'sms' && /^rcs:[\w.-]{1,100}$/.test(value) ? undefined : numberProblem(value, medium)

const isService = (value: string): boolean => /^MG[0-9a-fA-F]{32}$/.test(value)

/** A configured line in one form: a service with its senders, or a number. */
const readLine = (item: TwilioLine): { service: string; senders: readonly string[] } | { number: string } => {
  if (typeof item !== 'string' && 'messagingServiceSid' in item) {
    return { service: item.messagingServiceSid, senders: item.senders ?? [] }
  }
  const number = typeof item === 'string' ? item : item.number
  return isService(number) ? { service: number, senders: [] } : { number }
}

/** The problems of the configured lines, each with its place and what would be right. */
export const lineProblems = (
  configured: readonly TwilioLine[],
  medium: Medium,
): readonly { path: (string | number)[]; message: string }[] => {
  const problems: { path: (string | number)[]; message: string }[] = []
  const seen = new Set<string>()
  const take = (path: (string | number)[], value: string, wrong: string | undefined) => {
    const problem = wrong ?? (seen.has(value) ? 'it is configured twice, but belongs to one line' : undefined)
    seen.add(value)
    if (problem !== undefined) problems.push({ path, message: `${JSON.stringify(value)} cannot be used: ${problem}` })
  }
  if (configured.length === 0)
    problems.push({ path: [], message: 'at least one number or messaging service is needed' })
  configured.forEach((item, n) => {
    const read = readLine(item)
    if ('number' in read) {
      take(typeof item === 'string' ? [n] : [n, 'number'], read.number, numberProblem(read.number, medium))
      return
    }
    const right = isService(read.service) ? undefined : 'a messaging service is MG and 32 hexadecimal digits'
    take([n, 'messagingServiceSid'], read.service, right)
    read.senders.forEach((sender, at) => {
      take([n, 'senders', at], sender, senderProblem(sender, medium))
    })
  })
  return problems
}

/**
 * A service in front of several numbers must not break routing: a number configured on its own stays its own line even
 * when Twilio also names a service; otherwise the service is the line and the number its sender.
 */
export const lineBook = (configured: readonly TwilioLine[], medium: Medium): LineBook => {
  const lines: Line[] = []
  const numbers = new Map<string, OwnLine>()
  const services = new Set<string>()
  for (const item of configured) {
    const read = readLine(item)
    if ('number' in read) {
      numbers.set(read.number, { line: read.number })
      lines.push({ id: read.number, medium, address: read.number })
      continue
    }
    services.add(read.service)
    for (const sender of read.senders) numbers.set(sender, { line: read.service, sender })
    lines.push({ id: read.service, medium, senders: read.senders })
  }
  return {
    lines,
    find(ours, service) {
      const number = ours === undefined ? undefined : ownSender(ours)
      const known = number === undefined ? undefined : numbers.get(number)
      if (known) return known
      if (service === undefined || !services.has(service)) return undefined
      return number === undefined ? { line: service } : { line: service, sender: number }
    },
  }
}

/**
 * The `from` and service of a send. A reply through a service keeps the number the customer wrote to. A reply to RCS names
 * only the service, which tries RCS first and falls back to SMS (docs: rcs/send-an-rcs-message).
 */
export const originOf = (
  book: LineBook,
  line: string,
  sender: string | undefined,
): { from?: string; messagingServiceSid?: string } => {
  if (!book.lines.some(({ id }) => id === line)) {
    const known = book.lines.map(({ id }) => id).join(', ')
    throw fail('config', `There is no line ${line} on this channel; there are: ${known}`, {
      remedy: `Use one of ${known}, or add the line to the channel's configuration.`,
    })
  }
  if (!isService(line)) return { from: line }
  return sender === undefined || isRcs(sender)
    ? { messagingServiceSid: line }
    : { messagingServiceSid: line, from: sender }
}
