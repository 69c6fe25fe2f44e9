// The page in front of another setup: one line of three, no assistant.
import { createServer } from 'node:http'
import { createBridge, createRouter, memory, nodeHandler } from '@deskwire/core'
import { createDesk, desk } from '@deskwire/desk'
import { createSimulator, createWire } from '@deskwire/simulator'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { builtPages, freePort, Screen, startBrowser, until } from './browser.js'

const ana = '+15551230001'
const sms = '+15550783883'
const whatsapp = '+15550783882'
const authToken = 'f'.repeat(32)

const start = async (assets: string, shown = true) => {
  const port = Number(await freePort())
  const url = `http://127.0.0.1:${port}`
  const wire = createWire({
    url: `${url}/wire`,
    twilio: [
      {
        authToken,
        numbers: [{ phoneNumber: sms, smsUrl: `${url}/channels/sms` }],
        senders: [{ senderId: `whatsapp:${whatsapp}`, callbackUrl: `${url}/channels/twilio-whatsapp` }],
      },
    ],
    meta: [
      {
        secret: 'app-secret',
        tokens: ['token'],
        callbackUrl: `${url}/channels/whatsapp`,
        accounts: [{ id: '101', numbers: [{ id: '201', displayPhoneNumber: '+15550783881' }] }],
      },
    ],
  })
  wire.phone(ana, { name: 'Ana Silva' })
  const [account] = wire.twilio.accounts
  const helpdesk = createDesk({ file: ':memory:', ...(shown && { url: `${url}/desk` }) })
  if (!shown) await helpdesk.listen()
  helpdesk.library.put('agent', { name: 'Kim Larsen', presence: 'available' })
  const bridge = createBridge({
    publicUrl: url,
    store: memory(),
    channels: {
      'twilio-whatsapp': twilioWhatsapp({
        accountSid: account?.sid ?? '',
        authToken,
        lines: [whatsapp],
        apiBase: `${url}/wire/twilio-api`,
      }),
    },
    hosts: { desk: desk({ desk: helpdesk }) },
  })
  const simulator = createSimulator({ url, wire, bridge, assets, ...(shown && { desk: helpdesk }) })
  const router = nodeHandler(createRouter(bridge))
  const server = createServer((request, response) => {
    if (!simulator.handle(request, response)) router(request, response)
  })
  const listen = async (at: number, host: string) => {
    await new Promise<void>((done) => server.listen(at, host, done))
    await bridge.start()
  }
  const stop = async () => {
    simulator.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    await bridge.stop()
    await helpdesk.stop()
    await wire.close()
  }
  await listen(port, '127.0.0.1')
  return { url, app: { bridge, desk: helpdesk, wire, server, listen, stop } }
}

