import { nextOpen } from '../../policy/hours.js'
import type { Run } from '../task/run.js'
import { sayToCustomer } from '../task/say.js'

/** A first message is greeted, where the setup wants that. */
export const greet = (run: Run): void => {
  const { policy } = run.context
  if (policy.greeting !== undefined && !run.conversation.ticket && !run.conversation.route)
    sayToCustomer(run, 'greeting', policy.greeting)
}

/** E6. Once per ticket: whoever writes ten messages at night is told once. */
export const sayAway = (run: Run): void => {
  const { context, conversation, now } = run
  const { awayText, hours } = context.policy
  if (awayText === false || conversation.awayAt !== undefined) return
  const opens = hours && nextOpen(hours, now)
  const text =
    awayText ??
    (opens === undefined || opens <= now
      ? context.say('manners.nobody', conversation)
      : context.say('manners.away.until', conversation, {
          time: localTime(opens, hours?.zone, context.language(conversation)),
        }))
  run.set({ awayAt: now })
  sayToCustomer(run, 'away', text)
}

const localTime = (at: number, zone: string | undefined, language: string | undefined): string =>
  new Intl.DateTimeFormat(language ?? 'en', {
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone ?? 'UTC',
  }).format(at)
