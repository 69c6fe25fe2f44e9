// The setup of Zendesk: one webhook, and triggers that call it. `recipes/` has the same as files to POST.

export interface Condition {
  field: string
  operator: string
  value: string | null
}

export interface Trigger {
  title: string
  active: boolean
  description: string
  conditions: { all: readonly Condition[]; any: readonly Condition[] }
  actions: readonly { field: string; value: string | readonly string[] }[]
}

export interface WebhookRecipe {
  name: string
  endpoint: string
  http_method: 'POST'
  request_format: 'json'
  status: 'active'
  subscriptions: readonly string[]
}

export interface Macro {
  title: string
  active: boolean
  description: string
  actions: readonly { field: string; value: string | readonly string[] }[]
}

export interface RecipeOptions {
  tag: string
  webhook: string
  /** Distinguishes two bridges in one Zendesk. */
  name: string
  outreach?: { channel: string; line?: string; tag: string }
}

const titleOf = (what: string, { name }: RecipeOptions): string =>
  name === 'zendesk' ? `Deskwire: ${what}` : `Deskwire (${name}): ${what}`

export const webhookRecipe = (endpoint: string, name: string): WebhookRecipe => ({
  name: name === 'zendesk' ? 'Deskwire' : `Deskwire (${name})`,
  endpoint,
  http_method: 'POST',
  request_format: 'json',
  status: 'active',
  subscriptions: ['conditional_ticket_events'],
})

/**
 * Optional: reports what no trigger can (a ticket deleted, or merged where the account's triggers skip it). A webhook is
 * called by triggers or by events, never by both, so this is a second one, with its own signing secret.
 */
export const ticketEventsRecipe = (endpoint: string, name: string): WebhookRecipe => ({
  ...webhookRecipe(endpoint, name),
  name: name === 'zendesk' ? 'Deskwire ticket events' : `Deskwire ticket events (${name})`,
  subscriptions: ['merged', 'soft_deleted', 'permanently_deleted', 'undeleted'].map(
    (what) => `zen:event-type:ticket.${what}`,
  ),
})

// Conditions as in Zendesk docs, ticketing/reference-guides/conditions-reference; via type 5 is "Web service (API)", our
// own writes.
const tagged = (tag: string): Condition => ({ field: 'current_tags', operator: 'includes', value: tag })
const byAgent: Condition = { field: 'role', operator: 'is', value: 'agent' }
const changed: Condition = { field: 'update_type', operator: 'is', value: 'Change' }
const notApi: Condition = { field: 'current_via_id', operator: 'is_not', value: '5' }

/** A hint names the ticket and the comment, if there is one: text in a webhook's JSON could break it. */
const calls = (options: RecipeOptions, body: Readonly<Record<string, string>>) => ({
  field: 'notification_webhook',
  value: [options.webhook, JSON.stringify(body)],
})

const hint = (what: string) => ({ deskwire: what, ticket: '{{ticket.id}}' })

export const triggerRecipes = (options: RecipeOptions): Readonly<Record<string, Trigger>> => {
  const { tag, outreach } = options
  const trigger = (
    what: string,
    description: string,
    all: readonly Condition[],
    body: Readonly<Record<string, string>>,
    any: readonly Condition[] = [],
  ): Trigger => ({
    title: titleOf(what, options),
    active: true,
    description,
    conditions: { all: [tagged(tag), ...all], any },
    actions: [calls(options, body)],
  })
  return {
    reply: trigger(
      'reply',
      'An agent’s public reply goes to the customer.',
      [changed, byAgent, notApi, { field: 'comment_is_public', operator: 'is', value: 'true' }],
      { ...hint('reply'), comment: '{{ticket.latest_comment.id}}' },
    ),
    solved: trigger('solved', 'The conversation ends with the ticket.', [changed], hint('solved'), [
      { field: 'status', operator: 'value', value: 'solved' },
      { field: 'status', operator: 'value', value: 'closed' },
    ]),
    reopened: trigger(
      'reopened',
      'An agent opens a solved ticket again.',
      [
        changed,
        { field: 'status', operator: 'value_previous', value: 'solved' },
        { field: 'status', operator: 'less_than', value: 'solved' },
      ],
      hint('reopened'),
    ),
    waiting: trigger('waiting', 'The ticket waits for the customer.', [changed, notApi], hint('waiting'), [
      { field: 'status', operator: 'value', value: 'pending' },
      { field: 'status', operator: 'value', value: 'hold' },
    ]),
    assigned: trigger(
      'assigned',
      'Somebody has the ticket.',
      [changed, { field: 'assignee_id', operator: 'changed', value: null }],
      hint('assigned'),
    ),
    ...(outreach && { outreach: outreachTrigger(options, outreach) }),
  }
}

/**
 * A2: an internal note with the text, and the tag. The reply trigger never sees a note, so nothing goes out twice, and the
 * ticket shows what was sent. Afterwards the ticket is one of ours.
 */
const outreachTrigger = (
  options: RecipeOptions,
  { channel, line, tag }: NonNullable<RecipeOptions['outreach']>,
): Trigger => ({
  title: titleOf('outreach', options),
  active: true,
  description: 'An agent writes first: the internal note goes to the requester’s phone.',
  conditions: {
    all: [tagged(tag), byAgent, notApi, { field: 'comment_is_public', operator: 'is', value: 'false' }],
    any: [],
  },
  actions: [
    calls(options, {
      ...hint('outreach'),
      comment: '{{ticket.latest_comment.id}}',
      channel,
      line: line ?? '',
      phone: '{{ticket.requester.phone}}',
      external_id: '{{ticket.requester.external_id}}',
      text: '{{ticket.latest_comment.value}}',
    }),
    { field: 'remove_tags', value: tag },
    { field: 'current_tags', value: options.tag },
  ],
})

export const macroRecipe = (tag: string): Macro => ({
  title: 'Deskwire: write first',
  active: true,
  description: 'Write to the requester by WhatsApp or SMS. Change the template, then submit.',
  actions: [
    { field: 'current_tags', value: tag },
    { field: 'comment_mode_is_public', value: 'false' },
    { field: 'comment_value', value: '/template order_ready en name={{ticket.requester.first_name}}' },
  ],
})
