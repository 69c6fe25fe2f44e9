import type { Settings } from '../options.js'

// Zendesk docs, "Migrating from API tokens to OAuth access tokens".
const what =
  'Zendesk ends all API tokens on 2027-04-30, deactivates one that is not used for 30 days, and makes no new ones.'
const fix =
  'Make a confidential OAuth client (Admin Center > Apps and integrations > APIs > OAuth clients), and set auth.'

/** The warning for installations that still sign in with an e-mail address and an API token. */
export const tokensEnd = ({ auth }: Settings) =>
  auth.kind === 'basic' ? { level: 'warn' as const, what, fix } : undefined
