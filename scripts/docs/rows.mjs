// What Deskwire must do. Tests and pages name these ids; the table of requirements says which do.
export const groups = [
  {
    id: 'A',
    title: 'What ServiceNow’s Conversational Integration with WhatsApp has',
    rows: {
      A1: [
        'A customer starts a chat with a virtual agent or a person',
        'a message on any channel opens a conversation; an assistant answers, or it goes straight to a person',
      ],
      A2: [
        'A person starts a chat from an interaction, contact or consumer record',
        'an agent writes first from inside the host, by a button, form, macro or field; template and consent are checked, also while another ticket is open',
      ],
      A3: [
        'Notifications on an event or a changed record, for customers who opted in and subscribed to the topic',
        '`notify` with a topic is refused unless both are on record; the reason is recorded',
      ],
      A4: [
        'A person accepts the chat as a work item',
        'queue and routing attributes are handed to the host, whose own routing offers the work item',
      ],
      A5: [
        'A customer is found by their phone number',
        'contacts are looked up by phone, in every national spelling, and by business-scoped id; none, several or a mismatch is unknown',
      ],
      A6: [
        'A person sends text, a link to an article, a record, a URL, files',
        'all five from the host’s ordinary reply box, by directives',
      ],
      A7: ['From a virtual agent to a person', 'a handoff with the transcript'],
    },
  },
  {
    id: 'B',
    title: 'What ServiceNow CSM with the WhatsApp Cloud API has',
    rows: {
      B1: [
        'Text, image, video, audio and document, both ways',
        'every type of the channel; size and type are checked before sending',
      ],
      B2: [
        'Typing indicators',
        'an agent’s typing is shown to the customer where the channel can; no provider reports the customer’s',
      ],
      B3: ['Locations', 'in and out'],
      B4: [
        'Lists and structured controls',
        'lists, buttons, links as buttons, requests for a location, replies from flows',
      ],
      B5: [
        'Sent, delivered, read and failed in the timeline',
        'the delivery of each reply is reported to the host, never backwards, with a reason people understand; and the customer’s own ticks: `markRead`',
      ],
      B6: ['Link previews', 'on by default'],
      B7: ['Conversations started by customer, agent and system, each with its rules', 'three ways in, one gate'],
      B8: ['Opt-in and opt-out, recorded', 'a ledger with evidence'],
      B9: [
        'Roles: who configures, who converses, who reads',
        'keys of the management API with the scopes `admin`, `agent`, `read`; records that a manager finds by type and channel',
      ],
      B10: [
        'Customers search articles, open service records and see their own',
        'self-service by an assistant over every channel',
      ],
    },
  },
  {
    id: 'C',
    title: 'What ServiceNow’s Conversational SMS has',
    rows: {
      C1: ['A virtual agent over SMS', 'any assistant over SMS'],
      C2: [
        'Questions for text, static and dynamic choice, yes or no, a file (pictures only)',
        'numbered menus with pages, yes and no in words, pictures only where asked, with a clear refusal',
      ],
      C3: ['A bot sends text, image, link, card', 'each as SMS shows it: MMS or a link, a card as text'],
      C4: ['A person sends text, card, image', 'the same'],
      C5: [
        'NOTIFICATION shows the setting, START turns it on, STOP off; off by default; no guests',
        'exactly that, without an API call, for the topics that the setup names; with several, a menu turns each on and off; keywords per language',
      ],
      C6: [
        'A dedicated number',
        '`check` reports a webhook that belongs to another application, `setup` leaves it alone unless told otherwise, and an address belongs to one channel',
      ],
      C7: ['From the virtual agent to a person', 'as A7'],
    },
  },
  {
    id: 'D',
    title: 'What IBM watsonx Assistant’s WhatsApp integration has',
    rows: {
      D1: ['Account credentials are verified', '`check` verifies them and every line'],
      D2: ['Rules for numbers, each used once', 'a wrong number is refused with an explanation'],
      D3: ['A webhook URL to copy, or set for you', 'printed at start; `setup` writes it to the provider'],
      D4: ['A sandbox', 'Twilio’s sandbox works, and the simulator needs no account'],
      D5: [
        'A click-to-chat link and button with a prefilled message',
        'link, button with icon as HTML and CSS, QR code; in the core, the API and the command line',
      ],
      D6: ['Responses: text, option, image, audio, video, pause; iframe not', 'all of them; an iframe as a link'],
      D7: ['A text over 1,600 characters is split', 'at a paragraph, sentence, word; each part is tracked'],
      D8: ['Files reach a premessage webhook', 'a hook for inbound messages, and attachments for watsonx'],
      D9: ['`_italic_` and `*bold*`, no HTML', 'text carries its markup and is converted both ways'],
      D10: ['Connecting to an agent (not offered over WhatsApp)', 'from watsonx to any host'],
    },
  },
  {
    id: 'E',
    title: 'What Dynamics 365’s WhatsApp channel has',
    rows: {
      E1: ['Notification, accept, session; authenticated or not', 'the host is told whether the contact is known'],
      E2: [
        'Records are created, searched, linked, unlinked',
        'agents find and share one with `/record`, and tie it with `/link` and `/unlink`; assistants and the API create them too',
      ],
      E3: [
        'Articles are searched and shared',
        '`/articles` searches, `/article` shares; the panel, assistants and the API search too',
      ],
      E4: [
        'Notes, transcripts, search in transcripts',
        'notes; transcripts, exported and searched by API and command line',
      ],
      E5: ['Open, Active, Waiting, Wrap-up, Closed', 'one model of states, mapped to each host'],
      E6: ['Presence, sentiment', 'what `analyze` finds reaches the agent; an away message when nobody is available'],
      E7: [
        'The 24-hour rule, in the same words',
        'a window per conversation, that sentence to the agent, and a remedy',
      ],
    },
  },
  {
    id: 'F',
    title: 'Beyond these',
    rows: {
      F1: ['Any channel with any host', 'every row holds for every pair'],
      F2: [
        'Hold and re-open',
        'a late reply waits while a template asks the customer to write again, and goes out in order when they do',
      ],
      F3: [
        'Nothing is lost silently',
        'rich content is simplified to what the channel declares; what was lost is recorded, and the agent is told',
      ],
      F4: ['Customers without a phone number', 'business-scoped ids and user names work everywhere'],
      F5: [
        'Through crashes',
        'nothing accepted is lost, nothing is sent twice, order holds: on SQLite, and on PostgreSQL across machines',
      ],
      F6: ['A simulator', 'a phone in the browser that speaks the providers’ protocols'],
      F7: ['Contract suites', 'for channels, hosts, assistants and stores, published'],
      F8: ['Rules of consent', 'revocation in free text, quiet hours, proof, erasure'],
      F9: ['Directives', 'lists, templates, locations, articles and records from a plain reply box'],
      F10: ['Honest delivery status', 'an ambiguous send is looked up, not repeated'],
      F14: [
        'Assistants by any language model',
        'a handoff is an act; tools cannot leave the customer’s own records; nothing is done twice',
      ],
      F15: [
        'A contract that is green only for what is correct',
        'planted mistakes are each found by a named rule; a scaffold for an adapter outside this repository',
      ],
    },
  },
]

export const rows = groups.flatMap((group) =>
  Object.entries(group.rows).map(([id, [what, how]]) => ({ id, what, how })),
)
