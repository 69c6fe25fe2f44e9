import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Policy } from '@deskwire/core'
import { wordsOf } from '@deskwire/integration-tests'
import { panel } from '@deskwire/panel'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as browsers, type FrameLocator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPanel } from '../../../../panel/scripts/page.mjs'
import { as, issuesOf, real, Scene, said, until, url } from './redmine.js'

const hour = 60 * 60_000
const publicUrl = `http://127.0.0.1:${real.panelPort}`
const panelSecret = 'planted-secret-of-the-plugin-71c0'
let browser: Browser
let folder: string
let s: Scene

/** The bridge at the one place that Redmine knows; the one before it ends. */
const bridge = async (policy: Policy = {}): Promise<void> => {
  await s?.stop()
  s = await new Scene({
    publicUrl,
    port: real.panelPort,
    serve: { panel: panel({ folder }) },
    host: { panelSecret },
    bridge: { policy },
  }).start()
}

const loggedIn = async (login: string, password = `${login}-pass-1`): Promise<Page> => {
  const page = await (await browser.newContext({ viewport: { width: 1300, height: 1000 } })).newPage()
  page.setDefaultTimeout(45_000)
  await page.goto(`${url}/login`)
  await page.fill('#username', login)
  await page.fill('#password', password)
  await page.click('#login-submit')
  await page.locator('#loggedas').waitFor()
  return page
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskwire-panel-'))
  await buildPanel(folder)
  await bridge()
  browser = await browsers.launch({
    executablePath: await chromium.executablePath(),
    // One process for all would end with the first page that is closed.
    args: [
      ...chromium.args.filter((one) => one !== '--single-process'),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  // As the guide says it.
  const page = await loggedIn('admin', 'admin')
  await page.goto(`${url}/settings/plugin/deskwire_panel`)
  await page.getByLabel('Address of the panel').fill(`${publicUrl}/panel/redmine`)
  await page.getByLabel('Secret', { exact: true }).fill(panelSecret)
  await page.locator('#settings input[type=submit]').click()
  await page.locator('#flash_notice').waitFor()
  await page.context().close()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await s?.stop()
  await rm(folder, { recursive: true, force: true })
})

const panelIn = (page: Page): FrameLocator => page.frameLocator('iframe[aria-label=Deskwire]')

const issueOf = async (phone: string): Promise<number> => {
  const [found] = await until(
    'the issue',
    () => issuesOf(phone),
    (all) => all.length === 1,
  )
  return found?.id ?? 0
}

const shows = (phone: string, words: string) =>
  until(
    `"${words}" on the phone`,
    () => wordsOf(s.chat(phone)),
    (all) => all.includes(words),
  )

describe('F11: the panel in Redmine', () => {
  it('an agent opens an issue, sees what is left of the window, sends a template by its preview, and follows the ticks', async () => {
    const phone = '+15557776001'
    s.chat(phone, 'Zoë').send('Is it ready?')
    const id = await issueOf(phone)
    const page = await loggedIn('ben')
    await page.goto(`${url}/issues/${id}`)
    const frame = panelIn(page)
    await frame.getByText('Is it ready?').waitFor()
    await frame.getByRole('heading', { name: 'Zoë' }).waitFor()
    expect(await frame.getByRole('timer').textContent()).toMatch(/^23 h 5\d min left/)

    await frame.getByRole('toolbar').getByRole('button', { name: 'Template', exact: true }).click()
    await frame.getByRole('button', { name: 'order_ready · en' }).click()
    await frame.getByLabel('Value for name').fill('Zoë')
    expect(await frame.getByRole('group', { name: 'Preview' }).textContent()).toContain('Hi Zoë, your order is ready.')
    await frame.getByRole('button', { name: 'Send', exact: true }).click()
    await shows(phone, 'Hi Zoë, your order is ready.')
    const sent = frame.locator('.message.out').last()
    await sent.getByRole('img', { name: /Delivered|Read/ }).waitFor()
    s.chat(phone).read()
    await sent.getByRole('img', { name: 'Read' }).waitFor()
    await until(
      'the note in the issue, private and with the name of who sent it',
      () => said(id),
      (lines) => lines.some((line) => line.startsWith('(') && line.includes('Ben Stone')),
    )
    await page.context().close()
  })

  it('reloaded, it opens again; the address that opened it is of no use to anybody', async () => {
    const phone = '+15557776003'
    s.chat(phone, 'Bo').send('Hello')
    const id = await issueOf(phone)
    const page = await loggedIn('ben')
    const used: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('opening=')) used.push(request.url())
    })
    await page.goto(`${url}/issues/${id}`)
    await panelIn(page).getByText('Hello').waitFor()
    await page.reload()
    await panelIn(page).getByText('Hello').waitFor()
    expect(new Set(used).size).toBe(2)
    expect((await fetch(used[0] ?? '')).status).toBe(401)
    expect(page.frames().some((frame) => frame.url().includes('opening='))).toBe(false)
    await page.context().close()
  })

  it('who has no permission gets no panel, who has no session gets no opening, and only Redmine frames it', async () => {
    const phone = '+15557776004'
    s.chat(phone, 'Bo').send('Hello')
    const id = await issueOf(phone)
    const customer = await loggedIn('ana')
    await customer.goto(`${url}/issues/${id}`)
    await customer.locator('.issue .description').waitFor()
    expect(await customer.locator('iframe[aria-label=Deskwire]').count()).toBe(0)
    expect((await customer.goto(`${url}/issues/${id}/deskwire_panel`))?.status()).toBe(403)
    await customer.context().clearCookies()
    expect((await customer.goto(`${url}/issues/${id}/deskwire_panel`))?.url()).toContain('/login')

    // A page of another origin, with an opening that is good.
    const agent = await loggedIn('ben')
    const opened = agent.waitForRequest((request) => request.url().includes('opening='))
    await agent.route('**/panel/**', (route) => route.abort())
    await agent.goto(`${url}/issues/${id}`)
    const good = (await opened).url()
    const foreign = await browser.newPage()
    const blocked = foreign.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
    await foreign.route('http://elsewhere.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${good}"></iframe>` }),
    )
    await foreign.goto('http://elsewhere.test/')
    await blocked
    await Promise.all([customer.context().close(), agent.context().close(), foreign.close()])
  })
  it('E7, A2: past the window free text is refused, the templates that would work stand in its place; and an agent writes first from an issue without a conversation', async () => {
    // Redmine's clock cannot be moved, so the window is short: what a message may take on its way is taken off it.
    await bridge({ windowMarginMs: 24 * hour - 40_000 })
    const phone = '+15557776005'
    s.chat(phone, 'Zoë').send('Hello?')
    const id = await issueOf(phone)
    const page = await loggedIn('bea')
    await page.goto(`${url}/issues/${id}`)
    const frame = panelIn(page)
    await frame.getByRole('textbox', { name: 'Message' }).fill('One more thing')
    expect(await frame.getByRole('timer').textContent()).toBe('0 min left to write freely')
    // It ends before the agent’s eyes.
    await frame.getByText('The window is closed.').waitFor({ timeout: 60_000 })
    await frame
      .getByText('This conversation has exceeded the 24 hour limit to respond to the customer.', { exact: false })
      .waitFor()
    expect(await frame.getByRole('textbox', { name: 'Message' }).isVisible()).toBe(false)
    await frame.getByRole('button', { name: 'come_back · en' }).click()
    await frame.getByLabel('Value for 1').fill('there')
    await frame.getByRole('button', { name: 'Send', exact: true }).click()
    await shows(phone, 'Hi there, we have news.')

    // The customer's own issue, in which nobody wrote on WhatsApp yet.
    const empty = await as('ana').create({ subject: 'Your parcel' })
    await page.goto(`${url}/issues/${empty}`)
    await frame.getByRole('heading', { name: 'No conversation yet' }).waitFor()
    await frame.getByLabel('Number of the customer').fill(phone)
    await frame.getByRole('button', { name: 'May I write?' }).click()
    await frame.getByText('You may write with an approved template.').waitFor()
    await frame.getByRole('button', { name: 'come_back · en' }).click()
    await frame.getByLabel('Value for 1').fill('Zoë')
    await frame.getByRole('button', { name: 'Send', exact: true }).click()
    await shows(phone, 'Hi Zoë, we have news.')
    await page.context().close()
  })
})
