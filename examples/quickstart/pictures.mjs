// Takes the pictures of the READMEs: `npm run pictures -w examples/quickstart`, after a build. Not part of the tests.
import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import { start } from './bench.mjs'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const largest = 240 * 1024
mkdirSync(folder, { recursive: true })

const { url, stop } = await start()
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args.filter((one) => one !== '--single-process'),
})

const open = async (width, height, colorScheme = 'light') => {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  // The same sample picture each time.
  await page.addInitScript(() => {
    Math.random = () => 0.05
  })
  await page.goto(url)
  await page.getByText('Live', { exact: true }).waitFor()
  return page
}
const say = async (page, text) => {
  await page.getByLabel('Message to the business').fill(text)
  await page.getByLabel('Message to the business').press('Enter')
}
const reply = async (page, text) => {
  const box = page.getByLabel('Reply to the customer')
  await box.fill(text)
  await box.press('Escape')
  await box.press('Enter')
}
const hears = (page, text) => page.locator('.phone .bubble', { hasText: text }).last().waitFor()
const press = (page, name) => page.getByRole('button', { name, exact: true }).last().click()
const part = (page, name) => page.getByRole('navigation', { name: 'Parts' }).getByRole('button', { name }).click()
const keep = async (page, name) => {
  // Notices go by themselves, and a picture is no place for them.
  await page.locator('.toast').waitFor({ state: 'detached' })
  await page.locator('.phone .typing').waitFor({ state: 'hidden' })
  const path = `${folder}${name}.png`
  await page.screenshot({ path })
  const { size } = statSync(path)
  if (size > largest) throw new Error(`${path} has ${size} bytes, more than ${largest}`)
  console.log(`${path}: ${Math.round(size / 1024)} KB`)
}

try {
  const page = await open(1300, 800)
  await say(page, 'Hi')
  await hears(page, 'How can I help you?')
  await press(page, 'Choose')
  await press(page, 'Talk to a person')
  await hears(page, 'passing you on')
  await page.locator('.ticket-row').first().click()
  await reply(page, 'Hello Ana, this is *Kim*. How can I help?')
  await hears(page, 'this is Kim')
  await say(page, 'My tent arrived like this')
  await press(page, 'Attach')
  await press(page, 'Sample picture')
  await page.locator('.entry img.picture').waitFor()
  await reply(page, '/choices When may we call you? | This morning | This afternoon')
  await hears(page, 'When may we call you?')
  await press(page, 'This afternoon')
  await page.locator('.entry', { hasText: 'This afternoon' }).last().waitFor()
  await reply(page, '/note Send a new one, no questions asked')
  await page.locator('.entry.note', { hasText: 'Send a new one' }).waitFor()
  const panel = page.frameLocator('.beside iframe')
  await panel.getByRole('heading', { name: 'Ana Silva' }).waitFor()
  await keep(page, 'simulator-light')

  await press(page, '+25 h')
  await page.locator('.fact-bad', { hasText: 'closed' }).waitFor()
  await reply(page, 'A new tent is on its way!')
  await page.locator('.failure').waitFor()
  await panel.getByRole('button', { name: 'Template', exact: true }).click()
  await panel.getByRole('button', { name: 'order_ready' }).click()
  await panel.getByLabel('Value for 1').fill('Ana')
  await panel.getByLabel('Value for 2').fill('1234')
  await panel.getByRole('group', { name: 'Preview' }).scrollIntoViewIfNeeded()
  await page.emulateMedia({ colorScheme: 'dark' })
  await keep(page, 'simulator-dark')

  const operators = await browser.newPage({ viewport: { width: 1100, height: 820 } })
  await operators.goto(`${url}/admin`)
  await operators.getByText('checks are ok').waitFor()
  await operators.getByText('The books balance').waitFor()
  await keep(operators, 'admin')

  const small = await open(380, 780)
  await small.getByRole('group', { name: 'Conversation' }).getByRole('button', { name: 'SMS' }).click()
  await say(small, 'Hi')
  await hears(small, 'How can I help you?')
  await say(small, '1')
  await hears(small, 'order number')
  await keep(small, 'simulator-phone')
  await part(small, 'Desk')
  await keep(small, 'simulator-desk')
  await part(small, 'Wire')
  await keep(small, 'simulator-wire')
} finally {
  await browser.close()
  await stop()
}
