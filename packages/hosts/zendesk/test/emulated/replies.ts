export interface Reply {
  status: number
  json?: unknown
  headers?: Readonly<Record<string, string>>
  bytes?: Uint8Array
  /** Accepts the request, then breaks the connection or never answers. */
  lose?: true
  hang?: true
}

// Zendesk docs, ticketing/introduction, "Error responses"; and its API's answer for a closed ticket.
export const notFound: Reply = { status: 404, json: { error: 'RecordNotFound', description: 'Not found' } }
export const unauthorized: Reply = { status: 401, json: { error: "Couldn't authenticate you" } }
export const anonymous: Reply = {
  status: 200,
  json: { user: { id: null, name: 'Anonymous user', email: 'invalid@example.com', role: 'end-user' } },
}
export const closedTicket: Reply = {
  status: 422,
  json: {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: { status: [{ description: 'Status: closed prevents ticket update' }] },
  },
}
export const unassigned: Reply = {
  status: 422,
  json: {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: { base: [{ description: 'Assignee: is required when solving a ticket' }] },
  },
}
export const limited = (seconds: number): Reply => ({
  status: 429,
  json: { error: 'APIRateLimitExceeded', description: 'Number of allowed API requests per minute exceeded' },
  headers: { 'retry-after': String(seconds) },
})
export const conflict: Reply = {
  status: 409,
  json: { error: 'UpdateConflict', description: 'Failed to update the ticket because it changed meanwhile' },
}
export const forbidden: Reply = {
  status: 403,
  json: { error: 'Forbidden', description: 'You do not have access to this page.' },
}
export const broken: Reply = { status: 500, json: { error: 'Internal Server Error' } }
export const unavailable: Reply = { status: 503, json: { error: 'Service Unavailable' } }
export const refused: Reply = {
  status: 422,
  json: {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: { base: [{ description: 'Priority: is not a valid priority', error: 'InvalidValue' }] },
  },
}
