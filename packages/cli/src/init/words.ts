import { mounts } from './channels.js'
import type { Choice, Piece, Setting } from './choice.js'
import { hostMounts } from './hosts.js'

/** Names and what they are: never a value, so that nothing here looks as if it could be used. */
export const environmentExample = (settings: readonly Setting[]): string =>
  [
    '# Copy this to .env, fill it in, and keep .env to yourself.',
    '',
    ...settings.flatMap(({ name, help, optional }) => [`# ${help}`, `${optional ? '# ' : ''}${name}=`, '']),
  ].join('\n')

export const readme = ({ name, channels, host, assistant, store }: Choice, pieces: readonly Piece[]): string => {
  const names = channels.map((kind) => `\`${mounts[kind]}\``).join(', ')
  return `# ${name}

Joins ${names} with the helpdesk \`${hostMounts[host]}\`${assistant === 'none' ? '' : `, with ${assistant} answering first`}; kept in ${store === 'sqlite' ? 'SQLite' : 'PostgreSQL'}.

\`\`\`sh
npm install
npm run dev       # simulated providers, a phone and a desk in the browser: no account needed, nothing real is touched
npm test
\`\`\`

## For real

1. Copy \`.env.example\` to \`.env\` and fill it in. Secrets stand nowhere else.
2. \`npm start\`. It prints where providers reach it; \`PUBLIC_URL\` must lead here.
3. \`npx deskwire setup\` shows what it would change at the providers and the helpdesk, asks, and registers the webhooks.
4. \`npx deskwire doctor\` names what is wrong, with a fix for each finding.

While the app runs, \`DESKWIRE_URL\` and \`DESKWIRE_KEY\` lead the command line to it; else it works on the store.

| file | |
|---|---|
| \`src/setup.ts\` | what is joined: channels, helpdesk, ${assistant === 'none' ? '' : 'assistant, '}store |
| \`src/app.ts\` | starts it |
| \`deskwire.config.mjs\` | what \`npx deskwire\` reads |

${pieces.map(({ package: one, guide }) => `- [${one}](${guide})`).join('\n')}
`
}
