// An agent opens ticket after ticket: how long until the panel paints, from the second opening on, when the browser has the page's files.

import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { serve } from '@deskwire/core'
import { signedOpening, signOpening } from '@deskwire/core/adapter'
import { panel } from '@deskwire/panel'
import chromium from '@sparticuz/chromium'
import { chromium as browsers } from 'playwright-core'
import { bridgeOf, deliver, helpdesk, storeOf } from '../lib/deskwire.mjs'
import { makeMany, maker } from '../lib/requests.mjs'
import { answer, asked, median } from '../lib/run.mjs'

const { openings, messages } = asked()
const secret = 'planted-of-the-plug-6b21'
const listening = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))

/** The helpdesk's page: it signs when its frame is loaded, and leads it to the bridge. */
let lead = ''
const page = createServer((request, response) => {
  if (request.url === '/frame') return response.writeHead(302, { location: lead }).end()
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<iframe src="/frame" title="panel" width="380" height="900"></iframe>')
})
const origin = `http://127.0.0.1:${await listening(page)}`
const probe = createServer()
const port = await listening(probe)
await new Promise((resolve) => probe.close(resolve))
const publicUrl = `http://127.0.0.1:${port}`

const { store, remove } = await storeOf('sqlite')
const tickets = new Set()
let posted = 0
const post = async ({ id }) => {
  tickets.add(id)
  posted++
}
const desk = { ...helpdesk({ post }), panel: { origins: [origin], open: signedOpening(secret) } }
const bridge = bridgeOf({ publicUrl, store, hosts: { desk }, secret: 'planted-of-the-bridge-0123456789' })
const served = await serve(bridge, { port, host: '127.0.0.1', print: false, panel: panel() })
for (const request of makeMany(maker('whatsapp', 'panel', 1), messages)) await deliver(bridge, request)
while (posted < messages) await new Promise((resolve) => setImmediate(resolve))
const [ticket] = tickets

chromium.setGraphicsMode = false
const unwanted = ['--single-process', '--in-process-gpu', '--ignore-gpu-blocklist']
const browser = await browsers.launch({
  executablePath: await chromium.executablePath(),
  args: [...chromium.args.filter((one) => !unwanted.includes(one)), '--disable-gpu', '--disable-background-networking'],
})
const context = await browser.newContext()
const painted = `new Promise((resolve) => {
  const [shown] = performance.getEntriesByName('first-contentful-paint')
  if (shown) return resolve(shown.startTime)
  new PerformanceObserver((list) => {
    const [entry] = list.getEntriesByName('first-contentful-paint')
    if (entry) resolve(entry.startTime)
  }).observe({ type: 'paint', buffered: true })
})`
const times = []
const filled = []
for (let n = 0; n <= openings; n++) {
  const opening = { id: randomUUID(), ticket, agent: { id: 'ben', name: 'Ben' } }
  const url = `${publicUrl}/panel/desk`
  lead = `${url}?opening=${signOpening(secret, opening, { url, at: Date.now() })}`
  const tab = await context.newPage()
  await tab.goto(origin)
  const frame = tab.frames().find((one) => one !== tab.mainFrame())
  await frame.locator('.message').first().waitFor()
  const ms = await frame.evaluate(painted)
  const all = await frame.evaluate('performance.now()')
  // The first one brings the files.
  if (n > 0) {
    times.push(ms)
    filled.push(all)
  }
  await tab.close()
}
await answer({ ms: median(times), filledMs: median(filled), openings, messages })
await browser.close()
await served.close()
page.closeAllConnections()
page.close()
remove()
process.exit(0)
