// Every environment variable that a project, an example or a page reads, by the one name that it has everywhere.
import { fileOf } from './adapters.mjs'
import { code, tableOf, words } from './markdown.mjs'

/** What no project of `deskwire init` has: of examples, and of options that few need. */
const others = [
  [
    'DESKWIRE_KEY_SHA256',
    'Instead of `DESKWIRE_KEY`: its SHA-256 in hexadecimal, so that the app does not know the key',
  ],
  ['ASSISTANT_KEY', 'A second key of the management API, for an assistant; make one with openssl rand -hex 32'],
  ['ASSISTANT_KEY_SHA256', 'Its SHA-256 in hexadecimal'],
  ['HOST', 'The address to listen on; default of the quickstart: 127.0.0.1'],
  ['DATA', 'The folder in which the quickstart keeps its store and its helpdesk; without it nothing is kept'],
  ['ON_CLOSED', '`policy.onClosed` of the quickstart: refuse or reopen'],
  ['ROLE', 'What this process does: ingress, worker or both'],
  ['TENANTS', 'The file with the tenants of the example many-tenants'],
  ['CHANNEL', 'Which channel the example servicenow uses: twilio-sms, twilio-whatsapp or whatsapp-cloud'],
  ['DESK_FILE', 'The file of the demo helpdesk; default: data/desk.db'],
  ['DESK_TOKEN', "The demo helpdesk's token for the bridge"],
  ['DESK_SECRET', 'Signs the webhooks of the demo helpdesk'],
  ['TWILIO_MESSAGING_SERVICE_SID', 'A messaging service, where several senders share one line'],
  ['TWILIO_API_KEY', 'An API key, with which calls are made instead of the auth token'],
  ['TWILIO_API_SECRET', 'Its secret'],
  ['ZENDESK_APP_PUBLIC_KEY', "The public key of the panel's app in Zendesk"],
  ['SERVICENOW_USER', 'A user of the instance, where no OAuth client is used'],
  ['SERVICENOW_PASSWORD', 'Its password'],
  ['SERVICENOW_CALLBACK_PASSWORD', 'The password that its REST connection sends to us, where it sends no token'],
  ['SERVICENOW_HASH_TOKEN', 'The hash token of the Virtual Agent API'],
  [
    'DESKWIRE_AGENT_KEY',
    'A key of the management API with the scope agent, for the helpdesk whose page opens the panel',
  ],
  ['SERVICENOW_PANEL_CERTIFICATE', 'The certificate with whose key ServiceNow signs what opens the panel'],
  ['DATAVERSE_WEBHOOK_KEY', 'The key of a webhook of Dataverse, for agents who write first'],
  ['COPILOT_TOKEN_ENDPOINT', 'The token endpoint of Copilot Studio'],
  ['HTTP_PROXY', 'A proxy for what the bridge calls; Node and many tools read the same name'],
  ['HTTPS_PROXY', 'The same for https'],
  ['NO_PROXY', 'Which hosts are called without that proxy'],
  ['NO_COLOR', 'The command line prints no colours'],
].map(([name, help]) => ({ name, help, optional: true }))

/** Where a vendor's API is, if not where it usually is: set where the other side is simulated. */
export const simulated = ['AI_GATEWAY_URL', 'AZURE_LOGIN_URL', 'FRONT_URL', 'HUBSPOT_API_URL', 'WATSONX_IAM_URL'].map(
  (name) => ({ name, help: 'Where the API is, in tests against a simulated one', optional: true }),
)

/** By where they belong: the app itself, an adapter, everything else. */
export const settings = async () => {
  const from = (name) => fileOf(`packages/cli/src/init/${name}.ts`)
  const [{ channels }, { hosts }, { assistants, own, stores }] = await Promise.all(
    ['channels', 'hosts', 'others'].map(from),
  )
  const pieces = [channels, hosts, assistants, stores].flatMap((kind) => Object.values(kind))
  return [
    { of: 'the app', settings: own },
    ...pieces.map((piece) => ({ of: piece.package, settings: piece.settings })),
    { of: 'examples and rare options', settings: [...others, ...simulated] },
  ].filter((group) => group.settings.length > 0)
}

const row = ({ name, help, example, optional }) => [
  code(name),
  words(help),
  optional ? '' : 'needed',
  example ? code(example) : '',
]

export const settingsPage = async () => `# Settings

An app reads its settings from the environment, or from a file \`.env\` that is not committed. One thing has one name everywhere: in projects of
\`deskwire init\`, the examples, the guides and the files for containers. What an option does is in [Adapter options](adapter-options.md); how secrets are kept and
rotated, in [Deploying](../deploying.md#secrets).

${(await settings())
  .map(
    ({ of, settings: all }) =>
      `## ${of[0] === '@' ? code(of) : of[0].toUpperCase() + of.slice(1)}\n\n${tableOf(['variable', '', '', 'for example'], all.map(row))}`,
  )
  .join('\n\n')}
`
