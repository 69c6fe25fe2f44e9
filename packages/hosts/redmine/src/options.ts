import { baseUrl, chosenSecret, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const name = z.string().min(1)
const id = z.int().min(1)

const place = z.strictObject({
  project: name.optional(),
  tracker: id.optional(),
  assignee: id.optional().describe('The id of a user or group.'),
})

export const optionsSchema = z.strictObject({
  url: baseUrl('https://redmine.example.com').describe('Where Redmine is: `https://redmine.example.com`.'),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })])
    .describe('The API access key of the integration user (My account).'),
  project: name.describe('The identifier of the project for new issues: `support`.'),
  tracker: id.optional().describe("The id of the tracker of new issues. By default the project's first."),
  queues: z
    .record(z.string(), place)
    .default({})
    .describe('Where the issues of a queue go: `{ billing: { project: "billing", tracker: 3 } }`.'),
  fields: z
    .strictObject({
      conversation: id.describe('Text: our key of the conversation.'),
      entry: id.describe('Text, shown to the integration role only: our key of the entry written last.'),
      phone: id.describe('Text: the address of the customer.'),
      channel: id.describe("Text: the channel's name in the bridge."),
      delivery: id.optional().describe('Text: how far the last reply got. Without it only failures are reported.'),
      userPhone: id
        .optional()
        .describe('On users, text: their phone number. Reading it needs an administrator as integration user.'),
    })
    .describe('The ids of the custom fields, as in the address of their page: `/custom_fields/7/edit`.'),
  attributes: z
    .record(z.string(), id)
    .default({})
    .describe('Attributes of the route to write to custom fields of the issue: `{ region: 12 }`.'),
  agentRoles: z
    .array(name)
    .readonly()
    .optional()
    .describe('The roles whose public notes go to the customer. By default those that may edit issues.'),
  closedStatus: id.optional().describe('The status that `close` sets. By default the first closed one.'),
  openStatus: id.optional().describe('The status that `reopen` sets. By default the first open one.'),
  waitingStatuses: z
    .array(name)
    .readonly()
    .default(['Feedback'])
    .describe('The names of the statuses of issues that wait for the customer.'),
  formatting: z
    .enum(['textile', 'markdown'])
    .default('textile')
    .describe('Administration > Settings > General > Text formatting.'),
  webhookSecret: chosenSecret()
    .optional()
    .describe('The secret of a webhook (Redmine 7). Older ones have none, and are only read at intervals.'),
  panelSecret: chosenSecret()
    .optional()
    .describe(
      "What the plugin signs the openings of the agent's panel with; a list during rotation. Without it there is no panel.",
    ),
  pollEveryMs: z
    .int()
    .min(1_000)
    .default(5_000)
    .describe('How often Redmine is asked for issues that changed: one request, however many issues there are.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected two capital letters: US, NL')
    .optional()
    .describe('The country of phone numbers without a country code: `US`.'),
  maxUsers: z.int().min(0).max(100_000).default(2_000).describe('The most users to read for a phone number.'),
  maxAttachmentBytes: z
    .int()
    .min(1)
    .default(5_000_000)
    .describe('Larger files are sent as a link. Redmine takes 5 MB by default (Settings > Files).'),
  settlesAfterMs: z
    .int()
    .min(0)
    .default(15_000)
    .describe('How long Redmine may still be processing a request whose answer was lost.'),
})

export type RedmineOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