describe('the page follows the setup', () => {
  vi.setConfig({ testTimeout: 120_000 })
  let browser: Browser
  let assets: Awaited<ReturnType<typeof builtPages>>
  let started: Awaited<ReturnType<typeof start>>
  let screen: Screen
  beforeAll(async () => {
    assets = await builtPages()
    browser = await startBrowser()
  })
  beforeEach(async () => {
    started = await start(assets.page)
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' })
    screen = new Screen(await context.newPage(), started.app, started.url)
    await screen.page.goto(started.url)
    await screen.page.getByText('Live', { exact: true }).waitFor()
  })
  afterEach(async () => {
    await screen.page.context().close()
    await started.app.stop()
    expect(screen.problems).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    assets?.remove()
  })

  it('a phone has only its lines, and the words speak of no assistant', async () => {
    const { page } = screen
    const lines = page.getByRole('group', { name: 'Conversation' }).getByRole('button')
    expect(await lines.allTextContents()).toEqual(['WhatsApp (Twilio)'])
    expect(await page.getByRole('group', { name: 'Provider' }).getByRole('button').allTextContents()).toEqual([
      'Twilio down',
    ])
    await page.getByText('Say “Hi”, and a ticket opens.').waitFor()
    await page.getByText('Write on the phone, and a ticket appears here.').waitFor()
    await page.getByRole('button', { name: 'What to try' }).click()
    const hints = await page.getByRole('dialog').getByRole('listitem').allTextContents()
    expect(hints[0]).toBe('Write “Hi” on the phone: a ticket opens at the helpdesk.')
    expect(hints.join(' ')).not.toMatch(/assistant|Meta/)
    await page.keyboard.press('Escape')
    await screen.say('Hi')
    await screen.reads('Hi')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('without a desk the page is the phone and the wire; the helpdesk answers all the same', async () => {
    const { page } = screen
    const elsewhere = await start(assets.page, false)
    try {
      await page.goto(elsewhere.url)
      await page.getByText('Live', { exact: true }).waitFor()
      await screen.say('Hi')
      await page.locator('.wire-row', { hasText: 'inbound' }).filter({ hasText: '200' }).waitFor()
      await until(() => elsewhere.app.desk.tickets().length === 1, 'the ticket')
      expect((await page.request.get(`${elsewhere.url}/desk/agent/tickets`)).status()).toBe(404)
      expect(
        await page.locator('.panel').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))),
      ).toEqual(['Phone', 'Wire'])
      expect(await page.locator('.fatal, .toast').count()).toBe(0)
      const [phone, wire] = await Promise.all(
        ['.phone-panel', '.wire-panel'].map((one) => page.locator(one).boundingBox()),
      )
      expect(wire?.height).toBe(phone?.height)
      await page.setViewportSize({ width: 400, height: 800 })
      expect(await page.getByRole('navigation', { name: 'Parts' }).getByRole('button').allTextContents()).toEqual([
        'Phone',
        'Wire',
      ])
    } finally {
      await elsewhere.app.stop()
    }
  })

  it('a failing send is a message, not the typing indicator before it', async () => {
    const { page } = screen
    await screen.say('Hi')
    await screen.reads('Hi')
    await screen.press('Fail')
    await screen.toast('The next send will fail')
    await page.getByLabel('Reply to the customer').fill('We send')
    const typing = page.locator('.wire-row', { hasText: 'Typing.json' })
    await typing.first().waitFor()
    await screen.reply('We send a patch')
    await page.locator('.wire-row.wire-bad', { hasText: 'Messages.json' }).filter({ hasText: '500' }).waitFor()
    expect(await page.locator('.wire-row.wire-bad', { hasText: 'Typing.json' }).count()).toBe(0)
  })

  it('a lost status leaves the messages alone', async () => {
    const { page } = screen
    await page.getByLabel('Which webhooks').selectOption('Statuses')
    await screen.press('Drop')
    await screen.toast('The next status will be lost')
    await screen.say('Hi')
    await screen.reads('Hi')
    await screen.reply('Hello')
    await page.locator('.wire-row', { hasText: 'status' }).filter({ hasText: 'dropped' }).waitFor()
    expect(await page.locator('.wire-row', { hasText: 'inbound' }).filter({ hasText: 'dropped' }).count()).toBe(0)
  })

  it('a webhook that nobody takes is said in large, with the reason, also after a reload', async () => {
    const { page, app } = screen
    app.wire.phone(ana).send({ to: sms, text: 'Is anybody there?' })
    const alert = page.getByRole('alert')
    await alert.getByText('Nobody took the webhook: /channels/sms answered 404').waitFor()
    await alert.getByText('No channel has this URL. The setup has /channels/twilio-whatsapp.').waitFor()
    await page.reload()
    await alert.getByText('/channels/sms answered 404').waitFor()
    await alert.getByRole('button', { name: 'Close' }).click()
    await alert.waitFor({ state: 'hidden' })
  })

  it('“Add a phone” takes numbers only, and one that is known is chosen, not renamed', async () => {
    const { page, app } = screen
    const add = async (name: string, number: string) => {
      await page.getByLabel('Name', { exact: true }).fill(name)
      await page.getByRole('dialog').locator('input[type=tel]').fill(number)
      await screen.press('Add')
    }
    await screen.press('Add a phone')
    for (const wrong of ['call me +15551239999', '0123', '+1 555']) {
      await add('Nobody', wrong)
      await page.getByRole('dialog').locator('input[type=tel]:invalid').waitFor()
    }
    expect(app.wire.phones().map(({ number }) => number)).toEqual([ana])
    await add('Ben', '+44 (7700) 900-123')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(app.wire.phones().map(({ number }) => number)).toEqual([ana, '+447700900123'])
    await screen.press('Add a phone')
    await add('Somebody else', ana)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Whose phone').inputValue()).toBe(ana)
    expect(app.wire.phone(ana).profile.name).toBe('Ana Silva')
  })
})
