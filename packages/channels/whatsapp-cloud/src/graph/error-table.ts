/**
 * What an error means for a second try:
 * - `rest`: rejected before it was worked on, so it was certainly not sent and may be sent again after a rest;
 * - `perhaps`: passing, but the message may have gone out, so it is never repeated blindly;
 * - `fix`: somebody has to change something first;
 * - `template`: not as free text, but there is another way;
 * - `never`: not to this person, or not at all.
 */
export type Retry = 'rest' | 'perhaps' | 'fix' | 'template' | 'never'

export interface ErrorRow {
  /** Ours: what programs branch on. */
  code: string
  retry: Retry
  message: string
  remedy?: string
  /** Which traffic rests. */
  scope?: 'line' | 'conversation'
  restMs?: number
}

const row = (code: string, retry: Retry, message: string, remedy?: string, more: Partial<ErrorRow> = {}): ErrorRow => ({
  code,
  retry,
  message,
  ...(remedy === undefined ? {} : { remedy }),
  ...more,
})

const newToken = 'Create a new system-user access token and set it as accessToken.'
const permission = 'Give the system user whatsapp_business_messaging and whatsapp_business_management on this account.'
const parameters = 'Compare the template in WhatsApp Manager with the values that were given.'
const notAgain = 'Do not repeat it.'
const hour = 3_600_000

const token = row('auth', 'fix', 'The access token is invalid or has expired.', newToken, { scope: 'line' })
const access = row('auth', 'fix', 'The access token lacks a permission for this account.', permission, {
  scope: 'line',
})
const later = (message: string) =>
  row('unavailable', 'perhaps', message, 'Wait for its status before sending it again.')
const invalid = (message: string) => row('invalid', 'fix', message, 'Look at what the provider says was wrong.')
const registration = (message: string, remedy: string) => row('config', 'fix', message, remedy, { scope: 'line' })
const pin = (message: string) => registration(message, 'Check the two-step verification PIN in WhatsApp Manager.')

