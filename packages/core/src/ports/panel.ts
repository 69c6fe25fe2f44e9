import type { Call, WebhookRequest } from './shared.js'

/** An agent has opened the panel beside a ticket, as the helpdesk says it and nobody else can. */
export interface PanelOpening {
  /** Names this opening, which is taken once. */
  id: string
  /** Taken no later than this. The URL may hold the opening, so it is a minute away at most. */
  expires: number
  /** Missing where the helpdesk signs the agent alone: its page around the frame says which ticket, and `admit` decides. */
  ticket?: string
  agent: { id: string; name?: string }
  /** The agent's groups, by the names that `policy.panel.templates` uses. */
  teams?: readonly string[]
  language?: string
  theme?: 'light' | 'dark'
  /** Whom the ticket is about, where the helpdesk knows it before there is a conversation. */
  customer?: { channel?: string; address?: string }
}

/** A browser that an agent wants to pair with themselves. */
export interface PanelPairing {
  /** As the page around the panel says, and nobody has signed. */
  ticket: string
  agent: string
  /** What the agent has written in the ticket. */
  code: string
  /** The browser's public key. */
  key: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  /** The panel's page. */
  url: string
}

/** Opens the agent's panel beside a ticket. */
export interface HostPanel {
  /** The origins whose pages may frame the panel: `https://rt.example.com`. */
  readonly origins: readonly string[]
  /**
   * Reads the opening in a request for the panel's page. Pure and synchronous, as `receive` is, and throws the same.
   * `publicUrl` is that of the page, so an opening that names it is good for this tenant and host only.
   */
  open(request: WebhookRequest): PanelOpening
  /**
   * For openings without a ticket: whether the helpdesk lets this agent answer in the one that the page named, which nobody has
   * signed. Undefined: no, or the ticket is not there.
   */
  admit?(ticket: string, agent: PanelOpening['agent'], call: Call): Promise<PanelOpening['agent'] | undefined>
  /**
   * Where the helpdesk signs nothing: asks it whether this agent, and nobody else, has written the code in the ticket a moment ago. Then what
   * the browser shows from now on (`signPairing`), which `open` reads (`pairedOpening`). Undefined: no.
   */
  pair?(about: PanelPairing, call: Call): Promise<string | undefined>
}
