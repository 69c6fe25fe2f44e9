// Every command with its options, as data for the parser and the help: long because the list is.
import type { Command, OptionSpec } from './command.js'

const option = (help: string, value?: string, more: Partial<OptionSpec> = {}): OptionSpec =>
  value === undefined ? { type: 'boolean', help, ...more } : { type: 'string', value, help, ...more }

const address = { name: 'address', help: '+15551230001, bsuid:NL.123, username:ana, short-code:12345' }
const channel = option('Which channel', 'name')
const line = option("Which of its lines; the channel's first unless said", 'id')
const yes = option('Goes on without asking')
const only = option('One adapter: channels/whatsapp', 'adapter')
const limit = option('At most so many; default 50', 'number')
const out = option('Into this file, whole or not at all', 'file')
const evidence = option('The words, the form, the file and row: what one would show a regulator', 'text')
const purpose = (also: string) => option(`service, updates or marketing${also}`, 'purpose')
const topic = option('The subscription', 'name')
const at = option('When they said it, as 2026-11-20T09:00:00Z; now unless said', 'time')
const places = { channel, line }

/** Every command there is: what the parser reads, the help shows and the reference in the docs is made from. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    summary: 'Writes a small typed project that runs',
    arguments: [{ name: 'folder', help: 'Where; it must be empty or new', optional: true }],
    options: {
      channel: option('twilio-sms, twilio-whatsapp, whatsapp-cloud', 'kind', { multiple: true }),
      host: option('desk, request-tracker, zendesk, servicenow, dynamics365', 'kind'),
      assistant: option('none, topics, watsonx, direct-line', 'kind'),
      store: option('sqlite, postgres', 'kind'),
      name: option("The package's name; the folder's unless said", 'name'),
      yes: option('Takes whatsapp-cloud, desk, topics and sqlite where nothing else is said'),
    },
    examples: [
      'deskwire init support-bridge',
      'deskwire init bridge --channel twilio-sms --channel whatsapp-cloud --host zendesk --assistant none --store postgres',
    ],
    load: () => import('./commands/init.js'),
  },
  {
    name: 'dev',
    summary: 'Runs the app of this folder between simulated providers, with a phone in the browser',
    options: {
      config: option('The bridge options; else deskwire.config.(js|mjs|ts) here', 'file'),
      port: option('Default 3000', 'number'),
      real: {
        type: 'string',
        value: 'name',
        multiple: true,
        help: 'Use this as it is set up: store, hosts/<name>, assistants/<name>, channels/<name>',
      },
    },
    examples: ['npm run build && deskwire dev', 'deskwire dev --real hosts/zendesk'],
    load: () => import('./commands/dev.js'),
  },
  {
    name: 'doctor',
    summary: 'Asks every channel, host and assistant how it is; exits with 1 if something fails',
    options: { only, strict: option('A warning fails too') },
    reaches: true,
    examples: ['deskwire doctor', 'deskwire doctor --strict --json'],
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'setup',
    summary: 'Writes our webhook URLs to providers and hosts, after showing what changes',
    options: { only, yes },
    reaches: true,
    examples: ['deskwire setup', 'deskwire setup --only channels/whatsapp --yes'],
    load: () => import('./commands/setup.js'),
  },
  {
    name: 'link',
    summary: 'Click-to-chat: a link, an HTML snippet, a QR code',
    arguments: [{ name: 'number', help: '+15551230001; without it the line of --channel', optional: true }],
    options: {
      sms: option('A text message instead of WhatsApp'),
      text: option('What stands in the message already', 'words'),
      label: option('What the link says', 'words'),
      html: option('The snippet alone'),
      qr: option('A QR code into this .svg or .png file', 'file'),
      ...places,
    },
    reaches: true,
    examples: [
      'deskwire link +15551230001 --text "Hello, I have a question" --qr chat.svg',
      'deskwire link +15551230001 --sms --html --label "Text us"',
    ],
    load: () => import('./commands/link.js'),
  },
  {
    name: 'templates list',
    summary: 'The templates of the channels, as their providers have them now',
    options: { channel, status: option('Only these: approved, pending, rejected', 'word') },
    reaches: true,
    examples: ['deskwire templates list', 'deskwire templates list --channel whatsapp --status approved'],
    load: () => import('./commands/templates/list.js'),
  },
  {
    name: 'templates show',
    summary: 'One template, and how it reads with values',
    arguments: [{ name: 'name', help: 'The name of the template' }],
    options: {
      channel,
      language: option('Where it exists in several', 'code'),
      value: option('Fills in a variable', 'name=value', { multiple: true }),
    },
    reaches: true,
    examples: ['deskwire templates show order_ready --channel whatsapp --value 1=Ana --value 2=1234'],
    load: () => import('./commands/templates/show.js'),
  },
  {
    name: 'notify',
    summary: 'Sends a notification, or one per row of a file, and reports who was refused and why',
    arguments: [{ ...address, optional: true }],
    options: {
      csv: option('to, key and values of the template, one person a row (.csv, .json, .jsonl)', 'file'),
      ...places,
      topic,
      purpose: purpose('; updates unless said'),
      template: option('The template, where one is needed', 'name'),
      language: option('Of the template; en unless said', 'code'),
      value: option('A value of the template, for everybody', 'name=value', { multiple: true }),
      text: option('Words instead of a template; {name} is the value of that name', 'words'),
      at: option('Not before, as 2026-11-20T09:00:00Z', 'time'),
      expires: option('Not after', 'time'),
      'dedupe-key': option('Said twice with the same key, it happens once', 'key'),
      ticket: option('The record it is about: what becomes of it is noted there', 'host:id'),
      wait: option('How many seconds to wait for what becomes of it; default 30, 0: not', 'seconds'),
      report: option('What became of each, as CSV', 'file'),
    },
    reaches: true,
    examples: [
      'deskwire notify +15551230001 --channel whatsapp --topic orders --template order_ready --value 1=Ana',
      'deskwire notify --csv friday.csv --channel sms --topic offers --purpose marketing --text "Hi {name}, …" --report friday-report.csv',
    ],
    load: () => import('./commands/notify.js'),
  },
  {
    name: 'consent show',
    summary: 'Where somebody stands on each line, and what says so',
    arguments: [address],
    reaches: true,
    examples: ['deskwire consent show +15551230001'],
    load: () => import('./commands/consent/show.js'),
  },
  {
    name: 'consent grant',
    summary: 'Records that somebody agreed',
    arguments: [address],
    options: { ...places, purpose: purpose(''), topic, evidence, at },
    reaches: true,
    examples: [
      'deskwire consent grant +15551230001 --channel whatsapp --purpose updates --topic orders --evidence "form 12"',
    ],
    load: () => import('./commands/consent/grant.js'),
  },
  {
    name: 'consent revoke',
    summary: 'Records that somebody revoked: on every line, unless one is named',
    arguments: [address],
    options: { ...places, purpose: purpose('; everything unless said'), topic, evidence, at },
    reaches: true,
    examples: ['deskwire consent revoke +15551230001 --evidence "by telephone, 20 November"'],
    load: () => import('./commands/consent/revoke.js'),
  },
  {
    name: 'consent import',
    summary: 'Takes a list in: good rows are kept, bad ones named by their line',
    arguments: [
      { name: 'file', help: 'address, channel, line, purpose, topic, granted, evidence, at (.csv, .json, .jsonl)' },
    ],
    options: {
      ...places,
      purpose: purpose(', for rows that do not say'),
      topic: option('For rows that do not say', 'name'),
      evidence: option('For rows that do not say; unless said the file and line', 'text'),
      report: option('The rows that were not taken, as CSV', 'file'),
    },
    reaches: true,
    examples: ['deskwire consent import list.csv --channel whatsapp --purpose updates --report refused.csv'],
    load: () => import('./commands/consent/import.js'),
  },
  {
    name: 'consent export',
    summary: 'The proof: who agreed to what, what was sent, and how fast it stopped',
    arguments: [address],
    options: { format: option('json (default) or csv', 'format'), out },
    reaches: true,
    examples: ['deskwire consent export +15551230001 --format csv --out proof.csv'],
    load: () => import('./commands/consent/export.js'),
  },
  {
    name: 'consent erase',
    summary: 'Erases what belongs to an address; refusals stay, as hashes. There is no way back',
    arguments: [address],
    options: { yes },
    reaches: true,
    examples: ['deskwire consent erase +15551230001 --yes'],
    load: () => import('./commands/consent/erase.js'),
  },
  {
    name: 'conversations',
    summary: 'Lists conversations',
    options: {
      channel,
      state: option('open, active, waiting, wrap-up, closed', 'state'),
      address: option('Of this person', 'address'),
      limit,
    },
    reaches: true,
    examples: ['deskwire conversations --state waiting'],
    load: () => import('./commands/conversations.js'),
  },
  {
    name: 'transcript',
    summary: 'What was said in a conversation, or whatever holds the words searched for',
    arguments: [{ name: 'conversation', help: 'Its id; without it --search looks through all', optional: true }],
    options: {
      search: option('Only messages with these words', 'words'),
      format: option('text (default), json or csv', 'format'),
      limit: option('With --search through all; default 50', 'number'),
      out,
    },
    reaches: true,
    examples: ['deskwire transcript c1f… --format csv --out talk.csv', 'deskwire transcript --search "broken pole"'],
    load: () => import('./commands/transcript.js'),
  },
  {
    name: 'parked list',
    summary: 'What could not be done and waits for a person',
    options: { limit },
    reaches: true,
    examples: ['deskwire parked list'],
    load: () => import('./commands/parked/list.js'),
  },
  {
    name: 'parked show',
    summary: 'One parked piece of work, with everything it holds',
    arguments: [{ name: 'id', help: 'As parked list shows it' }],
    reaches: true,
    examples: ['deskwire parked show start/9f…'],
    load: () => import('./commands/parked/show.js'),
  },
  {
    name: 'parked retry',
    summary: 'Tries parked work again',
    arguments: [{ name: 'id', help: 'As parked list shows it', optional: true, many: true }],
    options: { all: option('Everything that is parked') },
    reaches: true,
    examples: ['deskwire parked retry start/9f…', 'deskwire parked retry --all'],
    load: () => import('./commands/parked/retry.js'),
  },
  {
    name: 'parked drop',
    summary: 'Drops parked work; the books count it as ignored',
    arguments: [{ name: 'id', help: 'As parked list shows it', optional: true, many: true }],
    options: { all: option('Everything that is parked'), yes },
    reaches: true,
    examples: ['deskwire parked drop start/9f… --yes'],
    load: () => import('./commands/parked/drop.js'),
  },
  {
    name: 'backup',
    summary: 'Copies a SQLite store and its files, also while its app runs',
    arguments: [{ name: 'target', help: 'The new file; it must not exist yet' }],
    options: {
      store: option('The store to copy', 'file'),
      'no-media': option('The database alone'),
    },
    examples: ['deskwire backup backup-friday.db --store data/deskwire.db'],
    load: () => import('./commands/backup.js'),
  },
]
