import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cloudNumber, wordsOf } from '@deskwire/integration-tests'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as browsers } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { history, rt, rtUrl, tickets, until } from './rt.js'
import { Scene, shows } from './scene.js'

let browser: Browser
let s: Scene
beforeAll(async () => {
  s = await new Scene().start()
  browser = await browsers.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
})
afterAll(async () => {
  await browser?.close()
  await s?.stop()
})

it('an agent answers in RT’s own page, with a file and with the page’s own markup; a comment there stays there', async () => {
  const number = '+15557773001'
  const chat = s.wire.phone(number, { name: 'Zoë' }).whatsapp(cloudNumber)
  chat.send('Can I return it?')
  const [ticket = ''] = await until(
    'the ticket',
    () => tickets(`CF.{Phone} = '${number}'`),
    (all) => all.length > 0,
  )

  const { page, strangers } = await loggedIn()

  await page.goto(`${rtUrl}/Ticket/Update.html?Action=Respond&id=${ticket}`)
  await write(
    page,
    '<p>Yes, <strong>within a month</strong> &amp; free of charge.</p><ul><li>box</li><li>label</li></ul>',
  )
  const attachment = join(rt.home, 'label.pdf')
  await writeFile(attachment, 'a label to print')
  await page.setInputFiles('input[type=file]', attachment)
  await page.waitForTimeout(500)
  await page.locator('input[name=SubmitTicket]:visible').first().click()
  await page.waitForLoadState('networkidle')

  const reply = await shows(chat, 'within a month')
  expect(reply).toContain('Yes, *within a month* & free of charge.')
  expect(reply).not.toMatch(/<\w|&amp;/)
  const sent = await until(
    'the file',
    () => chat.inbox(),
    (all) => all.some(({ content }) => content.type === 'media'),
  )
  const item = sent.flatMap(({ content }) => (content.type === 'media' ? content.items : []))[0]
  expect(Buffer.from(item?.bytes ?? []).toString()).toBe('a label to print')

  await page.goto(`${rtUrl}/Ticket/Update.html?Action=Comment&id=${ticket}`)
  await write(page, '<p>Between us</p>')
  await page.locator('input[name=SubmitTicket]:visible').first().click()
  await page.waitForLoadState('networkidle')

  // A reply to a message of the customer's quotes it.
  const [first] = await history(ticket)
  await page.goto(`${rtUrl}/Ticket/Update.html?Action=Respond&id=${ticket}&QuoteTransaction=${first?.id}`)
  await write(page, '<p>And thank you</p>', 'append')
  await page.locator('input[name=SubmitTicket]:visible').first().click()
  await page.waitForLoadState('networkidle')
  const last = await shows(chat, 'And thank you')
  expect(last).toBe('And thank you')

  const told = await history(ticket)
  expect(told.map(({ type }) => type)).toEqual(['Create', 'Correspond', 'Comment', 'Correspond'])
  expect(wordsOf(chat).join('\n')).not.toContain('Between us')
  expect(strangers).toEqual([])
})

it('A2: an agent writes first from RT’s page for new tickets', async () => {
  const number = '+15557773002'
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  chat.send('An older matter')
  const [older = ''] = await until(
    'the ticket',
    () => tickets(`CF.{Phone} = '${number}'`),
    (all) => all.length > 0,
  )

  const { page } = await loggedIn()
  await page.goto(`${rtUrl}/Ticket/Create.html?Queue=1`, { referer: `${rtUrl}/` })
  await page.fill('input[name=Subject]', 'Your parcel')
  const field = async (name: string, value: string) => {
    const row = page.locator('.form-row', { has: page.locator('.label', { hasText: new RegExp(`^\\s*${name}`) }) })
    const input = row.locator('input[type=text][name*="RT::Ticket--CustomField"]')
    await input.first().fill(value)
  }
  await field('Channel', 'whatsapp')
  await field('Phone', number)
  await write(page, '<p>Your parcel is <em>here</em></p>')
  await page.locator('input[name=SubmitTicket]:visible').first().click()
  await page.waitForLoadState('networkidle')

  await shows(chat, 'Your parcel is _here_')
  chat.send('I am on my way')
  const both = await until(
    'its ticket',
    () => tickets(`CF.{Phone} = '${number}'`),
    (all) => all.length === 2,
  )
  const newer = both.find((id) => id !== older) ?? ''
  await until(
    'the answer',
    () => history(newer),
    (told) => told.some(({ text }) => text.includes('I am on my way')),
  )
})

const loggedIn = async () => {
  const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } })
  const strangers: string[] = []
  page.on('request', (request) => {
    // The panel is the bridge's.
    const own = [rtUrl, `http://127.0.0.1:${rt.hookPort}/panel/`, 'data:']
    if (!own.some((one) => request.url().startsWith(one))) strangers.push(request.url())
  })
  await page.goto(rtUrl)
  await page.fill('input[name=user]', 'agent1')
  await page.fill('input[name=pass]', 'agent1-pass-1')
  await page.click('input[type=submit], button[type=submit]')
  await page.waitForLoadState('networkidle')
  return { page, strangers }
}

/** Into RT's rich text editor, through its own object. */
const write = async (page: Awaited<ReturnType<Browser['newPage']>>, html: string, how: 'set' | 'append' = 'set') => {
  await page.waitForFunction(
    'window.CKEDITOR && Object.values(CKEDITOR.instances).some((one) => one.status === "ready")',
  )
  await page.evaluate(
    `(() => {
      const editor = Object.values(CKEDITOR.instances)[0]
      editor.setData(${how === 'append' ? 'editor.getData() + ' : ''}${JSON.stringify(html)})
      editor.updateElement()
    })()`,
  )
}
