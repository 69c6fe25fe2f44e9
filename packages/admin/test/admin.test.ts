import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { WireScene } from '@deskwire/integration-tests'
import { startBrowser } from '@deskwire/integration-tests/browser'
import { type FakeHost, fakeHost } from '@deskwire/testkit'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../scripts/test/port.mjs'
import { buildAdmin } from '../scripts/page.mjs'
import { admin } from '../src/index.js'

const keys = { agent: 'agent-key-planted-77c2', read: 'manager-key-planted-90be' } as const
const number = '+15557775001'
// What turns the rest of a line around, and what ends it for a terminal.
const hostile = 'Where is \u202Egnp.exe\u0007 <b>my</b> order?'
const spelled = 'Where is \\u202egnp.exe\\u0007 <b>my</b> order?'

class DeskScene extends WireScene {
  readonly desk: FakeHost = fakeHost()

  protected ends() {
    return { hosts: { desk: this.desk } }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'deskwire-admin-'))
const problems: string[] = []
let scene: DeskScene
let browser: Browser

beforeAll(async () => {
  await buildAdmin(folder)
  const port = await freePort()
  scene = await new DeskScene({
    lines: { whatsapp: 'whatsapp-cloud', sms: 'twilio-sms' },
    port,
    publicUrl: `http://127.0.0.1:${port}`,
    serve: {
      admin: admin({ folder, local: 'admin' }),
      api: {
        keys: [
          { key: keys.agent, scope: 'agent', name: 'support' },
          { key: keys.read, scope: 'read', name: 'manager' },
        ],
      },
    },
  }).start()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await scene?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const open = async (): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(15_000)
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) problems.push(message.text())
  })
  await page.goto(`${scene.bridge.publicUrl}/admin`)
  await page.getByRole('navigation').waitFor()
  return page
}

const turnTo = async (page: Page, name: string) => {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 2, name, exact: true }).waitFor()
}

const signIn = async (page: Page, key: string) => {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Key of the management API').fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Work that the helpdesk will never take as it is. */
const park = async (words: string) => {
  // What is under way would be refused in its place.
  await scene.settled()
  const before = (await scene.bridge.books()).parked
  scene.desk.next({ refuse: { code: 'invalid' } })
  scene.chat(number).send(words)
  await scene.until(async () => (await scene.bridge.books()).parked > before, 'the parked work')
}

interface Violation {
  id: string
  nodes: { html: string }[]
}

const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)')
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

