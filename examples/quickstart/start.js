import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQuickstart } from './app.js'

const file = new URL('.env', import.meta.url)
if (existsSync(file)) process.loadEnvFile(file)
const { env } = process
const host = env.HOST || '127.0.0.1'

const isFree = (port) =>
  new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(false)).listen(port, host, () => probe.close(() => done(true)))
  })

const findPort = async () => {
  if (env.PORT) return Number(env.PORT)
  for (let port = 3000; port < 3100; port += 1) if (await isFree(port)) return port
  throw new Error('No port from 3000 to 3099 is free: choose one with PORT')
}

const port = await findPort()
// Everywhere is no name: on this machine it is called localhost.
const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
const url = `http://${name}:${port}`
const publicUrl = env.PUBLIC_URL || url
const kept = env.DATA || (env.PUBLIC_URL ? 'data' : undefined)
const data = kept ?? mkdtempSync(join(tmpdir(), 'deskwire-quickstart-'))
mkdirSync(data, { recursive: true })

let app
const stop = async () => {
  await app?.stop()
  if (!kept) rmSync(data, { recursive: true, force: true })
}
try {
  app = createQuickstart({ url, publicUrl, data, env })
  await app.listen(port, host)
} catch (error) {
  await stop().catch(() => undefined)
  const taken = error.code === 'EADDRINUSE' ? `Port ${port} is taken: choose another with PORT` : error.message
  console.error(taken)
  process.exit(1)
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () =>
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    ),
  )

const { real } = app
const kind = (account) => (account ? 'real' : 'simulated')
console.log(`
Deskwire is ready: ${url}

  WhatsApp (Cloud API)  ${kind(real.cloud)}
  WhatsApp (Twilio)     ${kind(real.twilioWhatsapp)}
  SMS (Twilio)          ${kind(real.sms)}

Open it in a browser: a phone on the left, the helpdesk on the right, the wire between them below.
Write "Hi" on the phone. Ask for a person. Answer from the desk. Then move the clock 25 hours, or take a provider down.

${env.HOST ? `Reachable from other machines, for HOST is ${host}: there are no passwords.` : 'Only this machine can reach it; HOST=0.0.0.0 opens it to others.'}
${kept ? `What happens is kept in ${data}.` : 'Nothing is kept after it ends; DATA=folder keeps it.'}
`)
if (real.any)
  for (const { name: channel, url: webhook } of app.bridge.webhooks()) console.log(`  ${channel}  →  ${webhook}`)
