// Twilio's error codes as data, one row each: a long file because the table is long.
import type { Failure } from '@deskwire/core/adapter'

export const second = 1000
const minute = 60 * second
const hour = 60 * minute

export interface ErrorClass {
  code: string
  /** How long to wait; absent if the same request would fail again. */
  afterMs?: number
  scope?: NonNullable<Failure['scope']>
  ambiguous?: boolean
  remedy?: string
}

const config: ErrorClass = { code: 'config' }
const content: ErrorClass = { code: 'content' }
const unreachable: ErrorClass = { code: 'unreachable' }
const optedOut: ErrorClass = { code: 'opted_out', remedy: 'Only the customer can lift this, by writing START.' }
export const account: ErrorClass = { code: 'auth', scope: 'line' }
export const busyLine = (afterMs: number): ErrorClass => ({ code: 'rate_limited', afterMs, scope: 'line' })
export const later = (code: string, afterMs: number): ErrorClass => ({ code, afterMs, scope: 'conversation' })

/**
 * What Twilio's error codes (docs/api/errors) mean for a send. The texts are ours: Twilio's repeat numbers and request
 * parameters, and neither may reach a log.
 */
export const errorTable: readonly (readonly [
  codes: readonly number[],
  what: ErrorClass,
  message: string,
  remedy?: string,
])[] = [
  [
    [20003],
    account,
    'Twilio did not accept the credentials',
    'Check accountSid with authToken or apiKey; a suspended account also answers like this.',
  ],
  [
    [20005, 30002],
    account,
    'The Twilio account is suspended or not active',
    'See the account status in the Twilio console.',
  ],
  [
    [20404],
    config,
    'Twilio does not know this resource',
    'Check the account, service and content ids in the configuration.',
  ],
  [[20008], config, 'Test credentials cannot be used here', 'Use the live account SID and token.'],
  [[20429], busyLine(2 * second), 'Too many requests to Twilio at once'],
  [[20500], later('unavailable', 5 * second), 'Twilio had an internal error'],
  [
    [21211],
    unreachable,
    'The recipient is not a valid number',
    'Check the number; it needs a + and its country code, and must differ from the sender.',
  ],
  [[21212], config, 'The sender is not a valid number', 'Configure the line in E.164, as Twilio lists it.'],
  [[21603], config, 'The send names no sender', 'Configure the line as a number or a messaging service.'],
  [
    [21606],
    config,
    'The sender does not belong to this account or cannot send messages',
    'Use a number of this account that can send SMS.',
  ],
  [[21601], config, 'The sender cannot send SMS', 'Use a number with the SMS capability.'],
  [[21602, 21619], content, 'The message is empty'],
  [[21660], config, 'The sender belongs to another account', 'Use the account the number is in.'],
  [
    [21663],
    config,
    'The sender belongs to another region',
    "Set region and edge to where the number's messages are processed.",
  ],
  [[21668], config, 'This kind of number cannot be used in this region', 'Use it in the US region.'],
  [[21670], content, 'This region sends no media', 'Send a link, or use an account of the US region.'],
  [[21671], content, 'This region sends no content templates', 'Send a text, or use an account of the US region.'],
  [[21701, 21705], config, 'The messaging service does not exist', 'Use the MG id of a service of this account.'],
  [[35114, 35118], config, 'The message cannot be scheduled', 'Scheduling needs a messaging service as the line.'],
  [[30019], content, 'The message is too large for the carrier', 'Send a smaller file.'],
  [
    [21408],
    config,
    'Sending to this country is switched off',
    'Allow the country in the console: Messaging, Settings, Geo permissions.',
  ],
  [[21604], config, 'The send names no recipient'],
  [
    [21608],
    config,
    'A trial account sends only to verified numbers',
    'Verify the recipient in the console, or upgrade the account.',
  ],
  [
    [21609],
    config,
    'Twilio did not accept the status callback URL',
    'The public URL needs a valid host name without underscores.',
  ],
  [[21610], optedOut, 'The customer has opted out of messages from this sender'],
  [[21611], busyLine(10 * minute), 'The queue of this sender is full'],
  [
    [21612],
    unreachable,
    'The recipient cannot be reached from this sender',
    "Send from a number of the recipient's country.",
  ],
  [[21614], unreachable, 'The recipient is not a mobile number'],
  [[21617], content, 'The text is longer than 1,600 characters', 'Shorten or split the text.'],
  [
    [21620],
    content,
    'Twilio could not use the media URL',
    'The public URL must be reachable from the internet, for GET and HEAD.',
  ],
  [[21623], content, 'The message has too many media', 'Send at most ten by MMS, one on WhatsApp.'],
  [
    [21654, 21655],
    content,
    'The content template does not exist',
    'Use the name and language of an approved template.',
  ],
  [
    [21656],
    content,
    'The variables of the template are not valid',
    'Give every variable of the template a value of at most 1,600 characters.',
  ],
  [
    [21703],
    config,
    'The messaging service has no sender that can be used',
    'Add a number to the sender pool of the service.',
  ],
  [[30001], busyLine(10 * minute), 'The message waited too long in the queue'],
  [[30003], later('unreachable', 15 * minute), 'The phone is switched off or out of reach'],
  [
    [30004],
    { code: 'blocked' },
    'The recipient or the carrier blocks this message',
    'The customer can lift a block, on toll-free numbers by writing START.',
  ],
  [[30005], unreachable, "The recipient's number is not in service"],
  [[30006], unreachable, 'The recipient is a landline or its carrier cannot be reached'],
  [
    [30007],
    content,
    'The carrier filtered the message',
    'Change the wording and links, and check the registration of the sender.',
  ],
  [[30008], later('unavailable', minute), 'The message failed for an unknown reason'],
  [[30009], { code: 'incomplete' }, 'A segment of an inbound message is missing'],
  [[30017], later('unavailable', 5 * minute), "The carrier's network is congested"],
  [[30022], busyLine(minute), 'The A2P rate limit of the sender was reached'],
  [
    [30023],
    busyLine(24 * hour),
    'The daily A2P limit of the brand was reached',
    'The limit ends at midnight, US Pacific time.',
  ],
  [
    [30024],
    config,
    'The sender is not provisioned with the carrier',
    'Newly bought or ported numbers take some time; else ask Twilio support.',
  ],
  [[30032], config, 'The toll-free number is not verified', 'Finish the toll-free verification in the console.'],
  [
    [30034],
    config,
    'The US number is not registered for A2P 10DLC',
    'Register the brand and campaign, and add the number to it.',
  ],
  [
    [30036],
    { code: 'expired' },
    'The validity of the message ended before it was sent',
    'Send it again if it still matters.',
  ],
  [
    [30410],
    { code: 'unknown', ambiguous: true },
    'The carrier did not answer in time; the message may have arrived',
    'Ask the customer before sending it again.',
  ],
  [[30450], later('rate_limited', 30 * minute), 'Twilio holds back messages to this number against fraud'],
  [[30610], later('quiet_hours', hour), "The message falls into the recipient's quiet hours"],
  [[30047], later('unavailable', 10 * minute), 'Twilio could not schedule the message'],
  [
    [35115],
    config,
    'The time of sending is outside of what Twilio allows',
    'Schedule between 5 minutes and 35 days ahead.',
  ],
  [
    [63001],
    config,
    "WhatsApp did not accept the sender's credentials",
    'Reconnect the WhatsApp sender in the console.',
  ],
  [
    [63002, 63007],
    config,
    'The sender is not registered for WhatsApp',
    'Configure a WhatsApp sender of this account; E.164, as Twilio lists it.',
  ],
  [[63003], unreachable, 'The recipient was not found on WhatsApp'],
  [
    [63005, 63006],
    content,
    'WhatsApp rejected the content',
    'Check the media type and size and the number of buttons.',
  ],
  [
    [63021],
    content,
    'The content is not valid for WhatsApp',
    'Template bodies hold 1,024 characters; check variables and media.',
  ],
  [
    [63008, 63020],
    config,
    'The WhatsApp account is not set up completely',
    "Check the sender in the console and the account in Meta's Business Manager.",
  ],
  [
    [63022],
    config,
    'The display name of the WhatsApp sender is not certified',
    'Register the sender again with an approved display name.',
  ],
  [[63009, 63010, 63012], later('unavailable', 30 * second), 'WhatsApp had an internal error'],
  [
    [63013],
    { code: 'policy' },
    'The message breaks a policy of WhatsApp',
    "Read the policy notice in Meta's Business Manager.",
  ],
  [[63014], optedOut, 'The customer blocked this sender or opted out'],
  [
    [63015],
    config,
    'The recipient has not joined the WhatsApp sandbox',
    'They send "join" and the two words of your sandbox; it lasts three days.',
  ],
  [
    [63016],
    { code: 'window_closed', scope: 'conversation', remedy: 'Send an approved template.' },
    'The 24-hour window is closed',
  ],
  [[63017], busyLine(10 * second), 'The rate limit of WhatsApp was reached'],
  // One code for several limits: the throughput of the sender, the sandbox's one message in 3 s, the daily tier.
  [
    [63018],
    busyLine(15 * minute),
    'A rate or tier limit of the WhatsApp sender was reached',
    'Wait; the messaging limit grows with verified, well-rated sending.',
  ],
  [
    [63038],
    busyLine(4 * hour),
    'The daily limit of the account was reached',
    'Trial accounts are limited; upgrade, or wait for the next day.',
  ],
  [
    [63019],
    later('content', 30 * second),
    'WhatsApp could not fetch the media',
    'The public URL must be reachable from the internet, for GET and HEAD.',
  ],
  [
    [63034, 11751],
    content,
    'The media is too large',
    'WhatsApp takes images up to 5 MB, other files up to 16 MB; MMS takes 5 MB in all.',
  ],
  [[63023], { code: 'provider' }, 'WhatsApp failed to deliver the message'],
  [[63026], content, 'WhatsApp took the message for spam'],
  [[63024], unreachable, 'The recipient is not on WhatsApp or cannot get this message'],
  [[63025], later('unavailable', minute), 'WhatsApp already has this media'],
  [[63037], later('unavailable', minute), 'The media took long to upload'],
  [[63027], content, 'The template does not exist in this language'],
  [[63028], content, 'The number of template variables is wrong'],
  [[63030], content, 'WhatsApp does not support a parameter of the message'],
  [[63031], config, 'Sender and recipient are the same'],
  [[63040], content, 'The template was rejected by WhatsApp', 'Use another template, or correct and resubmit it.'],
  [[63041], content, 'The template is paused for low quality', 'Use another template until WhatsApp lifts the pause.'],
  [[63042], content, 'The template is disabled', 'Use another template.'],
  [[63032], unreachable, 'WhatsApp keeps this customer in an experiment without business messages'],
  [[63033], { code: 'blocked' }, 'The recipient blocks this sender'],
  [[63049], later('policy', 24 * hour), 'Meta chose not to deliver this marketing message'],
  [[63051], account, 'The WhatsApp business account is locked', "Appeal in Meta's Business Manager."],
  [
    [63062],
    config,
    'The terms of the Marketing Messages API were not accepted',
    "Accept them in Meta's Business Manager.",
  ],
  [
    [11200, 11205],
    { code: 'webhook' },
    'Twilio could not reach our webhook',
    'Check the public URL, its certificate, and that it answers within 15 seconds.',
  ],
  [
    [12100, 12200, 12300],
    { code: 'webhook' },
    'Twilio did not understand the answer of the webhook',
    'Something between Twilio and this process changes the answer; it must be text/xml.',
  ],
]
