// Our own stack as a user would set it up, but for what would leave this machine: the provider's answers are local.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBridge, memory } from '@deskwire/core'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { publicUrl, secret, twilio } from './requests.mjs'

/** A store by name. SQLite writes to a real disk; `remove` removes the file. */
export const storeOf = async (name, url = process.env.BENCH_POSTGRES) => {
  if (name === 'memory') return { store: memory(), remove: () => undefined }
  if (name === 'postgres') {
    const { postgres } = await import('@deskwire/store-postgres')
    return { store: postgres({ connectionString: url }), remove: () => undefined }
  }
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'deskwire-bench-'))
  return {
    store: sqlite(join(folder, 'bench.db')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The channel whole; `apiBase` is where the Graph API is. */
export const whatsappAt = (apiBase) =>
  whatsappCloud({
    accessToken: 'token',
    appSecret: secret,
    verifyToken: 'planted-verify-7c1e',
    lines: [{ id: '111222333', number: '+15550001000' }],
    messagesPerSecond: 1_000,
    ...(apiBase !== undefined && { apiBase }),
  })

export const whatsapp = (send) => ({
  ...whatsappAt(),
  // What would call Meta.
  send: send ?? (async (part) => ({ providerId: `wamid.out.${part.id}`, status: 'queued' })),
  typing: async () => undefined,
  markRead: async () => undefined,
})

export const sms = () => ({
  ...twilioSms({ accountSid: twilio.accountSid, authToken: secret, lines: [twilio.number] }),
  send: async (part) => ({ providerId: `SM.out.${part.id}`, status: 'queued' }),
})

/** A helpdesk that takes everything, after a while if that is wanted. Its webhooks are plain JSON: it is not measured. */
export const helpdesk = ({ post, name = 'desk' }) => ({
  spec: 1,
  name,
  capabilities: {
    markup: 'plain',
    attachments: 'none',
    statuses: [],
    repeatable: { open: true, post: true },
    echo: 'author',
  },
  open: async ({ key }) => ({ id: key }),
  post: async (ticket, entry) => {
    await post(ticket, entry)
    return { ids: [] }
  },
  receive: ({ body }) => ({ reply: { status: 200 }, events: JSON.parse(Buffer.from(body).toString()) }),
})

export const bridgeOf = (setup) =>
  createBridge({
    publicUrl,
    channels: { wa: whatsapp(), sms: sms() },
    hosts: { desk: helpdesk({ post: async () => undefined }) },
    catchUpEveryMs: 0,
    log: quiet,
    ...setup,
  })

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error: (about, text) => console.error(text, JSON.stringify(about)),
}

/** One request without HTTP around it. */
export const deliver = (bridge, { path, method, headers, body }) => {
  const [, kind, name] = path.split('/')
  return bridge.receive(
    { tenant: 'main', kind, name },
    { method, publicUrl: publicUrl + path, path: '', headers, body, receivedAt: Date.now() },
  )
}

/** So many at a time. */
export const pool = async (items, width, run) => {
  let next = 0
  const worker = async () => {
    while (next < items.length) await run(items[next++])
  }
  await Promise.all(Array.from({ length: width }, worker))
}
