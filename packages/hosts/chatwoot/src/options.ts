import { baseUrl, chosenSecret, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const id = z.int().min(1)
const name = z.string().min(1)

const webhook = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('signed'),
    secret: chosenSecret('copy the one that Chatwoot made for the inbox')
      .optional()
      .describe(
        'What Chatwoot 4.13 and newer signs with. Chatwoot makes it: the settings of the inbox show it once `setup` has made the inbox. Without it no webhook is let in, and replies are only read every few minutes.',
      ),
    toleranceMinutes: z
      .number()
      .positive()
      .max(60)
      .default(5)
      .describe('How far the signed time of a webhook may be from now.'),
  }),
  z.strictObject({
    kind: z.literal('path'),
    secret: chosenSecret().describe('For a Chatwoot that does not sign: the last part of the address that it calls.'),
  }),
])

const place = z.strictObject({
  team: id.optional().describe('The id of a team.'),
  agent: id.optional().describe('The id of an agent.'),
  labels: z.array(name).readonly().optional().describe('Labels for the conversation.'),
})

export const optionsSchema = z.strictObject({
  url: baseUrl('https://app.chatwoot.com').describe('Where Chatwoot is: `https://app.chatwoot.com`.'),
  account: id.describe('The number of the account, as in the address of its pages: `/app/accounts/3`.'),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })])
    .describe('The access token of the integration user (Profile settings).'),
  inbox: z.union([id, name]).describe('The API inbox: its id, or its exact name, by which `setup` makes it.'),
  webhook: webhook.describe('How a webhook proves that it is from Chatwoot.'),
  queues: z
    .record(z.string(), place)
    .default({})
    .describe(
      'Where the conversations of a queue go: `{ billing: { team: 4 } }`. Other queues are names or ids of teams.',
    ),
  bot: id.optional().describe("The id of an agent bot in whose name the assistant's words are shown."),
  outreach: z
    .strictObject({ channel: name, line: name.optional() })
    .optional()
    .describe(
      'By which channel (and line) an agent writes who begins a conversation in the inbox. Without it such a conversation stays in Chatwoot.',
    ),
  portal: name.optional().describe('The slug of the help center whose articles are shared: `support`.'),
  panelSecret: chosenSecret()
    .optional()
    .describe(
      "What agents' browsers are paired with for the agent's panel; a list during rotation, and another one ends all pairings. Without it there is no panel.",
    ),
  identifierPrefix: z
    .string()
    .max(40)
    .default('deskwire:')
    .describe('Begins the identifier of the contacts that the bridge makes.'),
  guestsAreContacts: z
    .boolean()
    .default(false)
    .describe(
      'Whoever wrote first from an unknown number is a guest. With this their contact counts as known the next time.',
    ),
  maxAttachmentBytes: id
    .default(40 * 1024 * 1024)
    .describe("Larger files are sent as a link. Chatwoot's own limit is 40 MB."),
  settlesAfterMs: z
    .int()
    .min(0)
    .default(15_000)
    .describe('How long Chatwoot may still be processing a request whose answer was lost.'),
})

export type ChatwootOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
