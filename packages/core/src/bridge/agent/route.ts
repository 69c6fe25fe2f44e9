import type { Content, MediaIn } from '../../model/content.js'
import type { KnownContact, Route } from '../../model/conversation.js'
import { fail, failureOf } from '../../model/failure.js'
import { isOpen } from '../../policy/hours.js'
import type { Outcome } from '../../ports/store.js'
import { sayFailed } from '../task/failures.js'
import type { Run } from '../task/run.js'
import { callSetup } from './setup-code.js'
import { outreachToAnswer } from './speaker.js'

/** Where this conversation goes: asked once, and kept until the next ticket. */
export const chooseRoute = async (
  run: Run,
  first: Content<MediaIn> | Content | undefined,
): Promise<{ route: Route } | { outcome: Outcome }> => {
  const { context, conversation } = run
  if (conversation.route) return { route: conversation.route }
  const { hosts, assistants, route } = context.setup
  const fallback: Route = { host: Object.keys(hosts)[0] ?? '', ...firstOf(assistants) }
  const contact = await knownContact(run, fallback.host)
  if ('outcome' in contact) return contact
  let chosen = fallback
  if (route) {
    const hours = context.policy.hours
    const outreach = outreachToAnswer(run)
    const question = {
      conversation: run.conversation,
      contact: contact.contact,
      first: first ?? ({ type: 'text', text: '', markup: 'plain' } as const),
      open: hours ? isOpen(hours, run.wall) : true,
      ...(outreach && { outreach }),
    }
    const answer = await callSetup(run, 'route', async () => checked(await route(question)))
    if ('outcome' in answer) return answer
    chosen = answer.value
  }
  run.set({ route: chosen })
  return { route: chosen }
}

/** A setup in JavaScript may forget its `return`. */
const checked = (route: Route | undefined): Route => {
  if (typeof route?.host === 'string') return route
  throw fail('no_host_named', 'route() returned no host: return { host } with the name of one of the hosts')
}

const firstOf = (assistants: object | undefined): { assistant?: string } => {
  const name = Object.keys(assistants ?? {})[0]
  return name === undefined ? {} : { assistant: name }
}

/** A5: exactly one contact, or unknown. If there are none or several, or the host cannot say now, none is assumed. */
export const knownContact = async (
  run: Run,
  hostName: string,
): Promise<{ contact: KnownContact | null } | { outcome: Outcome }> => {
  const { context, conversation } = run
  if (conversation.contact !== undefined) return { contact: conversation.contact }
  const contacts = context.host(hostName)?.contacts
  if (!contacts) return { contact: null }
  try {
    const found = await run.ask('find contact', (call) => contacts.find(conversation.addresses, call))
    const contact = found.length === 1 ? (found[0] ?? null) : null
    run.set({ contact })
    return { contact }
  } catch (thrown) {
    const failure = failureOf(thrown)
    sayFailed(context, { adapter: hostName, asked: 'find contact' }, thrown)
    if (failure.retryable)
      return { outcome: run.later({ ...failure, scope: failure.scope ?? 'host' }, { host: `host/${hostName}` }) }
    return { contact: null }
  }
}
