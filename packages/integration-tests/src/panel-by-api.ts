export interface PanelTicket {
  host: string
  ticket: string
  agent: { id: string; name: string }
}

/** The panel of one ticket, from your helpdesk's server: it knows who is logged in, and holds a key of the scope `agent`. */
export const openPanel = async (bridge: string, key: string, about: PanelTicket) => {
  const call = async (method: string, path: string, bearer: string, json?: object, once?: string) => {
    const answer = await fetch(`${bridge}/api/panel/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(json && { 'content-type': 'application/json' }),
        ...(once !== undefined && { 'idempotency-key': once }),
      },
      ...(json && { body: JSON.stringify(json) }),
    })
    const body = await answer.json()
    if (!answer.ok) throw new Error(body.detail)
    return body
  }
  // For five minutes, and this ticket alone. Your page need not see it.
  const { bearer } = await call('POST', 'sessions', key, about)
  return {
    /** The customer, the window, consent, what the gate says, and the messages with their ticks. */
    state: () => call('GET', 'state', bearer),
    templates: () => call('GET', 'templates', bearer),
    /** `once` names what the agent did: asked again after a lost answer, it is not sent twice. */
    send: (content: object, once: string) => call('POST', 'messages', bearer, { content }, once),
    /** `waiting`, `effected`, or `refused` and why: `says`. */
    outcome: (id: string) => call('GET', `work/${encodeURIComponent(id)}`, bearer),
    note: (text: string, once: string) => call('POST', 'notes', bearer, { text }, once),
  }
}
