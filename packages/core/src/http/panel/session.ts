import { sha256 } from '../../adapter/reading/media.js'
import type { Bridge } from '../../bridge/bridge.js'
import type { Seal } from '../../bridge/task/seal.js'
import type { PanelOpening } from '../../ports/panel.js'
import type { WebhookRequest } from '../../ports/shared.js'

/** An agent before one ticket. A bearer stands for it, and nothing else does. */
export interface PanelSession {
  /** Names it in the log. */
  id: string
  tenant: string
  host: string
  ticket: string
  agent: { id: string; name?: string }
  teams: readonly string[]
  /** When the panel was opened: a bearer is renewed for one working day. */
  opened: number
}

/** An agent whose ticket is not known yet. */
export type PanelAsking = Omit<PanelSession, 'ticket' | 'opened'>

export interface Bearer {
  bearer: string
  expires: number
  /** The same for a page whose clock is another. */
  lastsMs: number
}

const bearerMs = 5 * 60_000
const askingMs = 60_000
const sessionMs = 12 * 60 * 60_000
// What a helpdesk names must fit into a header.
const short = (text: string): string => text.slice(0, 100)
const mostTeams = 12

export const bearerIn = ({ authorization }: WebhookRequest['headers']): string | undefined =>
  /^Bearer +([\w-]{1,4000})$/i.exec(authorization ?? '')?.[1]

type SealedAsking = readonly [number, string, string, string, string, string | null, readonly string[]]
type Sealed = readonly [number, string, string, string, string, string, string | null, readonly string[], number]

/** Makes and reads bearers. Nothing is stored: they are sealed, and short. */
export class PanelSessions {
  readonly #seal: Seal
  readonly #asking: Seal

  constructor(readonly bridge: Pick<Bridge, 'seal' | 'wall'>) {
    this.#seal = bridge.seal('panel bearer')
    this.#asking = bridge.seal('panel asking')
  }

  /** What a page shows when it says which ticket it stands beside. It reaches nothing else, and lasts a minute. */
  ask(tenant: string, host: string, { id, agent, teams = [] }: PanelOpening): string {
    const sealed: SealedAsking = [
      this.bridge.wall() + askingMs,
      tenant,
      host,
      id,
      short(agent.id),
      agent.name === undefined ? null : short(agent.name),
      teams.slice(0, mostTeams).map(short),
    ]
    return this.#asking.seal(sealed)
  }

  asked(headers: WebhookRequest['headers']): PanelAsking | undefined {
    const shown = bearerIn(headers)
    const sealed = shown === undefined ? undefined : this.#asking.open(shown)
    if (!sealed) return undefined
    const [expires, tenant, host, id, agent, name, teams] = sealed as SealedAsking
    if (expires <= this.bridge.wall()) return undefined
    return { id, tenant, host, agent: { id: agent, ...(name !== null && { name }) }, teams }
  }

  begin(
    tenant: string,
    host: string,
    { id, ticket, agent, teams = [] }: Pick<PanelSession, 'id' | 'ticket' | 'agent'> & Pick<PanelOpening, 'teams'>,
  ): PanelSession {
    return {
      id: sha256(`${host}/${id}`).slice(0, 12),
      tenant,
      host,
      ticket,
      agent: { id: short(agent.id), ...(agent.name !== undefined && { name: short(agent.name) }) },
      teams: teams.slice(0, mostTeams).map(short),
      opened: this.bridge.wall(),
    }
  }

  /** Undefined when its day is over. */
  bearer({ id, tenant, host, ticket, agent, teams, opened }: PanelSession): Bearer | undefined {
    const now = this.bridge.wall()
    const expires = Math.min(now + bearerMs, opened + sessionMs)
    if (expires <= now) return undefined
    const sealed: Sealed = [expires, tenant, id, host, ticket, agent.id, agent.name ?? null, teams, opened]
    return { bearer: this.#seal.seal(sealed), expires, lastsMs: expires - now }
  }

  read(headers: WebhookRequest['headers']): PanelSession | undefined {
    const shown = bearerIn(headers)
    const sealed = shown === undefined ? undefined : this.#seal.open(shown)
    if (!sealed) return undefined
    const [expires, tenant, id, host, ticket, agent, name, teams, opened] = sealed as Sealed
    if (expires <= this.bridge.wall()) return undefined
    return { id, tenant, host, ticket, agent: { id: agent, ...(name !== null && { name }) }, teams, opened }
  }
}
