import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Host, PanelOpening } from '@deskwire/core/adapter'
import { signOpening } from '@deskwire/core/adapter'
import { WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { startBrowser } from '@deskwire/integration-tests/browser'
import { type FakeHost, fakeAssistant, fakeHost } from '@deskwire/testkit'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../../../scripts/test/port.mjs'
import { buildPanel } from '../scripts/page.mjs'
import { panel } from '../src/index.js'

/** The one customer whom the assistant meets first. */
export const metByAssistant = '+15557774007'

const secret = 'planted-secret-of-the-desk-3f81'

class DeskScene extends WireScene {
  readonly desk: FakeHost = fakeHost({
    secret,
    articles: [{ id: 'KB1', title: 'Care of teapots', url: 'https://desk.test/kb/1' }],
    records: { CS1: { type: 'card', title: 'CS1 Leaking teapot', fields: [] } },
  })

  constructor(options: WireSceneOptions) {
    super(options)
    const { desk } = this
    const close: NonNullable<Host['close']> = ({ id }) => {
      desk.ticket(id).closed = true
      return Promise.resolve()
    }
    Object.assign(desk, { close })
  }

  protected ends() {
    // It hands over at once.
    const bot = fakeAssistant(() => [{ act: 'handoff', reason: 'asked' }])
    return { hosts: { desk: this.desk }, assistants: { bot } }
  }
}

/** A helpdesk, a phone, the bridge between them, and a browser with the panel. */
export class Stage {
  browser!: Browser
  scene!: DeskScene
  folder = ''
  readonly problems: string[] = []

  async open(options: WireSceneOptions = {}): Promise<this> {
    this.folder = await mkdtemp(join(tmpdir(), 'deskwire-panel-'))
    await buildPanel(this.folder)
    const port = await freePort()
    this.scene = await new DeskScene({
      lines: { whatsapp: 'whatsapp-cloud', sms: 'twilio-sms' },
      templates: [
        {
          name: 'your_label',
          language: 'en',
          components: [
            { type: 'HEADER', format: 'IMAGE' },
            { type: 'BODY', text: 'Hi {{1}}, here is your label.' },
          ],
        },
      ],
      port,
      publicUrl: `http://127.0.0.1:${port}`,
      serve: { panel: panel({ folder: this.folder }) },
      ...options,
      bridge: {
        // Ticks are calls too, and would take a fault that is planted for a message.
        policy: { markRead: 'never' },
        hooks: { suggest: () => Promise.resolve(['It is on its way.', 'It arrives\non Friday.']) },
        route: ({ conversation: { addresses } }) => ({
          host: 'desk',
          ...(addresses.some(({ value }) => value === metByAssistant) && { assistant: 'bot' }),
        }),
        ...options.bridge,
      },
    }).start()
    // A microphone that hums, and nobody to ask for it.
    this.browser = await startBrowser('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream')
    return this
  }

  async close(): Promise<void> {
    await this.browser?.close()
    await this.scene?.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** The customer writes; the ticket of it. */
  async ticketOf(number: string, words: string, name?: string): Promise<string> {
    const { scene } = this
    scene.chat(number, name).send(words)
    const mine = () =>
      scene.desk.tickets.find(({ opening }) => opening.customer.addresses.some(({ value }) => value === number))
    await scene.until(() => mine() !== undefined, 'the ticket')
    return mine()?.id ?? ''
  }

  url(ticket: string, more: Partial<PanelOpening> = {}): string {
    const page = `${this.scene.bridge.publicUrl}/panel/desk`
    const opening = { id: randomUUID(), ticket, agent: { id: 'ben', name: 'Ben Stone' }, language: 'en', ...more }
    return `${page}?opening=${signOpening(secret, opening, { url: page, at: this.scene.bridge.wall() })}`
  }

  async panel(ticket: string, more: Partial<PanelOpening> = {}, width = 380, script?: string): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width, height: 900 } })
    if (script !== undefined) await page.addInitScript(script)
    page.setDefaultTimeout(30_000)
    page.on('pageerror', ({ message }) => this.problems.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        this.problems.push(message.text())
    })
    await page.goto(this.url(ticket, more))
    await page.locator('.who h1').waitFor()
    return page
  }
}
