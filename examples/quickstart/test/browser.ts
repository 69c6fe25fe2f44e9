import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { type Browser, type FrameLocator, type Locator, type Page, chromium as playwright } from 'playwright-core'
import { buildAdmin } from '../../../packages/admin/scripts/page.mjs'
import { buildPanel } from '../../../packages/panel/scripts/page.mjs'
import { buildPage } from '../../../packages/simulator/scripts/page.mjs'
import { freePort as anyPort } from '../../../scripts/test/port.mjs'
import type { Built, Quickstart } from '../app.js'
import { launch } from '../launch.js'

const patience = 30_000

export const folder = (): { path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'deskwire-page-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export const builtPages = async (): Promise<Built & { remove(): void }> => {
  const { path, remove } = folder()
  const built = { page: join(path, 'page'), panel: join(path, 'panel'), admin: join(path, 'admin') }
  await Promise.all([buildPage(built.page), buildPanel(built.panel), buildAdmin(built.admin)])
  return { ...built, remove }
}

// A graphics card played in software takes four times the processor that drawing without one does.
chromium.setGraphicsMode = false
// One process for all is for functions in the cloud; here it would end with the first page that is closed.
const unwanted = ['--single-process', '--in-process-gpu', '--ignore-gpu-blocklist']

export const startBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter((one) => !unwanted.includes(one)),
      '--disable-gpu',
      '--disable-software-rasterizer',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** Any free port: several quickstarts may run at once. */
export const freePort = async (): Promise<string> => String(await anyPort())

export const startApp = async (built: Built, env: Readonly<Record<string, string>> = {}) =>
  launch({ PORT: await freePort(), ...env }, built)

export const until = async (so: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const end = performance.now() + patience
  while (!(await so())) {
    if (performance.now() > end) throw new Error(`Not within ${patience} ms: ${what}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

/** What somebody sees and does on the page. */
export class Screen {
  readonly problems: string[] = []

  constructor(
    readonly page: Page,
    readonly app: Quickstart,
    readonly url: string,
  ) {
    page.setDefaultTimeout(patience)
    page.on('pageerror', ({ message }) => this.problems.push(message))
    page.on('console', (message) => {
      // A refusal by the server is told as an error too; those are looked at where they are expected.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        this.problems.push(message.text())
    })
  }

  async open(number: string, line: 'WhatsApp' | 'WhatsApp (Twilio)' | 'SMS' = 'WhatsApp'): Promise<void> {
    await this.page.goto(this.url)
    await this.page.getByLabel('Whose phone').selectOption(number)
    await this.page
      .getByRole('group', { name: 'Conversation' })
      .getByRole('button', { name: line, exact: true })
      .click()
    await this.page.getByText('Live', { exact: true }).waitFor()
  }

  async say(text: string): Promise<void> {
    await this.page.getByLabel('Message to the business').fill(text)
    await this.page.getByLabel('Message to the business').press('Enter')
  }
  bubble(text: string | RegExp): Locator {
    return this.page.locator('.phone .bubble', { hasText: text }).last()
  }
  async hears(text: string | RegExp): Promise<Locator> {
    const found = this.bubble(text)
    await found.waitFor()
    return found
  }

  /** Opens the ticket whose customer is called so. */
  async ticket(name: string): Promise<void> {
    await this.page.locator('.ticket-row', { hasText: name }).first().click()
    await this.page.getByRole('region', { name: 'Ticket' }).getByRole('heading', { name }).waitFor()
  }
  async reply(text: string): Promise<void> {
    const box = this.page.getByLabel('Reply to the customer')
    await box.fill(text)
    // The list of directives would take Enter.
    await box.press('Escape')
    await box.press('Enter')
  }
  entry(text: string | RegExp): Locator {
    return this.page.locator('.entry', { hasText: text }).last()
  }
  async reads(text: string | RegExp): Promise<Locator> {
    const found = this.entry(text)
    await found.waitFor()
    return found
  }
  /** The panel beside the ticket, in its frame. */
  get panel(): FrameLocator {
    return this.page.frameLocator('.beside iframe')
  }
  /** Records in the panel that the customer agreed to it. */
  async agree(what: string): Promise<void> {
    const consent = this.panel.locator('details.consent')
    if (!(await consent.evaluate((node: { open?: boolean }) => node.open))) await consent.locator('summary').click()
    await consent.getByRole('button', { name: `Record agreement: ${what}` }).click()
    await consent.getByLabel(/^Evidence/).fill('Agreed on the phone')
    await consent.getByRole('button', { name: 'Record', exact: true }).click()
    await consent.getByRole('button', { name: `Record revocation: ${what}` }).waitFor()
  }
  /** Fills in a template in the panel and sends it. */
  async template(name: string, values: readonly string[] = []): Promise<void> {
    await this.panel.getByRole('button', { name: 'Template', exact: true }).click()
    await this.panel.getByRole('button', { name }).click()
    for (const [at, value] of values.entries()) await this.panel.getByLabel(`Value for ${at + 1}`).fill(value)
    await this.panel.getByRole('button', { name: 'Send', exact: true }).click()
  }
  async tick(text: string, name: string): Promise<void> {
    await this.entry(text).getByRole('img', { name, exact: true }).waitFor()
  }
  async toast(text: string | RegExp): Promise<void> {
    await this.page.locator('.toast', { hasText: text }).last().waitFor()
  }
  press(name: string | RegExp): Promise<void> {
    return this.page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .last()
      .click()
  }
}
