import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chatOn, type Medium, settingsOf, tapped, wireOf, wordsOf } from '@deskwire/integration-tests/providers'
import { type Conversation, createWire } from '@deskwire/simulator'
import type { Helpdesk } from './helpdesk.js'

/** What is needed of a helpdesk here; an example may have another counterpart of its app. */
type Played = Pick<Helpdesk, 'title' | 'settings' | 'join' | 'shown' | 'reply' | 'close'>

export interface Simulation {
  /** One line: what this shows. */
  title: string
  /** Who can be written as, and on which line; where the app has mounted the channel. */
  customers: Readonly<Record<string, { medium: Medium; mount: string; from?: string; line?: string }>>
  /** Whose agents can be written as; where the app has mounted the host. */
  agents: Readonly<Record<string, { helpdesk: Played; mount: string }>>
  /** What else the app finds in its environment. */
  settings?: Readonly<Record<string, string>>
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed).listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** A provider and helpdesks on this machine, an app that is told to use them, and a conversation in the terminal. */
export const simulate = async (setup: Simulation, app: () => Promise<unknown>): Promise<void> => {
  const port = Number(process.env.PORT) || (await freePort())
  const publicUrl = `http://127.0.0.1:${port}`
  const customers = Object.entries(setup.customers)
  const wire = createWire(
    wireOf(
      customers.map(([, { medium, mount, line }]) => ({
        medium,
        webhook: `${publicUrl}${mount}`,
        ...(line !== undefined && { number: line }),
      })),
    ),
  )
  const { url } = await wire.listen()
  const data = mkdtempSync(join(tmpdir(), 'deskwire-example-'))
  process.on('exit', () => rmSync(data, { recursive: true, force: true }))
  Object.assign(
    process.env,
    { PUBLIC_URL: publicUrl, PORT: String(port), SQLITE_FILE: join(data, 'deskwire.db') },
    ...customers.map(([, { medium }]) => settingsOf(medium, url)),
    ...Object.values(setup.agents).map(({ helpdesk }) => helpdesk.settings),
    setup.settings,
  )
  await app()
  for (const { helpdesk, mount } of Object.values(setup.agents)) await helpdesk.join(`${publicUrl}${mount}`)

  const phones = new Map(
    customers.map(([name, { medium, from = '+15551230001', line }]) => [
      name,
      chatOn(wire, medium, from, { ...(line !== undefined && { number: line }) }),
    ]),
  )
  const desks = new Map(Object.entries(setup.agents).map(([name, { helpdesk }]) => [name, helpdesk]))
  console.log(`\n${setup.title}. No accounts: the provider and the helpdesk are on this machine.\n`)
  for (const name of phones.keys()) console.log(`  ${name}: words          is sent by a phone`)
  for (const [name, { title }] of desks) console.log(`  ${name}: words          is answered in ${title}`)
  console.log(`  ${[...phones.keys()][0]} taps: an option\n  ${[...desks.keys()][0]} closes\n`)
  show(phones, desks)
  listen(phones, desks)
}

/** What comes to a phone, or to a helpdesk, is printed once. */
const show = (phones: ReadonlyMap<string, Conversation>, desks: ReadonlyMap<string, Played>): void => {
  const seen = new Map<string, number>()
  const news = (name: string, all: readonly string[]) => {
    for (const text of all.slice(seen.get(name) ?? 0)) console.log(`${name} sees: ${text}`)
    seen.set(name, all.length)
  }
  const look = () => {
    for (const [name, chat] of phones) news(name, wordsOf(chat))
    for (const [name, helpdesk] of desks) news(name, helpdesk.shown())
  }
  setInterval(look, 50).unref()
}

/** What is typed is said or done by whoever it begins with. */
const listen = (phones: ReadonlyMap<string, Conversation>, desks: ReadonlyMap<string, Played>): void => {
  const act = async (line: string): Promise<unknown> => {
    const name = [...phones.keys(), ...desks.keys()].find(
      (one) => line.startsWith(`${one}:`) || line.startsWith(`${one} `),
    )
    if (name === undefined) throw new Error(`Nobody is meant by “${line}”`)
    const [, verb, words = ''] = /^ ?(\w*):? *(.*)$/.exec(line.slice(name.length)) ?? []
    const [chat, helpdesk] = [phones.get(name), desks.get(name)]
    if (helpdesk) return verb === 'closes' ? helpdesk.close() : helpdesk.reply(words)
    if (chat && verb === 'taps') return tapped(chat, words)
    return chat?.send(words)
  }
  // One after another, as they were typed.
  let last: Promise<unknown> = Promise.resolve()
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() !== '')
      last = last.then(() => act(line.trim())).catch((thrown) => console.log(`! ${thrown.message}`))
  })
}
