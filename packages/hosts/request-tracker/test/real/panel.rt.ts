import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Policy } from '@deskwire/core'
import { cloudNumber, keepPicture } from '@deskwire/integration-tests'
import { panel } from '@deskwire/panel'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as browsers, type FrameLocator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPanel } from '../../../../panel/scripts/page.mjs'
import { stranger, ticketOf } from './people.js'
import { asUser, rt, rtUrl } from './rt.js'
import { Scene, shows } from './scene.js'

const publicUrl = `http://127.0.0.1:${rt.hookPort}`
let browser: Browser
let folder: string
let s: Scene
/** The bridge at the one place that RT knows; the one before it ends. */
const bridge = async (policy: Policy = {}): Promise<void> => {
  await s?.stop()
  s = await new Scene({ publicUrl, serve: { panel: panel({ folder }) }, bridge: { policy } }).start()
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
})
afterAll(async () => {
  await browser?.close()
  await s?.stop()
  await rm(folder, { recursive: true, force: true })
})

const loggedIn = async (): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } })
  await page.goto(rtUrl)
  await page.fill('input[name=user]', 'agent1')
  await page.fill('input[name=pass]', 'agent1-pass-1')
  await page.click('input[type=submit], button[type=submit]')
  await page.waitForLoadState('networkidle')
  return page
}

const panelIn = (page: Page): FrameLocator => page.frameLocator('iframe[title=Deskwire]')

