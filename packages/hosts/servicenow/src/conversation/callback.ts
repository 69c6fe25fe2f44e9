import { type Content, type Fields, fields, type HostAuthor, list, own, sha256, word } from '@deskwire/core/adapter'
import { yes } from '../read.js'
import { contentsOf } from './controls.js'
import { isSession } from './session.js'

/** One thing said in a callback. */
export interface Said {
  id: string
  author: HostAuthor
  content: readonly Content[]
}

/** What ServiceNow posts to the response endpoint, read once for host and assistant alike. */
export interface Callback {
  id: string
  session: string
  /** The request this answers. */
  request: string | undefined
  said: readonly Said[]
  typing: boolean
  /** There was something to it besides gestures: the request has been worked on. */
  answered: boolean
  agentChat: boolean
  completed: boolean
  /**
   * The virtual agent gives up: it did not understand, or nobody wrote for an hour. ServiceNow then closes the
   * conversation by itself ("Supported features in Virtual Agent API", ending abandoned conversations).
   */
  takeControl: boolean
  interaction: string | undefined
  medium: string | undefined
  /** `contact:<sys_id>`, as we sent it along. */
  contact: string | undefined
}

interface Rules {
  url: string
  unnamedAgents: boolean
}

const most = 50

/** Throws for what is none of our sessions; `receiver` makes that an unreadable event. */
export const readCallback = (body: unknown, rules: Rules, receivedAt: number): Callback => {
  const about = fields(body)
  const session = word(own(about, 'clientSessionId'))
  if (session === undefined || !isSession(session)) throw new TypeError('This callback has no clientSessionId of ours')
  const variables = own(about, 'clientVariables')
  const request = word(own(about, 'requestId'))?.slice(0, 300)
  const agentChat = yes(own(about, 'agentChat'))
  const given = own(about, 'body')
  // The samples for ActionMsg show one object where a list is meant.
  const controls = (Array.isArray(given) ? list(given) : given === undefined ? [] : [given]).slice(0, most).map(fields)
  const id = `${request ?? session}:${sha256(JSON.stringify(body)).slice(0, 24)}`
  const said = controls.flatMap((control, n) => readControl(control, { ...rules, id, n, agentChat, receivedAt }))
  const completed = yes(own(about, 'completed'))
  const takeControl = yes(own(about, 'takeControl'))
  return {
    id,
    session,
    request,
    said: unique(said),
    typing: controls.some(isTyping),
    answered: completed || takeControl || controls.length === 0 || controls.some((control) => !isGesture(control)),
    agentChat,
    completed,
    takeControl,
    interaction: word(own(about, 'interactionId')),
    medium: word(own(variables, 'medium'))?.slice(0, 20),
    contact: contactIn(word(own(variables, 'contact'))),
  }
}

const contactIn = (given: string | undefined): string | undefined =>
  given !== undefined && /^[a-z0-9_]{1,80}:[0-9a-z]{1,40}$/i.test(given) ? given : undefined

/**
 * An answer that is streamed comes three times: its beginning, its pieces, and the whole of it ("Supported features in
 * Virtual Agent API", 4.1.1, *Streaming Ready*). A message cannot grow on a phone, so the first two are typing.
 */
const streamed = new Set(['StreamStart', 'StreamChunk'])
/** Both spellings are documented. `DynamicLoader`: an agentic answer is being made. */
const typingActions = new Set(['StartTypingIndicator', 'StartTypingIndicatorActionMsg', 'DynamicLoader'])

const kindOf = (control: Fields): string => word(own(control, 'uiType')) ?? ''
const isGesture = (control: Fields): boolean => kindOf(control) === 'ActionMsg' || streamed.has(kindOf(control))
const isTyping = (control: Fields): boolean =>
  streamed.has(kindOf(control)) || typingActions.has(word(own(control, 'actionType')) ?? '')

const readControl = (
  control: Fields,
  about: Rules & { id: string; n: number; agentChat: boolean; receivedAt: number },
): readonly Said[] => {
  const author = authorOf(control, about)
  const message = word(own(control, 'messageId'))?.slice(0, 100)
  const hash = about.id.slice(-10)
  const content = contentsOf(control, { id: `${hash}.${about.n}`, instance: about.url })
  if (content.length === 0) return []
  // Without `third_party_chat` nothing tells an agent's second "ok" from their first but the moment it came.
  const when = author.kind === 'agent' ? `:${about.receivedAt}` : ''
  return [{ id: message === undefined ? `${about.id}.${about.n}${when}` : idFor(author, message), author, content }]
}

/** Only an agent's messages take a delivery status, so their ids say whose they are. */
const idFor = (author: HostAuthor, message: string): string => `${author.kind === 'agent' ? 'agent' : 'bot'}:${message}`

/** The message an agent sees a tick on, by the id of the reply it came as. */
export const agentMessageOf = (reply: string): string | undefined =>
  reply.startsWith('agent:') ? reply.slice('agent:'.length) : undefined

const authorOf = (
  control: Fields,
  { agentChat, unnamedAgents }: { agentChat: boolean; unnamedAgents: boolean },
): HostAuthor => {
  const info = fields(own(control, 'agentInfo'))
  const id = word(own(info, 'agentId'))
  const name = word(own(info, 'agentName'))
  if (yes(own(info, 'sentFromAgent')) || (agentChat && unnamedAgents && !isGesture(control)))
    return { kind: 'agent', ...(id !== undefined && { id }), ...(name !== undefined && { name }) }
  return { kind: agentChat ? 'automation' : 'assistant' }
}

/** Ids are what a repeat is known by, so two in one callback must differ. */
const unique = (said: readonly Said[]): readonly Said[] => {
  const seen = new Set<string>()
  return said.map((one, n) => {
    const id = seen.has(one.id) ? `${one.id}.${n}` : one.id
    seen.add(id)
    return id === one.id ? one : { ...one, id }
  })
}
