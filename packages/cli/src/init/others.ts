import type { AssistantKind, Piece, Setting, StoreKind } from './choice.js'

/** The app's own. */
export const own: readonly Setting[] = [
  {
    name: 'PUBLIC_URL',
    example: 'https://bridge.example.com',
    help: 'The https URL at which providers and the helpdesk reach this app',
  },
  {
    name: 'DESKWIRE_SECRET',
    example: '',
    secret: true,
    help: 'Signs links to files; make one with openssl rand -hex 32',
  },
  {
    name: 'DESKWIRE_KEY',
    example: '',
    secret: true,
    help: 'The key of the management API, also used by the command line; without it the API is off. Make one with openssl rand -hex 32',
    optional: true,
  },
  {
    name: 'DESKWIRE_URL',
    example: '',
    help: 'The URL at which the command line reaches the running app; without it, it opens the store',
    optional: true,
  },
  { name: 'PORT', example: '', help: 'The port to listen on; default: 3000', optional: true },
]

export const assistants: Record<Exclude<AssistantKind, 'none'>, Piece> = {
  topics: {
    package: '@deskwire/topics',
    imports: 'topic, topics',
    settings: [],
    code: `topics({
      topics: [
        topic('hours', { title: 'Opening hours', keywords: ['hours', 'open'] }).say('We are open on weekdays from 9 to 17.'),
        topic('question', { title: 'Something else', keywords: ['question'] }).handoff('A question'),
      ],
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/assistants/topics',
  },
  ai: {
    package: '@deskwire/ai',
    imports: 'ai',
    with: { package: 'ai', imports: 'createGateway', range: '^6.0.0' },
    settings: [
      { name: 'AI_GATEWAY_API_KEY', example: '', secret: true, help: 'A key of the AI Gateway, which has the models' },
      {
        name: 'AI_MODEL',
        example: '',
        help: 'The model, as provider/model; default: anthropic/claude-sonnet-4.5',
        optional: true,
      },
    ],
    code: `ai({
      // Or any provider's own package: openai('gpt-5-mini') of @ai-sdk/openai, with its key.
      model: createGateway({ apiKey: setting('AI_GATEWAY_API_KEY') })(environment.AI_MODEL || 'anthropic/claude-sonnet-4.5'),
      instructions: 'Answer from the help articles only, and share the one you used. Hand over what they do not answer.',
    })`,
    guide: 'https://github.com/deskwire/deskwire/blob/main/docs/guides/ai.md',
  },
  watsonx: {
    package: '@deskwire/watsonx',
    imports: 'watsonx',
    settings: [
      {
        name: 'WATSONX_URL',
        example: 'https://api.eu-de.assistant.watson.cloud.ibm.com/instances/example',
        help: 'The service instance',
      },
      { name: 'WATSONX_API_KEY', example: '', secret: true, help: 'Its API key' },
      { name: 'WATSONX_ASSISTANT_ID', example: 'example-assistant', help: "The assistant's id" },
      {
        name: 'WATSONX_ENVIRONMENT_ID',
        example: 'example-environment',
        help: 'The id of the environment: draft, live or your own',
      },
    ],
    code: `watsonx({
      url: setting('WATSONX_URL'),
      auth: { kind: 'iam', apiKey: setting('WATSONX_API_KEY') },
      assistant: setting('WATSONX_ASSISTANT_ID'),
      environment: setting('WATSONX_ENVIRONMENT_ID'),
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/assistants/watsonx',
  },
  'direct-line': {
    package: '@deskwire/direct-line',
    imports: 'directLine',
    settings: [
      { name: 'DIRECT_LINE_SECRET', example: '', secret: true, help: 'One of the two keys of the Direct Line channel' },
    ],
    code: "directLine({ auth: { kind: 'secret', secret: setting('DIRECT_LINE_SECRET') } })",
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/assistants/direct-line',
  },
}

export const stores: Record<StoreKind, Piece> = {
  sqlite: {
    package: '@deskwire/store-sqlite',
    imports: 'sqlite',
    settings: [
      { name: 'SQLITE_FILE', example: '', help: 'The file of the store; default: data/deskwire.db', optional: true },
    ],
    code: "sqlite(environment.SQLITE_FILE || 'data/deskwire.db')",
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/stores/store-sqlite',
  },
  postgres: {
    package: '@deskwire/store-postgres',
    imports: 'postgres',
    settings: [
      {
        name: 'DATABASE_URL',
        example: 'postgres://deskwire:example@127.0.0.1:5432/deskwire',
        help: 'The URL of the database, with user and password',
      },
      {
        name: 'POSTGRES_PASSWORD',
        example: '',
        secret: true,
        help: 'Only for compose.yaml, whose database gets it; make one with openssl rand -hex 32',
        optional: true,
      },
    ],
    code: "postgres(setting('DATABASE_URL'))",
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/stores/store-postgres',
  },
}
