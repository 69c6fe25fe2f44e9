// What a description does not know or gets wrong, with the reason. What its own examples break needs no entry. An entry
// that explains nothing any more fails the run.

const asked = (what, reason, where) => ({ direction: 'request', what, reason, where })
const answered = (what, reason, where) => ({ direction: 'answer', what, reason, where })
const posted = (what, reason) => ({ direction: 'webhook', what, reason })

const missingTypes =
  'cta_url, location_request_message and request_contact_info are missing; whatsapp-api-js 6.3.0 and pywa 4.4 have them.'
const scoped = 'Newer than v23: business-scoped ids, and numbers that are hidden (business-scoped-user-ids).'
const optional = (page) => `Left out where there is none: webhooks/reference/messages/${page}.`

/** Of messages that are described: `what` is compared with the violation, `where` with the operation. */
export const explained = [
  asked(
    /^\?(appsecret_proof|fields|limit) is not known$/,
    'Parameters of every Graph call; the file has them for some.',
  ),
  asked(/^\.type is not known$/, 'The page business-phone-numbers/media asks for it.', /\/media$/),
  asked(
    /^\.biz_opaque_callback_data is not known$/,
    'The file has it for calls; whatsapp-api-js and pywa for messages.',
  ),
  asked(/^\.audio\.voice is not known$/, 'messages/audio-messages; whatsapp-api-js 6.3.0, `Audio`.'),
  asked(/^\.image\.caption is not known$/, 'messages/image-messages; the file has it only for what comes in.'),
  asked(/^\.interactive\.action must have required property 'parameters'$/, missingTypes),
  asked(/^\.interactive\.action\.parameters\.(display_text|url) is not known$/, missingTypes),
  asked(/^\.recipient is not known$/, scoped),
  asked(/^ must have required property 'to'$/, scoped),

  asked(/^\?hapikey is not known$/, "The developer's key, which the file has as a security scheme."),
  asked(/^\?appId is not known$/, 'The custom channels guide asks for it beside the developer key.', /custom-channels/),

  answered(/^\._pagination is not known$/, 'It takes the token of a page, so it has pages.', /\/company\/tags$/),
  answered(
    /^\.previous_page_uri must match format "uri"$/,
    'A path, as every other `uri` of the 2010 API in its examples.',
  ),
  answered(/^\.file_size must be string$/, 'A number in the answer that pywa quotes (`api.py`).'),
  answered(
    /^( must have required property 'error'|\.message is not known)$/,
    '503 comes from what stands in front of the Graph API.',
  ),
  answered(
    /^\.(health_status|platform_type|throughput|webhook_configuration) is not known$/,
    'Asked for by name: support/health-status, and the others in pywa (`api.py`).',
  ),
  answered(
    /^\.data\[\]\.components\[\]\.buttons\[\]\.url is not known$/,
    'templates/components: a URL button has one.',
  ),
  answered(/^\.data\[\]\.parameter_format is not known$/, 'templates/overview: POSITIONAL or NAMED.'),
  answered(/^\.paging\.next is not known$/, 'Every list of the Graph API has it ("graph-api/results").'),
  answered(/^\.data\[\] must have required property 'status'$/, 'Not among the fields that the call asks for.'),
  answered(/^\.data\[\]\.override_callback_uri is not known$/, 'webhooks/override.'),
  answered(
    /^\.(block_users|messaging_product) is not known$/,
    'block-users: a partial failure stands beside the error.',
  ),
  answered(/^\.error\.error_data is not known$/, 'support/error-codes; read by pywa (`errors.py`).'),
  answered(/^\.contacts\[\]\.user_id is not known$/, scoped),
  answered(/^\.messages\[\]\.group_id is not known$/, 'groups/group-messaging.'),

  posted(/user_id is not known$/, scoped),
  posted(/username is not known$/, 'Newer than v23: usernames (business-scoped-user-ids).'),
  posted(/must have required property '(from|recipient_id)'$/, scoped),
  posted(/^\.entry\[\]\.time is not known$/, 'Every entry of a Graph webhook has it (graph-api/webhooks).'),
  posted(
    /profile must have required property 'name'$/,
    'A person of the simulator need not have one; optional to pywa and whatsapp-api-js.',
  ),
  posted(/^\.value\.contacts is not known$/, 'Newer than v23: beside a status too (business-scoped-user-ids).'),
  posted(
    /^\.value\.errors is not known$/,
    'webhooks/reference/messages: errors of the system; pywa, `interactive_message_with_err`.',
  ),
  posted(
    /^\.value must have required property 'messages'$/,
    'Errors of the system come alone (nyaruka/courier, `error_errors.json`).',
  ),
  posted(
    /\.(audio|document|image|sticker)\.url is not known$/,
    'Newer than v23: since 2025-10-16 (webhooks/reference/messages/image).',
  ),
  posted(/\.contacts\[\]\.origin is not known$/, 'Newer than v23: business-scoped-user-ids; pywa, `ContactsOrigin`.'),
  posted(/\.messages\[\] must have required property 'context'$/, 'A flow may be opened without a message of ours.'),
  posted(
    /\.context must have required property 'id'$/,
    'A forwarded message has no other one: webhooks/reference/messages/text.',
  ),
  posted(/\.context\.frequently_forwarded is not known$/, 'webhooks/reference/messages/text.'),
  posted(
    /\.messages\[\]\.(edit|revoke|unsupported) is not known$/,
    'Newer than v23: pages edit, revoke and unsupported.',
  ),
  posted(
    /\.messages\[\]\.type must be equal to one of/,
    'Newer than v23: edit, revoke; system stands in a schema of its own.',
  ),
  posted(/\.errors\[\]\.href is not known$/, 'The file has it for the errors of a status.'),
  posted(/\.messages\[\]\.group_id is not known$/, 'groups/webhooks.'),
  posted(
    /\.interactive\.nfm_reply is not known$/,
    'Answers of flows are missing: webhooks/reference/messages/interactive.',
  ),
  posted(
    /\.interactive\.type must be equal to one of/,
    'Answers of flows are missing: webhooks/reference/messages/interactive.',
  ),
  posted(/\.location must have required property '(address|name)'$/, optional('location')),
  posted(
    /\.reaction must have required property 'emoji'$/,
    'Left out when it is taken back: webhooks/reference/messages/reaction.',
  ),
  posted(/\.referral must have required property '(body|ctwa_clid|headline|media_type)'$/, optional('text')),
  posted(/\.system\.type must be equal to one of/, 'Newer than v23: user_changed_user_id (business-scoped-user-ids).'),
  posted(/\.statuses\[\]\.biz_opaque_callback_data is not known$/, 'whatsapp-api-js 6.3.0 has it in a status.'),
  posted(/\.statuses\[\]\.pricing\.type is not known$/, 'pricing: regular, free_customer_service, free_entry_point.'),
  posted(/\.statuses\[\]\.recipient_type is not known$/, 'groups/webhooks.'),
  posted(/\.statuses\[\]\.status must be equal to one of/, 'Newer than v23: played, since 2025-11-03.'),
]

