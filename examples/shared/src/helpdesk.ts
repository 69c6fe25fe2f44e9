import { type Call, createHttp, type Environment, type Host } from '@deskwire/core/adapter'

export interface Attached {
  name: string
  mime: string
  bytes: Uint8Array
}

export interface Older {
  reply(text: string): Promise<void>
  thread(): readonly string[]
  /** How far the last reply in it got. */
  ticks?(): string | undefined
}

/** A helpdesk on this machine: what an app needs to reach it, and the hands and eyes of an agent. */
export interface Helpdesk {
  /** As people call it. */
  readonly title: string
  /** What an example finds in its environment. */
  readonly settings: Readonly<Record<string, string>>
  /** The real adapter, set up for it. */
  host(): Host
  /** What an administrator does: it learns where the bridge has mounted its host. */
  join(mount: string): Promise<void>
  /** What agents see of the customer, in all tickets, oldest first. */
  shown(): readonly string[]
  /** Everything that agents see where they type their replies, notes included, in all tickets, oldest first. */
  thread(): readonly string[]
  /** Where a conversation that has ended takes notes, if that is elsewhere. */
  timeline?(): readonly string[]
  /** The ticket before the newest, where agents can still write in it after it was closed. */
  readonly older?: Older
  tickets(): number
  /** An agent answers in the newest ticket. */
  reply(text: string, file?: Attached): Promise<void>
  /** The customer writes in the ticket there, past the bridge; absent where they cannot. */
  portal?(text: string): Promise<void>
  /** Somebody enters a record, where the bridge cannot make one for a customer whom nobody knows. */
  record?(title: string): void
  /** What the agent sees of how far the last reply got. */
  ticks?(): string | undefined
  close(): Promise<void>
  end(): Promise<void>
}

export type HelpdeskMaker = () => Promise<Helpdesk>

const silent = () => undefined

/** For an adapter that is set up before its bridge runs. */
export const environment = (mount: string): Environment => ({
  tenant: 'main',
  name: mount.slice(mount.lastIndexOf('/') + 1),
  now: Date.now,
  url: (path) => `${mount}${path}`,
  http: createHttp({ retries: 0 }),
  log: { debug: silent, info: silent, warn: silent, error: silent },
})

export const call = (): Call => ({ signal: AbortSignal.timeout(30_000), deadline: Date.now() + 30_000 })

export const words = (text: string, files: readonly string[]): string => [text, ...files].filter(Boolean).join(' ')

/** A webhook as it travels; whoever gets no 2xx for it would try again. */
export const post = async (url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  await response.arrayBuffer()
  return response.status
}
