import { Agents, type Reply } from './agents.js'
import { DeskApplication, type DeskOptions } from './desk.js'
import type { DeskEntry, DeskNews, DeskTicket } from './model.js'
import { handler, listen } from './serve.js'

export interface Desk {
  /** The token for the bridge: `Authorization: Bearer …`. */
  readonly token: string
  /** The secret that its webhooks are signed with. */
  readonly secret: string
  /** Its URL, once it listens (or from the options). */
  readonly url: string
  /** Mount it in any server: everything under `/api/v1/`, `/agent/` and `/articles/`. */
  handle(request: Request): Promise<Response>
  /** Serves it on loopback. Default: a free port. */
  listen(options?: { port?: number; host?: string }): Promise<string>
  /** The URL that webhooks are sent to. */
  setWebhook(url: string): void
  subscribe(listener: (news: DeskNews) => void): () => void
  /** The actions of agents, without HTTP. */
  readonly agents: Agents
  /** Contacts, articles, records, agents and files. */
  readonly library: Pick<DeskApplication['library'], 'put' | 'get' | 'all' | 'keep' | 'file'>
  ticket(id: string): { ticket: DeskTicket; entries: readonly DeskEntry[] }
  tickets(): readonly DeskTicket[]
  /** Stops the server and webhooks in flight, and closes the file. Waiting webhooks are sent after the next start. */
  stop(): Promise<void>
}

/** A small helpdesk in one file. */
export const createDesk = (options: DeskOptions): Desk => {
  const application = new DeskApplication(options)
  const agents = new Agents(application)
  const handle = handler(application, agents)
  let server: Awaited<ReturnType<typeof listen>> | undefined
  return {
    token: application.token,
    secret: application.secret,
    get url() {
      return application.url
    },
    handle,
    async listen(where = {}) {
      server = await listen(handle, where)
      if (options.url === undefined) application.url = server.url
      return server.url
    },
    setWebhook: (url) => application.setWebhook(url),
    subscribe: (listener) => application.subscribe(listener),
    agents,
    library: application.library,
    ticket: (id) => ({ ticket: application.tickets.get(id), entries: application.tickets.entries(id) }),
    tickets: () => application.tickets.list({ limit: 1000 }),
    async stop() {
      await server?.close()
      await application.stop()
    },
  }
}

export type { Agents, DeskOptions, Reply }