describe("the operator's page", () => {
  it('F5: shows on its own machine whether all is well, and what was said and agreed to', async () => {
    scene.chat(number).send(hostile)
    await scene.until(() => scene.desk.tickets.length === 1, 'the ticket')
    await park('Hello?')

    const page = await open()
    await page.getByText('this machine · admin').waitFor()
    await page.getByText('Ready: webhooks are taken in.').waitFor()
    await page.getByText('The books balance').waitFor()
    for (const track of ['facts', 'in', 'out'])
      await page
        .getByRole('region', { name: 'Lag by track' })
        .getByText(new RegExp(`^${track}:`))
        .waitFor()
    await page.getByText(/^\d+ checks are ok$/).click()
    await page.locator('.findings').getByText('channels/sms:').first().waitFor()

    await page.getByRole('link', { name: '1 parked: they need a person' }).click()
    await page.getByText('refused: invalid').waitFor()
    await page.getByRole('button', { name: 'Show what is in it' }).click()
    await page.getByRole('region', { name: 'What is in it' }).getByText('Hello?').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Nothing is parked.').waitFor()
    await scene.until(() => scene.desk.tickets[0]?.entries.length === 2, 'the entry that was tried again')

    await turnTo(page, 'Conversations')
    await page.getByLabel('Number or other address').fill(number)
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('link', { name: 'Ana Jensen' }).click()
    await page.getByText(spelled).waitFor()
    await page.getByLabel('Words in this conversation').fill('hello')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByText('1 messages shown.').waitFor()
    expect(await page.getByText(spelled).count()).toBe(0)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as text' }).click()
    expect(readFileSync(await (await saved).path(), 'utf8')).toContain('customer (Ana Jensen): Hello?')

    await turnTo(page, 'Search')
    await page.getByLabel('Words').fill('order where')
    await page.getByLabel('Channel').selectOption('whatsapp')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByText('1 messages found.').waitFor()
    await page.getByRole('link', { name: 'Open the conversation' }).click()
    await page.getByRole('heading', { name: 'Ana Jensen' }).waitFor()
    await page.close()
  })

  it('B8: shows consent with its evidence, and records a change', async () => {
    const page = await open()
    await turnTo(page, 'Consent')
    await page.getByLabel('Number or other address').fill(number)
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('Record an agreement').click()
    const granting = page.getByRole('group').filter({ hasText: 'Record an agreement' })
    await granting.getByLabel('Purpose').selectOption('marketing')
    await granting.getByLabel('Evidence').fill('Said yes on the phone')
    await granting.getByRole('button', { name: 'Record' }).click()
    await page.getByText('The agreement is recorded.').waitFor()
    await page.getByRole('cell', { name: 'Said yes on the phone' }).waitFor()
    await page.getByText('Record a revocation').click()
    const revoking = page.getByRole('group').filter({ hasText: 'Record a revocation' })
    await revoking.getByLabel('Evidence').fill('A letter of 2 November')
    await revoking.getByRole('button', { name: 'Record' }).click()
    await page.getByText('The revocation is recorded.').waitFor()
    await page.getByText('opted out of everything').first().waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save the proof as csv' }).click()
    expect(readFileSync(await (await saved).path(), 'utf8')).toContain('A letter of 2 November')
    await page.close()
  })

  it('takes a key, and offers only what its scope allows', async () => {
    await park('Still there?')
    const page = await open()
    await signIn(page, 'a-wrong-key-of-some-length')
    await page.getByRole('alert').getByText('A key is needed').waitFor()

    await page.getByLabel('Key of the management API').fill(keys.read)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('manager · read').waitFor()
    const offered = async () => {
      await turnTo(page, 'Parked work')
      await page.locator('.cards > li').first().waitFor()
      const retry = await page.getByRole('button', { name: 'Try again' }).count()
      await turnTo(page, 'Consent')
      await page.getByLabel('Number or other address').fill(number)
      await page.getByRole('button', { name: 'Show' }).click()
      await page.getByRole('cell', { name: 'A letter of 2 November' }).first().waitFor()
      return [retry, await page.getByText('Record an agreement').count()]
    }
    expect(await offered()).toEqual([0, 0])
    await signIn(page, keys.agent)
    await page.getByText('support · agent').waitFor()
    expect(await offered()).toEqual([0, 1])

    expect(await page.content()).not.toContain(keys.agent)
    expect(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length]')).toEqual(['', 0, 0])
    await page.close()
  })

  it('works by the keyboard alone', async () => {
    const page = await open()
    const focused = () => page.evaluate<string>('document.activeElement?.innerText || document.activeElement?.tagName')
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab')
        if ((await focused()) === name) return
      }
      throw new Error(`${name} is not reached by the keyboard`)
    }
    await tabTo('Parked work')
    await page.keyboard.press('Enter')
    await page.locator('.cards > li').first().waitFor()
    expect(await focused()).toBe('Parked work')
    await tabTo('Drop…')
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('Keep it')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing is parked.').waitFor()
    await expect.poll(focused).toBe('Parked work')
    await page.close()
  })

  it('axe finds nothing in light and dark at 360 and 1280 pixels, and nothing is cut off', async () => {
    await park('And now?')
    const page = await open()
    await page.getByText(/^\d+ checks are ok$/).click()
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [360, 1280]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        const look = async (what: string) => {
          const wide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
          expect([what, width, colorScheme, wide, await violations(page)]).toEqual([
            what,
            width,
            colorScheme,
            false,
            [],
          ])
        }
        await turnTo(page, 'Overview')
        await look('overview')
        await turnTo(page, 'Parked work')
        await page.getByRole('button', { name: 'Drop…' }).click()
        await look('parked')
        await turnTo(page, 'Conversations')
        await page.getByRole('link', { name: 'Ana Jensen' }).click()
        await page.locator('.message').first().waitFor()
        await look('a conversation')
        await turnTo(page, 'Search')
        await look('search')
        await turnTo(page, 'Consent')
        await page.getByLabel('Number or other address').fill(number)
        await page.getByRole('button', { name: 'Show' }).click()
        await page.getByText('Record an agreement').click()
        await look('consent')
      }
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(await violations(page)).toEqual([])
    await page.close()
  })

  it('weighs less than 20 KB, threw no error and asked for nothing from elsewhere', () => {
    const sizes = readdirSync(folder).map((name) => gzipSync(readFileSync(join(folder, name))).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(20 * 1024)
    expect(problems).toEqual([])
  })
})
