import type { Hooks } from './hooks.js'
import { objectRoutes } from './objects.js'
import { type Asked, invalid, notFound, pageOf, type Reply, type Routes, refused } from './route.js'
import { appId, developerKey, ourClient, type State, type StoredMessage, type Thread } from './state.js'

/** HubSpot's API as far as the adapter and its client use it, in the shapes of its descriptions. */
export const createAnswers = (state: State, hooks: Hooks): ((asked: Asked) => Reply) => {
  const routes: readonly Routes[] = [
    channelRoutes(state),
    threadRoutes(state, hooks),
    objectRoutes(state),
    appRoutes(state),
  ]
  return (asked) => {
    const json = () => JSON.parse(Buffer.from(asked.body).toString() || '{}') as Record<string, unknown>
    for (const route of routes) {
      const reply = route(asked, json)
      if (reply) return reply
    }
    return notFound
  }
}

const needs = (given: Record<string, unknown>, names: readonly string[]): Reply | undefined => {
  const missing = names.find((name) => given[name] === undefined)
  return missing === undefined ? undefined : invalid(missing)
}

const channelRoutes =
  (state: State): Routes =>
  (asked, json) => {
    const { method, path, query } = asked
    const [, channel, rest = ''] = /^\/conversations\/custom-channels\/2026-09(?:\/(\d+))?(\/.*)?$/.exec(path) ?? []
    if (!path.startsWith('/conversations/custom-channels/2026-09')) return undefined
    if (rest === '') {
      if (query.get('hapikey') !== developerKey || query.get('appId') !== String(appId))
        return refused(401, 'INVALID_AUTHENTICATION', 'The developer key is wrong')
      if (channel === undefined) {
        if (method === 'GET')
          return { status: 200, json: { total: state.channels.size, results: [...state.channels.values()] } }
        const given = json()
        const wrong = needs(given, ['name', 'capabilities'])
        if (wrong) return wrong
        return { status: 201, json: state.channels.get(state.channel(given)) }
      }
      const found = state.channels.get(channel)
      if (!found) return notFound
      if (method === 'PATCH')
        for (const [name, value] of Object.entries(json())) if (value !== null) found[name] = value
      return { status: 200, json: found }
    }
    if (channel === undefined || !state.channels.has(channel)) return notFound
    const token = /^\/channel-account-staging-tokens\/([\w-]+)$/.exec(rest)?.[1]
    if (token !== undefined) {
      const staged = state.stagingTokens.get(token)
      if (!staged) return notFound
      Object.assign(staged, json())
      const { inboxId, ...about } = staged
      return {
        status: 200,
        json: {
          accountToken: token,
          createdAt: state.time(),
          genericChannelId: Number(channel),
          inboxId,
          userId: 77,
          ...about,
        },
      }
    }
    if (rest === '/channel-accounts') {
      const all = [...state.accounts.values()].filter((one) => one.channelId === channel)
      if (method === 'GET') return { status: 200, json: { total: all.length, ...pageOf(all, query) } }
      const given = json() as { inboxId: string; name: string; deliveryIdentifier?: { value: string } }
      const wrong = needs(given, ['authorized', 'inboxId', 'name'])
      if (wrong) return wrong
      const value = given.deliveryIdentifier?.value
      const made = state.account({ ...given, channelId: channel, ...(value !== undefined && { value }) })
      return { status: 201, json: state.accounts.get(made) }
    }
    if (rest === '/messages') return publish(state, channel, json())
    const id = /^\/messages\/(\w+)$/.exec(rest)?.[1]
    const message = [...state.threads.values()]
      .flatMap(({ messages }) => messages)
      .find((one) => one.id === id && one.channelId === channel)
    if (!message) return notFound
    if (method === 'PATCH') {
      const { statusType, errorMessage } = json() as { statusType: string; errorMessage?: string }
      if (!['SENT', 'READ', 'FAILED'].includes(statusType)) return invalid('statusType')
      message.status = {
        statusType,
        ...(errorMessage !== undefined && { failureDetails: { errorMessage, errorMessageTokens: {} } }),
      }
    }
    return { status: 200, json: shown(message) }
  }

interface Egg {
  channelAccountId: string
  integrationThreadId: string
  integrationIdempotencyId?: string
  associateWithContactId?: number
  messageDirection: 'INCOMING' | 'OUTGOING'
  text: string
  richText?: string
  attachments: { type: string; fileId?: string; fileUsageType?: string }[]
  senders: { name?: string; deliveryIdentifier: { type: string; value: string } }[]
  recipients: Egg['senders']
  timestamp: string
}