/** "support/error-codes", and the pages of the features that add codes of their own. */
export const errorTable: ReadonlyMap<number, ErrorRow> = new Map<number, ErrorRow>([
  [0, token],
  [190, token],
  [3, access],
  [10, access],
  [131005, access],
  [1, later('The request was not understood, or a server was at fault.')],
  [2, later('The service was unavailable for a moment.')],
  [
    4,
    row('rate_limited', 'rest', 'The application made too many calls.', undefined, { scope: 'line', restMs: 60_000 }),
  ],
  [
    80007,
    row('rate_limited', 'rest', 'The business account made too many calls.', undefined, {
      scope: 'line',
      restMs: 60_000,
    }),
  ],
  [
    130429,
    row('rate_limited', 'rest', 'The number sends faster than it may.', undefined, { scope: 'line', restMs: 1_000 }),
  ],
  [
    131056,
    row('rate_limited', 'rest', 'Too many messages to this customer in a short time.', undefined, {
      scope: 'conversation',
      restMs: 6_000,
    }),
  ],
  [
    131048,
    row(
      'restricted',
      'never',
      'The number is restricted: too many people blocked or reported it.',
      'See the quality of the number in WhatsApp Manager.',
      { scope: 'line' },
    ),
  ],
  [
    131064,
    row(
      'restricted',
      'never',
      'The messaging limit was cut because templates were filed under a wrong category.',
      'See the notice in WhatsApp Manager.',
      { scope: 'line' },
    ),
  ],
  [
    133016,
    row(
      'rate_limited',
      'never',
      'The number was registered and deregistered too often; it is locked for 72 hours.',
      'Wait 72 hours.',
      { scope: 'line' },
    ),
  ],
  [33, registration('The phone number id does not exist any more.', 'Check the ids in phoneNumbers.')],
  [100, invalid('A parameter is unknown or wrong.')],
  [
    368,
    row(
      'restricted',
      'never',
      'The account is blocked for a time for breaking a policy.',
      'See Account quality in Meta Business Suite.',
      { scope: 'line' },
    ),
  ],
  [130403, row('blocked', 'fix', 'This business has blocked the customer.', 'Unblock them first.')],
  [
    130472,
    row(
      'held_back',
      'never',
      'The customer is part of a marketing experiment, so the message was not delivered.',
      notAgain,
    ),
  ],
  [130497, row('restricted', 'never', 'The account may not write to people in this country.')],
  [131000, later('Something went wrong at WhatsApp.')],
  [131008, invalid('A required parameter is missing.')],
  [131009, invalid('A parameter has a value that is not allowed.')],
  [131016, later('A service at WhatsApp is overloaded or down.')],
  [131021, row('invalid', 'never', 'The recipient is the sending number itself.')],
  [
    131026,
    row(
      'unreachable',
      'never',
      'The message cannot be delivered: no WhatsApp on this number, an old version, or the terms not accepted.',
      'Reach them another way.',
    ),
  ],
  [
    131030,
    row(
      'config',
      'fix',
      'The recipient is not among those a test number may write to.',
      'Add the number under API Setup, or use a real number.',
    ),
  ],
  [
    131031,
    row('restricted', 'fix', 'The account is locked.', 'See the notice in WhatsApp Manager.', { scope: 'line' }),
  ],
  [
    131037,
    registration(
      'The display name of the number is not approved.',
      'Have the display name approved in WhatsApp Manager.',
    ),
  ],
  [
    131042,
    row(
      'payment',
      'fix',
      'There is a problem with the payment method.',
      'Check the payment settings in Meta Business Suite.',
      { scope: 'line' },
    ),
  ],
  [131045, registration('The number is not registered correctly.', 'Register the number again.')],
  [
    131047,
    row(
      'window_closed',
      'template',
      'More than 24 hours have passed since the customer last wrote.',
      'Send an approved template.',
    ),
  ],
  [
    131049,
    row(
      'held_back',
      'never',
      'WhatsApp held the message back: this customer received enough marketing.',
      'Do not repeat it within 24 hours.',
    ),
  ],
  [
    131050,
    row(
      'marketing_stopped',
      'never',
      'The customer stopped marketing messages from this business.',
      'Send no marketing until they resume it.',
    ),
  ],
  [131051, row('content', 'never', 'This type of message is not supported.')],
  [131052, row('media', 'never', 'The media of the customer could not be downloaded.', 'Ask them to send it again.')],
  [131053, row('media', 'fix', 'The media could not be uploaded.', 'Check its type and size.')],
  [
    131055,
    row(
      'config',
      'template',
      'Only marketing templates may be sent this way.',
      'Send a template through the ordinary endpoint.',
    ),
  ],
  [
    134100,
    row(
      'config',
      'template',
      'Only marketing templates may be sent this way.',
      'Send a template through the ordinary endpoint.',
    ),
  ],
  [
    131057,
    row(
      'unavailable',
      'perhaps',
      'The number is in maintenance, mostly for a higher throughput.',
      'It takes about a minute.',
      { scope: 'line', restMs: 60_000 },
    ),
  ],
  [
    131060,
    row('unavailable', 'never', 'The content is not available here.', 'Look at it in the WhatsApp Business app.'),
  ],
  [
    131062,
    row(
      'content',
      'template',
      'This message cannot be sent to a business-scoped id.',
      'Send it to a phone number; ask the customer for theirs.',
    ),
  ],
  [
    131063,
    row(
      'config',
      'template',
      'Marketing templates are switched off for this endpoint.',
      'Switch them on in WhatsApp Manager, or use the marketing endpoint.',
    ),
  ],
  [132000, row('template', 'fix', 'The number of values does not fit the template.', parameters)],
  [
    132001,
    row(
      'template',
      'fix',
      'There is no approved template of this name in this language.',
      'Check its name, language and approval.',
    ),
  ],
  [132005, row('template', 'fix', 'The text is too long once the values are filled in.', 'Shorten the values.')],
  [132007, row('policy', 'never', 'The content breaks a policy of WhatsApp.')],
  [132012, row('template', 'fix', 'A value has another format than the template asks for.', parameters)],
  [
    132015,
    row('template', 'fix', 'The template is paused for its low quality.', 'Improve the template, or use another.'),
  ],
  [132016, row('template', 'never', 'The template was disabled for good.', 'Create a new template.')],
  [132018, row('template', 'fix', 'The values do not fit the template.', parameters)],
  [132068, row('flow', 'fix', 'The flow is blocked.', 'Correct the flow in WhatsApp Manager.')],
  [132069, row('flow', 'perhaps', 'The flow is throttled: ten messages an hour.', undefined, { restMs: hour })],
  [133000, registration('A deregistration is not finished.', 'Deregister the number again.')],
  [133004, later('The registration server is unavailable.')],
  [133005, pin('The PIN is wrong.')],
  [133006, registration('The number must be verified first.', 'Verify the number, then register it.')],
  [133008, pin('The PIN was wrong too often.')],
  [133009, pin('The PIN was entered too fast.')],
  [133010, registration('The number is not registered.', 'Register the number.')],
  [133015, registration('The number was deleted only now.', 'Wait five minutes and register it again.')],
  [134011, row('config', 'fix', 'The terms of payments are not accepted.', 'Accept them in WhatsApp Manager.')],
  [
    134101,
    row('template', 'perhaps', 'The template is being synchronised.', 'It takes about ten minutes.', {
      restMs: 600_000,
    }),
  ],
  [134102, row('template', 'fix', 'The template cannot be used on this endpoint.', parameters)],
  [135000, invalid('A parameter is wrong; the provider does not say which.')],
  [
    137000,
    row(
      'identity',
      'fix',
      'The security code of the customer changed.',
      'Confirm who they are, then acknowledge the change.',
    ),
  ],
  [138000, row('config', 'fix', 'Calling is not enabled.')],
  [
    139100,
    row(
      'block',
      'fix',
      'Some of the people could not be blocked or unblocked.',
      'Only those who wrote in the last 24 hours can be blocked.',
    ),
  ],
  [139101, row('block', 'fix', 'The list of blocked people is full.')],
  [139102, row('block', 'fix', 'The list of blocked people changed at the same time.', 'Try it again.')],
  [139103, row('block', 'fix', 'The list of blocked people could not be changed.', 'Try it again.')],
  [139200, row('config', 'fix', 'Direct sending refused the request.')],
  [147001, row('config', 'fix', 'The username was refused.')],
  [147002, row('config', 'fix', 'The username was refused.')],
  [147003, row('config', 'fix', 'The username was refused.')],
  [147004, row('config', 'fix', 'The username was refused.')],
  [
    2494100,
    row('unavailable', 'perhaps', 'The service is in maintenance.', 'Wait for its status before sending it again.'),
  ],
  [2593107, row('history', 'never', 'The past of the phone app was asked for too often.')],
  [2593108, row('history', 'never', 'The time to ask for the past of the phone app is over.')],
  [2593109, row('history', 'never', 'The business does not share its past from the phone app.')],
])

const families: readonly [from: number, to: number, row: ErrorRow][] = [
  [200, 299, access],
  [131200, 131299, row('group', 'fix', 'The group does not allow this.')],
  [138000, 138999, row('config', 'fix', 'Calling refused the request.')],
  [2388000, 2388999, row('template', 'fix', 'The template was refused.', 'Correct the template in WhatsApp Manager.')],
]

export const errorRow = (code: number): ErrorRow | undefined =>
  errorTable.get(code) ?? families.find(([from, to]) => code >= from && code <= to)?.[2]
