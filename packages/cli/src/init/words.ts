import { mounts } from './channels.js'
import type { Choice, Piece, Setting } from './choice.js'
import { hostMounts } from './hosts.js'

/** Lists names and descriptions, never values, so that nothing here can be mistaken for a real one. */
export const environmentExample = (settings: readonly Setting[]): string =>
  [
    '# Copy this file to .env and fill it in. Do not commit .env.',
    '',
    ...settings.flatMap(({ name, help, optional }) => [`# ${help}`, `${optional ? '# ' : ''}${name}=`, '']),
  ].join('\n')

export const readme = ({ name, channels, host, assistant, store }: Choice, pieces: readonly Piece[]): string => {
  const names = channels.map((kind) => `\`${mounts[kind]}\``).join(', ')
  return `# ${name}

Joins ${names} with the helpdesk \`${hostMounts[host]}\`${assistant === 'none' ? '' : `, with ${assistant} answering first`}. Its state is in ${store === 'sqlite' ? 'SQLite' : 'PostgreSQL'}.

\`\`\`sh
npm install
npm run dev       # simulated providers, with a phone and a desk in the browser; needs no account
npm test
\`\`\`

## Go live

1. Copy \`.env.example\` to \`.env\` and fill it in. Keep secrets nowhere else.
2. \`npm start\`. It prints the URLs that providers call; \`PUBLIC_URL\` must lead to this app.
3. \`npx deskwire setup\` shows what it would change at the providers and the helpdesk, asks for confirmation, and registers the webhooks.
4. \`npx deskwire doctor\` reports what is wrong and how to fix it.

\`docker compose up --build\` runs it in a container${store === 'postgres' ? ', with its database' : ''}; \`.github/workflows/check.yml\` tests every push.

While the app runs, the command line reaches it by \`DESKWIRE_URL\` and \`DESKWIRE_KEY\`; without them it opens the store. In the browser, \`/admin\` takes that key.

| file | |
|---|---|
| \`src/setup.ts\` | the setup: channels, helpdesk, ${assistant === 'none' ? '' : 'assistant, '}store |
| \`src/app.ts\` | starts it |
| \`src/conversation.test.ts\` | plays a conversation between a phone and a helpdesk, both simulated |
| \`deskwire.config.mjs\` | what \`npx deskwire\` reads |

${pieces.map(({ package: one, guide }) => `- [${one}](${guide})`).join('\n')}
`
}