/** The same idempotency id gives the message that there is; the same thread id finds the thread, which opens again. */
const publish = (state: State, channel: string, given: Record<string, unknown>): Reply => {
  const wrong = needs(given, [
    'attachments',
    'channelAccountId',
    'integrationThreadId',
    'messageDirection',
    'recipients',
    'senders',
    'text',
    'timestamp',
  ])
  if (wrong) return wrong
  const egg = given as unknown as Egg
  if (egg.text === '') return invalid('text')
  if (!state.accounts.has(egg.channelAccountId)) return invalid('channelAccountId')
  if (egg.attachments.some(({ type, fileId }) => type === 'FILE' && !state.files.has(fileId ?? '')))
    return invalid('fileId')
  const known = egg.integrationIdempotencyId && state.published.get(egg.integrationIdempotencyId)
  if (known) return { status: 201, json: shown(known) }
  const thread =
    [...state.threads.values()].find((one) => one.reference === egg.integrationThreadId && !one.archived) ??
    state.open({
      reference: egg.integrationThreadId,
      account: egg.channelAccountId,
      channelId: channel,
      ...(egg.associateWithContactId !== undefined && { contact: String(egg.associateWithContactId) }),
    })
  const isIn = egg.messageDirection === 'INCOMING'
  const visitor = `V-${thread.contact}`
  const message = state.add(thread, {
    type: 'MESSAGE',
    createdBy: isIn ? visitor : `I-${appId}`,
    createdAt: egg.timestamp,
    client: ourClient,
    direction: egg.messageDirection,
    senders: egg.senders.map((one) => ({ ...one, ...(isIn && { actorId: visitor }) })),
    recipients: egg.recipients,
    text: egg.text,
    ...(egg.richText !== undefined && { richText: egg.richText }),
    attachments: egg.attachments.map((one) =>
      one.type === 'FILE' ? fileOf(state, one.fileId ?? '', one.fileUsageType) : one,
    ),
    truncationStatus: 'NOT_TRUNCATED',
    channelId: channel,
    channelAccountId: egg.channelAccountId,
    status: { statusType: isIn ? 'RECEIVED' : 'SENT' },
  })
  if (isIn) state.setStatus(thread, 'OPEN', 'S-hubspot')
  if (egg.integrationIdempotencyId) state.published.set(egg.integrationIdempotencyId, message)
  return { status: 201, json: shown(message) }
}

export const fileOf = (state: State, fileId: string, fileUsageType = 'OTHER', named = true) => ({
  type: 'FILE',
  fileId,
  fileUsageType,
  url: `${state.url()}/signed/${fileId}`,
  ...(named && { name: state.files.get(fileId)?.name ?? 'file' }),
})

/** What of a message is for the API. */
const shown = (message: StoredMessage): StoredMessage => message

const threadOf = (thread: Thread) => ({
  id: thread.id,
  status: thread.status,
  archived: thread.archived,
  spam: false,
  inboxId: thread.inboxId,
  originalChannelId: thread.channelId,
  originalChannelAccountId: thread.account,
  associatedContactId: thread.contact,
  createdAt: thread.createdAt,
  latestMessageTimestamp: thread.latest,
  ...(thread.closedAt !== undefined && { closedAt: thread.closedAt }),
  ...(thread.assignedTo !== undefined && { assignedTo: thread.assignedTo }),
})

const agents = new Set(['A-7701', 'A-7702'])

