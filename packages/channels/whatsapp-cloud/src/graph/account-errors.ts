import { type ErrorRow, later, row } from './error-row.js'

const newToken = 'Create a new system-user access token and set it as accessToken.'
const permission = 'Give the system user whatsapp_business_messaging and whatsapp_business_management on this account.'

const token = row('auth', 'fix', 'The access token is invalid or has expired.', newToken, { scope: 'line' })
export const access = row('auth', 'fix', 'The access token lacks a permission for this account.', permission, {
  scope: 'line',
})
const registration = (message: string, remedy: string) => row('config', 'fix', message, remedy, { scope: 'line' })
const limited = (message: string, restMs = 60_000, remedy?: string) =>
  row('rate_limited', 'rest', message, remedy, { scope: 'line', restMs })
/** The meaning of an HTTP 429, whatever its code. */
export const tooManyCalls = limited('WhatsApp takes no more calls for now.')
const pin = (message: string) => registration(message, 'Check the two-step verification PIN in WhatsApp Manager.')

/** Errors of the token, the account and its numbers. */
export const accountErrors: readonly (readonly [code: number, row: ErrorRow])[] = [
  [0, token],
  [190, token],
  [3, access],
  [10, access],
  [131005, access],
  [4, limited('The application made too many calls.')],
  // The other three of the Graph API's own limits ("graph-api/overview/rate-limiting").
  [17, tooManyCalls],
  [32, tooManyCalls],
  [613, tooManyCalls],
  [80007, limited('The business account made too many calls.')],
  [130429, limited('The number sends faster than it may.', 1_000)],
  // nyaruka/courier and pywa treat it as throttling: it passes once fewer people block the number.
  [
    131048,
    limited(
      'The number may not send more for now: too many people blocked or reported it.',
      60_000,
      'See the quality of the number in WhatsApp Manager.',
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
  [33, registration('The phone number id does not exist any more.', 'Check the ids in lines.')],
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
    131057,
    row(
      'unavailable',
      'perhaps',
      'The number is in maintenance, mostly for a higher throughput.',
      'It takes about a minute.',
      { scope: 'line', restMs: 60_000 },
    ),
  ],
  [133000, registration('A deregistration is not finished.', 'Deregister the number again.')],
  [133004, later('The registration server is unavailable.')],
  [133005, pin('The PIN is wrong.')],
  [133006, registration('The number must be verified first.', 'Verify the number, then register it.')],
  [133008, pin('The PIN was wrong too often.')],
  [133009, pin('The PIN was entered too fast.')],
  [133010, registration('The number is not registered.', 'Register the number.')],
  [133015, registration('The number was deleted only now.', 'Wait five minutes and register it again.')],
  [134011, row('config', 'fix', 'The terms of payments are not accepted.', 'Accept them in WhatsApp Manager.')],
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
]