describe('F11: the panel in Request Tracker', () => {
  it('an agent opens a ticket, sees who it is and what is left of the window, and answers', async () => {
    const number = stranger()
    const chat = s.wire.phone(number, { name: 'Zoë' }).whatsapp(cloudNumber)
    chat.send('Can I return it?')
    const ticket = await ticketOf(number)
    const page = await loggedIn()
    await page.goto(`${rtUrl}/Ticket/Display.html?id=${ticket}`)
    const frame = panelIn(page)
    await frame.getByText('Can I return it?').waitFor()
    await frame.getByRole('heading', { name: 'Zoë' }).waitFor()
    expect(await frame.getByRole('timer').textContent()).toMatch(/^23 h 5\d min left/)
    // For voice notes: the frame begins at RT's own address.
    expect(await page.locator('iframe[title=Deskwire]').getAttribute('allow')).toBe(`microphone ${publicUrl}`)

    await frame.getByRole('textbox', { name: 'Message' }).fill('Yes, within a month')
    await frame.getByRole('button', { name: 'Send' }).click()
    await shows(chat, 'Yes, within a month')
    await frame.locator('.message.out', { hasText: 'Yes, within a month' }).waitFor()
    await frame
      .locator('.message.out')
      .getByRole('img', { name: /Delivered|Read/ })
      .waitFor()
    await page.close()
  })

  it('reloaded, it opens again; the address that opened it is of no use to anybody', async () => {
    const number = stranger()
    s.wire.phone(number, { name: 'Bo' }).whatsapp(cloudNumber).send('Hello')
    const ticket = await ticketOf(number)
    const page = await loggedIn()
    const used: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('opening=')) used.push(request.url())
    })
    await page.goto(`${rtUrl}/Ticket/Display.html?id=${ticket}`)
    await panelIn(page).getByText('Hello').waitFor()
    await page.reload()
    await panelIn(page).getByText('Hello').waitFor()
    expect(new Set(used).size).toBe(2)
    const [first = ''] = used
    const again = await fetch(first)
    expect(again.status).toBe(401)
    expect(page.frames().some((frame) => frame.url().includes('opening='))).toBe(false)
    await page.close()
  })

  it('who may not answer in the ticket gets no panel, and no page but RT’s frames it', async () => {
    const number = stranger()
    s.wire.phone(number, { name: 'Bo' }).whatsapp(cloudNumber).send('Hello')
    const ticket = await ticketOf(number)
    const page = await loggedIn()
    await page.context().clearCookies()
    const answer = await page.goto(`${rtUrl}/Deskwire/Panel?id=${ticket}`)
    expect(answer?.url()).toContain('/NoAuth/Login.html')

    // A page of another origin, with an opening that is good.
    const agent = await loggedIn()
    const opened = agent.waitForRequest((request) => request.url().includes('opening='))
    await agent.route('**/panel/**', (route) => route.abort())
    await agent.goto(`${rtUrl}/Ticket/Display.html?id=${ticket}`)
    const url = (await opened).url()
    const foreign = await browser.newPage()
    const blocked: string[] = []
    foreign.on('console', (message) => blocked.push(message.text()))
    await foreign.route('http://elsewhere.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${url}"></iframe>` }),
    )
    await foreign.goto('http://elsewhere.test/')
    await foreign.waitForLoadState('networkidle')
    expect(blocked.join('\n')).toContain('frame-ancestors')
    await Promise.all([page.close(), agent.close(), foreign.close()])
  })

  it('an agent picks a template, fills its fields, sees it as the phone will show it, and the ticks follow', async () => {
    const number = stranger()
    const chat = s.wire.phone(number, { name: 'Zoë' }).whatsapp(cloudNumber)
    chat.send('Is it ready?')
    const ticket = await ticketOf(number)
    const page = await loggedIn()
    await page.goto(`${rtUrl}/Ticket/Display.html?id=${ticket}`)
    const frame = panelIn(page)
    await frame.getByRole('toolbar').getByRole('button', { name: 'Template' }).click()
    await frame.getByLabel('Search templates').fill('order')
    await frame.getByRole('button', { name: 'order_ready · en' }).click()
    await frame.getByLabel('Value for name').fill('Zoë')
    const preview = frame.getByRole('group', { name: 'Preview' })
    await preview.getByText('Hi Zoë, your order is ready.').waitFor()
    await preview.scrollIntoViewIfNeeded()
    // For the guide: `DESKWIRE_PICTURES=docs/images npm run test:rt -- panel` makes it.
    await page.locator('iframe[title=Deskwire]').scrollIntoViewIfNeeded()
    await keepPicture(page, 'panel-request-tracker')
    await frame.getByRole('button', { name: 'Send', exact: true }).click()
    await shows(chat, 'Hi Zoë, your order is ready.')
    await frame.locator('.message.out').getByRole('img', { name: 'Delivered' }).waitFor()
    chat.read()
    await frame.locator('.message.out').getByRole('img', { name: 'Read' }).waitFor()
    await page.close()
  })

  it('E7, A2: past the window free text is refused, the templates that would work stand in its place; and an agent writes first from an empty ticket', async () => {
    // RT’s clock cannot be moved, so the window is short: what a message may take on its way is taken off it.
    await bridge({ windowMarginMs: 24 * 60 * 60_000 - 40_000 })
    const number = stranger()
    const chat = s.wire.phone(number, { name: 'Zoë' }).whatsapp(cloudNumber)
    chat.send('Hello?')
    const ticket = await ticketOf(number)
    const page = await loggedIn()
    await page.goto(`${rtUrl}/Ticket/Display.html?id=${ticket}`)
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
    await shows(chat, 'Hi there, we have news.')

    const empty = await asUser('agent1').create({ Subject: 'To be told', CustomFields: { Phone: number } })
    await page.goto(`${rtUrl}/Ticket/Display.html?id=${empty}`)
    await frame.getByRole('heading', { name: 'No conversation yet' }).waitFor()
    expect(await frame.getByLabel('Number of the customer').inputValue()).toBe(number)
    await frame.getByRole('button', { name: 'May I write?' }).click()
    await frame.getByText('You may write with an approved template.').waitFor()
    await frame.getByRole('button', { name: 'come_back · en' }).click()
    await frame.getByLabel('Value for 1').fill('Zoë')
    await frame.getByRole('button', { name: 'Send', exact: true }).click()
    await shows(chat, 'Hi Zoë, we have news.')
    await page.close()
  })
})
