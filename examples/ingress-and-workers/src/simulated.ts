// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../../../packages/stores/store-postgres/test/server.js'
import { zendeskHelpdesk } from '../../shared/src/helpdesks/zendesk.js'
import { simulate } from '../../shared/src/index.js'

/** A PostgreSQL of its own, this process for webhooks, and another one for the work. */
export const simulated = async (app: () => Promise<unknown>) => {
  const home = mkdtempSync(join(tmpdir(), 'deskwire-example-'))
  // Run as root, the server is run as a user of its own, who must be able to get there.
  chmodSync(home, 0o755)
  process.env.TMPDIR = home
  const database = await startServer()
  // Its package would end this process at a signal, by itself and as a failure, while the bridge finishes what is in hand.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal)
  const worker = () => {
    const file = fileURLToPath(new URL('app.js', import.meta.url))
    const child = fork(file, { env: { ...process.env, ROLE: 'worker', PORT: '0' } })
    process.on('exit', () => {
      child.kill('SIGKILL')
      // The server ends when it is told to, or at the latest when its files are gone.
      void database.stop()
      rmSync(home, { recursive: true, force: true })
    })
  }
  await simulate(
    {
      title: 'WhatsApp in Zendesk: one process takes webhooks in, another does the work',
      customers: { customer: { medium: 'whatsapp-cloud', mount: '/channels/whatsapp' } },
      agents: { agent: { helpdesk: await zendeskHelpdesk(), mount: '/hosts/zendesk' } },
      settings: {
        DATABASE_URL: database.url,
        DESKWIRE_SECRET: 'a-secret-for-this-machine-0123456789',
        ROLE: 'ingress',
      },
    },
    async () => {
      await app()
      worker()
    },
  )
}