/** Messages about which the descriptions say nothing: counted, not judged. */
export const undescribed = [
  {
    vendor: 'hubspot',
    direction: 'webhook',
    what: /^webhook conversation\./,
    reason: "HubSpot's files describe the messages in webhooks, and no other event.",
  },
  { vendor: 'hubspot', what: /\/2026-09-beta\//, reason: 'A preview of HubSpot, without a description yet.' },
  {
    vendor: 'hubspot',
    what: /\/site-search\//,
    reason: "HubSpot's own client asks for it (clients/hubspot.test.mjs).",
  },
  { vendor: 'intercom', what: /^GET \/i\/o\//, reason: 'The bytes of an attachment, from another server.' },
  {
    vendor: 'intercom',
    direction: 'webhook',
    what: /conversation\.deleted/,
    reason: 'It holds only the id ("Webhook models").',
  },
  { vendor: 'front', direction: 'answer', what: / [45]\d\d$/, reason: "Front's files describe no errors." },
  { vendor: 'twilio', direction: 'webhook', what: /./, reason: "Twilio's files describe no webhooks." },
  { vendor: 'twilio', direction: 'answer', what: / [45]\d\d$/, reason: "Twilio's files describe no errors." },
  { vendor: 'twilio', what: /^GET .*\/Media\/\{sid\}/, reason: 'The bytes of media, not its record.' },
  { vendor: 'twilio', what: /^POST \/v3\/Indicators\/Typing\.json/, reason: 'Only v2 is described.' },
  { vendor: 'meta', what: /^GET \/v26\.0\/debug_token/, reason: 'Of the Graph API, not of messaging.' },
  { vendor: 'meta', what: /\/subscriptions/, reason: "An app's own webhooks are of the Graph API, not of messaging." },
  { vendor: 'meta', direction: 'webhook', what: /./, reason: 'The file has `messages` and three fields about groups.' },
]