const threadRoutes =
  (state: State, hooks: Hooks): Routes =>
  ({ method, path, query }, json) => {
    const [, assigned] = /^\/conversations\/conversations\/2026-09-beta\/threads\/(\d+)\/assignee$/.exec(path) ?? []
    const base = '/conversations/v3/conversations'
    if (path === `${base}/inboxes`)
      return {
        status: 200,
        json: {
          total: state.inboxes.length,
          results: state.inboxes.map((one) => ({
            ...one,
            archived: false,
            createdAt: '2024-01-01T00:00:00Z',
            updatedAt: '2024-01-01T00:00:00Z',
          })),
        },
      }
    if (path === `${base}/threads`) {
      const after = query.get('latestMessageTimestampAfter') ?? ''
      const of = query.get('associatedContactId')
      const all = [...state.threads.values()]
        .filter(({ archived, latest, contact }) => !archived && latest > after && (of ?? contact) === contact)
        .sort((a, b) => (a.latest < b.latest ? -1 : 1))
      return { status: 200, json: pageOf(all.map(threadOf), query, 500) }
    }
    const [, id = assigned, rest = ''] = new RegExp(`^${base}/threads/(\\d+)(/.*)?$`).exec(path) ?? []
    if (id === undefined) return undefined
    const thread = state.threads.get(id)
    if (!thread || thread.archived) return notFound
    if (assigned !== undefined) {
      const actor = String(json().actorId)
      if (!agents.has(actor)) return invalid('actorId')
      state.setAssignee(thread, actor, `I-${appId}`)
      hooks.changed(thread, 'assignedTo', thread.assignedTo ?? '')
      return { status: 200, json: threadOf(thread) }
    }
    if (rest === '') {
      if (method === 'GET') return { status: 200, json: threadOf(thread) }
      const { status } = json() as { status?: 'OPEN' | 'CLOSED' }
      if (status !== 'OPEN' && status !== 'CLOSED') return invalid('status')
      state.setStatus(thread, status, `I-${appId}`)
      hooks.changed(thread, 'status', status)
      return { status: 200, json: threadOf(thread) }
    }
    if (rest === '/messages') {
      if (method === 'GET') {
        const all = [...thread.messages].map((one, n) => ({ one, n }))
        const newest = query.get('sort') === '-createdAt'
        all.sort((a, b) =>
          a.one.createdAt === b.one.createdAt ? a.n - b.n : a.one.createdAt < b.one.createdAt ? -1 : 1,
        )
        if (newest) all.reverse()
        return {
          status: 200,
          json: pageOf(
            all.map(({ one }) => shown(one)),
            query,
          ),
        }
      }
      const given = json() as unknown as Comment | AgentReply
      if (given.text === undefined || given.attachments === undefined) return invalid('text')
      if (given.type === 'MESSAGE') return replied(state, hooks, thread, given)
      if (given.type !== 'COMMENT') return invalid('type')
      const made = state.add(thread, {
        type: 'COMMENT',
        createdBy: `I-${appId}`,
        client: ourClient,
        text: given.text,
        richText: given.richText ?? given.text,
        attachments: [],
      })
      return { status: 201, json: shown(made) }
    }
    const [, messageId, original] = /^\/messages\/(\w+)(\/original-content)?$/.exec(rest) ?? []
    const message = thread.messages.find((one) => one.id === messageId)
    if (!message) return notFound
    if (original === undefined) return { status: 200, json: shown(message) }
    const { text = '', richText = '' } = state.originals.get(message.id) ?? message
    return { status: 200, json: { text, richText } }
  }

interface Comment {
  type: 'COMMENT'
  text: string
  richText?: string
  attachments: { fileId: string }[]
}

interface AgentReply extends Omit<Comment, 'type'> {
  type: 'MESSAGE'
  recipients: { deliveryIdentifiers: { type: string; value: string }[] }[]
  senderActorId: string
  channelId: string
  channelAccountId: string
}

/** Another integration writes as an agent: it goes out over the channel as what agents write in the browser. */
const replied = (state: State, hooks: Hooks, thread: Thread, given: AgentReply): Reply => {
  const { text, richText, attachments, recipients, senderActorId, channelId, channelAccountId } = given
  if (!recipients || !senderActorId || !channelId || !channelAccountId) return invalid('senderActorId')
  const message = state.add(thread, {
    type: 'MESSAGE',
    createdBy: senderActorId,
    client: { clientType: 'INTEGRATION', integrationAppId: 99 },
    direction: 'OUTGOING',
    senders: [{ actorId: senderActorId }],
    recipients: recipients.map(({ deliveryIdentifiers: [deliveryIdentifier] }) => ({
      ...(deliveryIdentifier && { deliveryIdentifier }),
    })),
    text,
    ...(richText !== undefined && { richText }),
    attachments: attachments.map(({ fileId }) => fileOf(state, fileId)),
    truncationStatus: 'NOT_TRUNCATED',
    channelId,
    channelAccountId,
  })
  hooks.outgoing(thread, message)
  return { status: 201, json: shown(message) }
}

const appRoutes =
  (state: State): Routes =>
  ({ method, path, query }, json) => {
    const rest = new RegExp(`^/webhooks/v3/${appId}(/\\w+)$`).exec(path)?.[1]
    if (rest === undefined) return undefined
    if (query.get('hapikey') !== developerKey)
      return refused(401, 'INVALID_AUTHENTICATION', 'The developer key is wrong')
    if (rest === '/settings') {
      if (method === 'PUT')
        state.webhook = { ...(json() as { targetUrl: string; throttling: object }), createdAt: state.time() }
      return state.webhook ? { status: 200, json: state.webhook } : notFound
    }
    if (method === 'GET') return { status: 200, json: { results: state.subscriptions } }
    const given = json() as { eventType: string; propertyName?: string; active?: boolean }
    const made = { id: state.id(), createdAt: state.time(), active: false, ...given }
    state.subscriptions.push(made)
    return { status: 201, json: made }
  }
