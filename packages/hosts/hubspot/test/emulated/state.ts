/** What HubSpot keeps, in the shapes of its API. */
export interface Identifier {
  type: string
  value: string
}

export interface Participant {
  name?: string
  actorId?: string
  deliveryIdentifier?: Identifier
}

export interface StoredMessage {
  type: 'MESSAGE' | 'COMMENT' | 'ASSIGNMENT' | 'THREAD_STATUS_CHANGE'
  id: string
  conversationsThreadId: string
  createdAt: string
  createdBy: string
  client: { clientType: 'HUBSPOT' | 'INTEGRATION' | 'SYSTEM'; integrationAppId?: number }
  senders: Participant[]
  recipients: Participant[]
  archived: boolean
  text?: string
  richText?: string
  attachments?: object[]
  truncationStatus?: 'NOT_TRUNCATED' | 'TRUNCATED'
  direction?: 'INCOMING' | 'OUTGOING'
  channelId?: string
  channelAccountId?: string
  inReplyToId?: string
  status?: { statusType: string; failureDetails?: { errorMessage: string; errorMessageTokens: object } }
  assignedTo?: string
  newStatus?: 'OPEN' | 'CLOSED'
}

export interface Thread {
  id: string
  reference: string
  inboxId: string
  channelId: string
  account: string
  status: 'OPEN' | 'CLOSED'
  createdAt: string
  closedAt?: string
  contact: string
  assignedTo?: string
  latest: string
  archived: boolean
  messages: StoredMessage[]
}

export interface StoredObject {
  id: string
  properties: Record<string, string>
  contact?: string
  createdAt: string
}

export interface StoredFile {
  id: string
  name: string
  mime: string
  bytes: Uint8Array
  folder: string
}

export const appId = 1160452
export const portalId = '8812345'
export const channelId = '1007046'
export const emailChannelId = '1002'
export const developerKey = 'planted-developer-key-b41c'

export class State {
  readonly threads = new Map<string, Thread>()
  readonly published = new Map<string, StoredMessage>()
  readonly contacts = new Map<string, StoredObject>()
  readonly tickets = new Map<string, StoredObject>()
  readonly files = new Map<string, StoredFile>()
  readonly articles: { id: number; title: string; url: string; description: string }[] = []
  readonly originals = new Map<string, { text: string; richText: string }>()
  readonly inboxes = [
    { id: '31', name: 'Conversations Inbox', type: 'INBOX' },
    { id: '32', name: 'Help Desk', type: 'HELP_DESK' },
  ]
  readonly channels = new Map<string, Record<string, unknown>>()
  readonly accounts = new Map<string, Record<string, unknown>>()
  readonly stagingTokens = new Map<string, { inboxId: number; accountName?: string; deliveryIdentifier?: Identifier }>()
  webhook: { targetUrl: string; throttling: object; createdAt: string } | undefined
  readonly subscriptions: {
    id: string
    eventType: string
    propertyName?: string
    active: boolean
    createdAt: string
  }[] = []
  #next = 5_000

  constructor(
    readonly now: () => number = Date.now,
    readonly url: () => string = () => '',
  ) {}

  id(): string {
    return String(++this.#next)
  }

  time(): string {
    return new Date(this.now()).toISOString()
  }

  channel(more: Record<string, unknown> = {}): string {
    const id = typeof more.id === 'string' ? more.id : this.id()
    this.channels.set(id, { id, createdAt: this.time(), ...more })
    return id
  }

  account(about: { id?: string; channelId?: string; inboxId: string; name: string; value?: string }): string {
    const { id = this.id(), channelId: channel = channelId, inboxId, name, value } = about
    this.accounts.set(id, {
      id,
      channelId: channel,
      inboxId,
      name,
      active: true,
      authorized: true,
      archived: false,
      createdAt: this.time(),
      ...(value !== undefined && {
        deliveryIdentifier: {
          type: value.startsWith('+') ? 'HS_PHONE_NUMBER' : 'CHANNEL_SPECIFIC_OPAQUE_ID',
          value,
        },
      }),
    })
    return id
  }

  contact(properties: Record<string, string>): StoredObject {
    const made = { id: this.id(), properties: { ...properties }, createdAt: this.time() }
    this.contacts.set(made.id, made)
    return made
  }

  ticket(properties: Record<string, string>, contact?: string): StoredObject {
    const made = {
      id: this.id(),
      properties: { hs_pipeline: '0', hs_pipeline_stage: '1', ...properties, hs_lastmodifieddate: this.time() },
      createdAt: this.time(),
      ...(contact !== undefined && { contact }),
    }
    this.tickets.set(made.id, made)
    return made
  }

  file(name: string, mime: string, bytes: Uint8Array, folder = '/agents'): StoredFile {
    const made = { id: this.id(), name, mime, bytes, folder }
    this.files.set(made.id, made)
    return made
  }

  thread(id: string): Thread {
    const found = this.threads.get(id)
    if (!found) throw new Error(`There is no thread ${id}`)
    return found
  }

  open(about: { reference: string; account: string; contact?: string; channelId?: string }): Thread {
    const { account, reference, contact, channelId: channel = channelId } = about
    const at = this.time()
    const made: Thread = {
      id: this.id(),
      reference,
      inboxId: String(this.accounts.get(account)?.inboxId ?? '31'),
      channelId: channel,
      account,
      status: 'OPEN',
      createdAt: at,
      // Of somebody who is no contact, HubSpot tells the visitor's id.
      contact: contact ?? this.id(),
      latest: at,
      archived: false,
      messages: [],
    }
    this.threads.set(made.id, made)
    return made
  }

  add(
    thread: Thread,
    message: Partial<StoredMessage> & Pick<StoredMessage, 'type' | 'createdBy' | 'client'>,
  ): StoredMessage {
    const made: StoredMessage = {
      id: `${this.id()}abc`,
      conversationsThreadId: thread.id,
      createdAt: this.time(),
      senders: [],
      recipients: [],
      archived: false,
      ...message,
    }
    thread.messages.push(made)
    if (made.type === 'MESSAGE') thread.latest = made.createdAt
    return made
  }

  setStatus(thread: Thread, status: 'OPEN' | 'CLOSED', by: string): void {
    if (thread.status === status) return
    thread.status = status
    if (status === 'CLOSED') thread.closedAt = this.time()
    else delete thread.closedAt
    this.add(thread, {
      type: 'THREAD_STATUS_CHANGE',
      createdBy: by,
      client: by.startsWith('I-') ? ourClient : { clientType: 'HUBSPOT' },
      newStatus: status,
    })
  }

  setAssignee(thread: Thread, actor: string, by: string): void {
    thread.assignedTo = actor
    this.add(thread, {
      type: 'ASSIGNMENT',
      createdBy: by,
      client: by.startsWith('I-') ? ourClient : { clientType: 'HUBSPOT' },
      assignedTo: actor,
    })
  }
}

export const ourClient = { clientType: 'INTEGRATION', integrationAppId: appId } as const
