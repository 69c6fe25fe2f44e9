import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { builtPages, Screen, startApp, startBrowser } from './browser.js'

type Started = Awaited<ReturnType<typeof startApp>>
export type LineName = Parameters<Screen['open']>[1]
export interface Somebody {
  at?: Started
  width?: number
  /** The desk has a contact with this number. */
  known?: boolean
  dark?: boolean
}

/** One browser and one quickstart for the tests of a file; each test has a page and people of its own. */
export class Stage {
  browser!: Browser
  assets!: Awaited<ReturnType<typeof builtPages>>
  started!: Started
  screen!: Screen
  #people = 0

  constructor() {
    // A story has many steps, and each waits for what it wants to see, never for time to pass.
    vi.setConfig({ testTimeout: 120_000 })
    beforeAll(async () => {
      this.assets = await builtPages()
      ;[this.browser, this.started] = await Promise.all([startBrowser(), startApp(this.assets)])
    })
    afterEach(async () => {
      const { problems, page } = this.screen
      await page.context().close()
      expect(problems).toEqual([])
    })
    afterAll(async () => {
      await this.browser?.close()
      await this.started?.stop()
      this.assets?.remove()
    })
  }

  /** Somebody new, whose phone is open on a page of its own. */
  async somebody(line: LineName = 'WhatsApp', { at = this.started, width = 1400, known, dark }: Somebody = {}) {
    this.#people += 1
    const number = `+1555123${1000 + this.#people}`
    // A letter: in a row a number would run into the time beside it.
    const name = `Customer ${String.fromCharCode(64 + this.#people)}`
    at.app.wire.phone(number, { name })
    if (known) at.app.desk.library.put('contact', { name, addresses: [{ kind: 'phone', value: number }] })
    await this.#blank(at, width, dark)
    await this.screen.open(number, line)
    return { number, name }
  }

  async #blank(at = this.started, width = 1400, dark = false) {
    const context = await this.browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    })
    this.screen = new Screen(await context.newPage(), at.app, at.url)
  }

  /** The page as it opens for the first time, with nothing chosen. */
  async visitor() {
    await this.#blank()
    await this.screen.page.goto(this.started.url)
    await this.screen.page.getByText('Live', { exact: true }).waitFor()
  }

  /** The same, with the ticket open at the desk. */
  async withAgent(line: LineName = 'WhatsApp', more: Somebody = {}) {
    const who = await this.somebody(line, more)
    await this.screen.say('agent')
    // SMS brings no name.
    await this.screen.ticket(line === 'SMS' && !more.known ? who.number : who.name)
    return who
  }
}
