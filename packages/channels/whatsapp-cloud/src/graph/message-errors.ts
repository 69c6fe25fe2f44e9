import { type ErrorRow, later, row } from './error-row.js'

const hour = 3_600_000
const parameters = 'Compare the values with the template, and send it again.'
const notAgain = 'Do not repeat it.'
const invalid = (message: string) => row('invalid', 'fix', message, 'Change the message, and send it again.')

/** 131053 when Meta fetches the media itself: temporary, because its servers are throttled and time out. */
export const mediaNotFetched = row(
  'media',
  'rest',
  'WhatsApp could not fetch the media from its link.',
  'Check that the public URL can be reached from outside.',
  { restMs: 10_000 },
)

/** Errors about one message, its recipient, its template or its media. */
export const messageErrors: readonly (readonly [code: number, row: ErrorRow])[] = [
  [1, later('The request was not understood, or a server was at fault.')],
  [2, later('The service was unavailable for a moment.')],
  [
    131056,
    row('rate_limited', 'rest', 'Too many messages to this customer in a short time.', undefined, {
      scope: 'conversation',
      restMs: 6_000,
    }),
  ],
  [100, invalid('A parameter is unknown or wrong.')],
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
  [131051, row('content', 'never', 'WhatsApp does not take this type of message.', 'Send it in another way.')],
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
]
