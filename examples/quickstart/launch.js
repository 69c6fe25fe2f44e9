// Where it listens, what it keeps, and what it says about that.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQuickstart } from './app.js'
import { notice } from './sample.js'

const isFree = (port, host) =>
  new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(false)).listen(port, host, () => probe.close(() => done(true)))
  })

const first = 3000
const last = 3099

/** The port asked for, else the first free one from 3000 on. */
const portFor = async (wanted, host) => {
  if (wanted) {
    if (!/^\d{1,5}$/.test(wanted) || Number(wanted) > 65_535) throw new Error(`PORT is ${wanted}, which is no port`)
    if (!(await isFree(Number(wanted), host))) throw new Error(`Port ${wanted} is taken: choose another with PORT`)
    return Number(wanted)
  }
  for (let port = first; port <= last; port += 1) if (await isFree(port, host)) return port
  throw new Error(`No port from ${first} to ${last} is free: choose one with PORT`)
}

// Everywhere is no name: on this machine it is called localhost.
const nameOf = (host) => (host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host)

export const launch = async (env, built) => {
  const host = env.HOST || '127.0.0.1'
  const port = await portFor(env.PORT, host)
  const url = `http://${nameOf(host)}:${port}`
  const publicUrl = (env.PUBLIC_URL || url).replace(/\/+$/, '')
  // A simulated customer forgets when the process ends, so its tickets go too; a real one does not.
  const kept = env.DATA || (env.PUBLIC_URL ? 'data' : undefined)
  const data = kept ?? mkdtempSync(join(tmpdir(), 'deskwire-quickstart-'))
  mkdirSync(data, { recursive: true })
  const forget = () => kept ?? rmSync(data, { recursive: true, force: true })
  let app
  const stop = async () => {
    await app?.stop()
    forget()
  }
  try {
    app = createQuickstart({ url, publicUrl, data, env, built })
    await app.listen(port, host)
  } catch (error) {
    await stop().catch(forget)
    throw error
  }
  return { app, url, stop, text: welcome(app, { url, host: env.HOST, kept }) }
}

const welcome = ({ real, alone, bridge }, { url, host, kept }) => {
  const kind = (account) => (account ? 'real' : 'simulated')
  const webhooks = real.any
    ? `\nWhere providers reach it; enter this there:\n${bridge
        .webhooks()
        .map(({ name, url: webhook }) => `  ${name}  →  ${webhook}`)
        .join('\n')}\n`
    : ''
  return `
Deskwire is ready: ${url}
${notice}

  WhatsApp (Cloud API)  ${kind(real.cloud)}
  WhatsApp (Twilio)     ${kind(real.twilioWhatsapp)}
  SMS (Twilio)          ${kind(real.sms)}

Open it in a browser: a phone on the left, the helpdesk on the right, the wire between them below. Write "Hi" on the
phone, ask for a person, answer from the desk. Then move the clock 25 hours, or take a provider down.
${alone ? `For operators, on this machine only: ${url}/admin\n` : ''}${webhooks}
${host ? `Other machines may reach it, for HOST is ${host}: there are no passwords.` : 'Only this machine can reach it; HOST=0.0.0.0 opens it to others.'}
${kept ? `What happens is kept in ${kept}.` : 'Nothing is kept after it ends; DATA=folder keeps it.'}
`
}
