export interface PanelTicket {
  host: string
  ticket: string
  agent: { id: string; name: string }
}

/** Some of what `GET /api/panel/state` answers. */
export interface PanelState {
  conversation?: { window: { open: boolean; until?: string } }
  may?: { text: { allowed: boolean; says?: string } }
  messages: readonly { text: string; delivery?: string }[]
}

/** The panel of one ticket, from your helpdesk's server: it knows who is logged in, and holds a key of the scope `agent`. */
export const openPanel = async (bridge: string, key: string, about: PanelTicket) => {
  const call = async <T>(method: string, path: string, bearer: string, json?: object, once?: string): Promise<T> => {
    const answer = await fetch(`${bridge}/api/panel/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(json && { 'content-type': 'application/json' }),
        ...(once !== undefined && { 'idempotency-key': once }),
      },
      ...(json && { body: JSON.stringify(json) }),
    })
    const body = (await answer.json()) as T & { detail?: string }
    if (!answer.ok) throw new Error(body.detail)
    return body
  }
  // For five minutes, and this ticket alone. Your page need not see it.
  const { bearer } = await call<{ bearer: string }>('POST', 'sessions', key, { ...about })
  return {
    /** The customer, the window, consent, what the gate says, and the messages with their ticks. */
    state: () => call<PanelState>('GET', 'state', bearer),
    templates: () =>
      call<{ items: { name: string; language: string; variables: string[] }[] }>('GET', 'templates', bearer),
    /** `once` names what the agent did: asked again after a lost answer, it is not sent twice. */
    send: (content: object, once: string) => call<{ id: string }>('POST', 'messages', bearer, { content }, once),
    /** `waiting`, `effected`, or `refused` and why: `says`. */
    outcome: (id: string) => call<{ state: string; says?: string }>('GET', `work/${encodeURIComponent(id)}`, bearer),
    note: (text: string, once: string) => call<{ id: string }>('POST', 'notes', bearer, { text }, once),
  }
}
