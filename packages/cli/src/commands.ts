// The table of all commands and their options. The file is long because the table is.
import type { Command, OptionSpec } from './command.js'

const option = (help: string, value?: string, more: Partial<OptionSpec> = {}): OptionSpec =>
  value === undefined ? { type: 'boolean', help, ...more } : { type: 'string', value, help, ...more }

const address = { name: 'address', help: '+15551230001, bsuid:NL.123, username:ana, short-code:12345' }
const channel = option('Which channel; needed where there are several', 'name')
const line = option("One of the channel's lines; default: its first", 'id')
const yes = option('Do not ask for confirmation')
const only = option('Only this adapter, for example channels/whatsapp', 'adapter')
const limit = option('Maximum number of results; default: 50', 'number')
const out = option('Write to this file instead of standard output', 'file')
const evidence = option('What you would show a regulator: the words, the form, the file and row', 'text')
const purpose = (also: string) => option(`service, updates or marketing${also}`, 'purpose')
const topic = option('The topic of the subscription', 'name')
const at = option('When they said it, for example 2026-11-20T09:00:00Z; default: now', 'time')
const places = { channel, line }

/** All commands. The parser, the help and the reference in the docs are made from this table. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    summary: 'Create a small TypeScript project that runs',
    arguments: [{ name: 'folder', help: 'The folder; it must be empty or new', optional: true }],
    options: {
      channel: option('twilio-sms, twilio-whatsapp, whatsapp-cloud', 'kind', { multiple: true }),
      host: option(
        'desk, request-tracker, redmine, front, intercom, hubspot, chatwoot, zendesk, servicenow, dynamics365; or new:<name>',
        'kind',
      ),
      assistant: option('none, topics, ai, watsonx, direct-line', 'kind'),
      store: option('sqlite, postgres', 'kind'),
      name: option("The package's name; default: the folder's", 'name'),
      yes: option('Do not ask: use whatsapp-cloud, desk, topics and sqlite by default'),
    },
    examples: [
      'deskwire init support-bridge',
      'deskwire init freshdesk-adapter --host new:freshdesk',
      'deskwire init bridge --channel twilio-sms --channel whatsapp-cloud --host zendesk --assistant none --store postgres',
    ],
    load: () => import('./commands/init.js'),
  },
  {
    name: 'dev',
    summary: 'Run the app in this folder against simulated providers, with a phone in the browser',
    options: {
      config: option('The file with the bridge options; default: deskwire.config.(js|mjs|ts) in this folder', 'file'),
      port: option('Default: PORT, or else 3000', 'number'),
      real: {
        type: 'string',
        value: 'name',
        multiple: true,
        help: 'Use this one for real: store, hosts/<name>, assistants/<name>, channels/<name>',
      },
    },
    examples: ['npm run build && deskwire dev', 'deskwire dev --real hosts/zendesk'],
    load: () => import('./commands/dev.js'),
  },
  {
    name: 'doctor',
    summary: 'Check every channel, host and assistant; exits with 1 if a check fails',
    options: {
      only,
      production: option('Walk the checklist of Going live: what can be seen is checked, the rest is named'),
      strict: option('Treat warnings as failures'),
    },
    reaches: true,
    examples: [
      'deskwire doctor',
      'deskwire doctor --strict --json',
      'deskwire doctor --production --url https://bridge.example.com',
    ],
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'setup',
    summary: 'Register the webhook URLs with providers and hosts, after showing what would change',
    options: { only, yes },
    reaches: true,
    examples: ['deskwire setup', 'deskwire setup --only channels/whatsapp --yes'],
    load: () => import('./commands/setup.js'),
  },
  {
    name: 'link',
    summary: 'Make a click-to-chat link, a button for a web page or a QR code',
    arguments: [
      { name: 'number', help: 'The number, for example +15551230001; default: the line of --channel', optional: true },
    ],
    options: {
      sms: option('Link to a text message instead of WhatsApp'),
      text: option('Text to put into the message', 'words'),
      label: option('The words of the button', 'words'),
      html: option('Print only the HTML of the button'),
      qr: option('Write a QR code to this .svg or .png file', 'file'),
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
    summary: "List the channels' templates, as the providers have them now",
    options: { channel, status: option('Only templates of this status: approved, pending, rejected', 'word') },
    reaches: true,
    examples: ['deskwire templates list', 'deskwire templates list --channel whatsapp --status approved'],
    load: () => import('./commands/templates/list.js'),
  },
  {
    name: 'templates show',
    summary: 'Show a template, filled in with values',
    arguments: [{ name: 'name', help: 'The name of the template' }],
    options: {
      channel,
      language: option('Which language, if there are several', 'code'),
      value: option('Fill in a variable', 'name=value', { multiple: true }),
    },
    reaches: true,
    examples: ['deskwire templates show order_ready --channel whatsapp --value 1=Ana --value 2=1234'],
    load: () => import('./commands/templates/show.js'),
  },
  {
    name: 'notify',
    summary: 'Send a notification, or one per row of a file, and report who was refused and why',
    arguments: [{ ...address, optional: true }],
    options: {
      csv: option('One person per row: to, key and the values of the template (.csv, .json, .jsonl)', 'file'),
      ...places,
      topic,
      purpose: purpose('; default: updates'),
      template: option('The template to send', 'name'),
      language: option('The language of the template; default: en', 'code'),
      value: option('A value for a variable of the template, for everybody', 'name=value', { multiple: true }),
      text: option('Text instead of a template; {name} is replaced by the value of that name', 'words'),
      at: option('Do not send before, for example 2026-11-20T09:00:00Z', 'time'),
      expires: option('Do not send after', 'time'),
      'dedupe-key': option('Idempotency key: repeating the command with it sends nothing twice', 'key'),
      ticket: option('The record it is about; its outcome is noted there', 'host:id'),
      wait: option('How many seconds to wait for the outcome; default: 30, 0: do not wait', 'seconds'),
      report: option('Write the outcome of each to this CSV file', 'file'),
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
    summary: "Show a person's consent on each line, and the records behind it",
    arguments: [address],
    reaches: true,
    examples: ['deskwire consent show +15551230001'],
    load: () => import('./commands/consent/show.js'),
  },
  {
    name: 'consent grant',
    summary: 'Record that somebody agreed',
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
    summary: 'Record that somebody revoked; on every line, unless you name one',
    arguments: [address],
    options: { ...places, purpose: purpose('; default: everything'), topic, evidence, at },
    reaches: true,
    examples: ['deskwire consent revoke +15551230001 --evidence "by telephone, 20 November"'],
    load: () => import('./commands/consent/revoke.js'),
  },
  {
    name: 'consent import',
    summary: 'Import a list; valid rows are recorded, invalid ones reported by line',
    arguments: [
      { name: 'file', help: 'address, channel, line, purpose, topic, granted, evidence, at (.csv, .json, .jsonl)' },
    ],
    options: {
      ...places,
      purpose: purpose(', for rows without their own'),
      topic: option('For rows without their own', 'name'),
      evidence: option('For rows without their own; default: the file and line', 'text'),
      report: option('Write the rejected rows to this CSV file', 'file'),
    },
    reaches: true,
    examples: ['deskwire consent import list.csv --channel whatsapp --purpose updates --report refused.csv'],
    load: () => import('./commands/consent/import.js'),
  },
  {
    name: 'consent export',
    summary: 'Export the proof: who agreed to what, what was sent, and how soon it stopped',
    arguments: [address],
    options: { format: option('json or csv; default: json', 'format'), out },
    reaches: true,
    examples: ['deskwire consent export +15551230001 --format csv --out proof.csv'],
    load: () => import('./commands/consent/export.js'),
  },
  {
    name: 'consent erase',
    summary: 'Erase the data of an address; opt-outs are kept as hashes. This cannot be undone',
    arguments: [address],
    options: { yes },
    reaches: true,
    examples: ['deskwire consent erase +15551230001 --yes'],
    load: () => import('./commands/consent/erase.js'),
  },
  {
    name: 'conversations',
    summary: 'List conversations',
    options: {
      channel,
      state: option('open, active, waiting, wrap-up, closed', 'state'),
      address: option("Only this person's", 'address'),
      limit,
    },
    reaches: true,
    examples: ['deskwire conversations --state waiting'],
    load: () => import('./commands/conversations.js'),
  },
  {
    name: 'transcript',
    summary: 'Show what was said in a conversation, or search in all of them',
    arguments: [{ name: 'conversation', help: 'Its id; without it, all conversations are searched', optional: true }],
    options: {
      search: option('Only messages that contain these words, in any order; "in quotes" together', 'words'),
      from: option('Searching all: not before this time', 'time'),
      to: option('Searching all: not after this time', 'time'),
      agent: option('Searching all: what this agent wrote, by name or id', 'agent'),
      channel: option('Searching all: only on this channel', 'name'),
      line: option('Searching all: only on this line', 'id'),
      ticket: option('Searching all: only of this ticket', 'id'),
      format: option('text, json or csv; default: text', 'format'),
      limit: option('Maximum number of results of a search in all conversations; default: 50', 'number'),
      out,
    },
    reaches: true,
    examples: [
      'deskwire transcript c1f… --format csv --out talk.csv',
      'deskwire transcript --search "broken pole" --from 2026-11-01T00:00:00Z',
    ],
    load: () => import('./commands/transcript.js'),
  },
  {
    name: 'parked list',
    summary: 'List parked work: work that failed for good and needs a person',
    options: { limit },
    reaches: true,
    examples: ['deskwire parked list'],
    load: () => import('./commands/parked/list.js'),
  },
  {
    name: 'parked show',
    summary: 'Show a parked task with all its data',
    arguments: [{ name: 'id', help: 'Its id, as shown by parked list' }],
    reaches: true,
    examples: ['deskwire parked show start/9f…'],
    load: () => import('./commands/parked/show.js'),
  },
  {
    name: 'parked retry',
    summary: 'Retry parked work',
    arguments: [{ name: 'id', help: 'Its id, as shown by parked list', optional: true, many: true }],
    options: { all: option('All parked work') },
    reaches: true,
    examples: ['deskwire parked retry start/9f…', 'deskwire parked retry --all'],
    load: () => import('./commands/parked/retry.js'),
  },
  {
    name: 'parked drop',
    summary: 'Drop parked work; it is counted as ignored',
    arguments: [{ name: 'id', help: 'Its id, as shown by parked list', optional: true, many: true }],
    options: { all: option('All parked work'), yes },
    reaches: true,
    examples: ['deskwire parked drop start/9f… --yes'],
    load: () => import('./commands/parked/drop.js'),
  },
  {
    name: 'mcp',
    summary: 'Serve the management API to an assistant, over the Model Context Protocol on standard input and output',
    options: {
      allow: {
        type: 'string',
        value: 'tool',
        multiple: true,
        help: 'Allow a tool that writes, for example post_notify, or all; default: only reading',
      },
    },
    reaches: true,
    stays: true,
    examples: ['deskwire mcp --url https://bridge.example.com', 'deskwire mcp --allow post_conversation_handoff'],
    load: () => import('./commands/mcp.js'),
  },
  {
    name: 'backup',
    summary: 'Copy a SQLite store and its files, even while its app runs',
    arguments: [{ name: 'target', help: 'The new file; it must not exist' }],
    options: {
      store: option('The store to copy', 'file'),
      'no-media': option('Copy only the database'),
    },
    examples: ['deskwire backup backup-friday.db --store data/deskwire.db'],
    load: () => import('./commands/backup.js'),
  },
  {
    name: 'completion',
    summary: 'Print the script that completes commands and options in a shell',
    arguments: [{ name: 'shell', help: 'bash, zsh or fish' }],
    examples: [
      'eval "$(deskwire completion bash)"',
      'deskwire completion fish > ~/.config/fish/completions/deskwire.fish',
    ],
    load: () => import('./commands/completion.js'),
  },
]
