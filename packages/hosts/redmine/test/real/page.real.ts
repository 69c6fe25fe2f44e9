import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wordsOf } from '@deskwire/integration-tests'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as browsers } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { issue, issuesOf, real, Scene, said, until, url } from './redmine.js'

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

it('an agent reads, answers with a file, notes, closes and reopens in Redmine’s own page', async () => {
  const phone = '+15557775001'
  const chat = s.chat(phone, 'Zoë')
  chat.send('Can I return it? {{child_pages}} @ben')
  const [found] = await until(
    'the issue',
    () => issuesOf(phone),
    (all) => all.length === 1,
  )
  const id = found?.id ?? 0

  const page = await (await browser.newContext()).newPage()
  const strangers: string[] = []
  page.on('request', (request) => {
    // The panel is the bridge's.
    const own = [`${url}/`, `http://127.0.0.1:${real.panelPort}/panel/`, 'data:']
    if (!own.some((one) => request.url().startsWith(one))) strangers.push(request.url())
  })
  await page.goto(`${url}/login`)
  await page.fill('#username', 'ben')
  await page.fill('#password', 'ben-pass-1')
  await page.click('#login-submit')
  await page.goto(`${url}/issues/${id}`)
  // The customer's words as they wrote them: no macro ran, and nobody is mentioned.
  const shown = (await page.locator('.issue .description .wiki').textContent()) ?? ''
  expect(shown.replaceAll('\u2060', '')).toContain('Can I return it? {{child_pages}} @ben')
  expect(await page.locator('.issue .description .wiki a').count()).toBe(0)

  const write = async (words: string, more: () => Promise<void> = async () => {}) => {
    await page.goto(`${url}/issues/${id}/edit`)
    await page.fill('#issue_notes', words)
    await more()
    await page.locator('#issue-form input[name=commit]').click()
    await page.waitForURL(new RegExp(`/issues/${id}(?:[?#].*)?$`))
  }
  const file = join(real.home, 'label.pdf')
  await writeFile(file, 'a label to print')
  await write('Yes, *within a month*.', async () => {
    await page.setInputFiles('#issue-form input[type=file]', file)
    await page
      .locator('#issue-form .attachments_fields a.icon-del, #issue-form .attachments_fields .remove-upload')
      .first()
      .waitFor()
    await page.waitForTimeout(1_000)
  })
  await until(
    'words and file on the phone',
    () => chat.inbox(),
    (all) => all.length === 2,
  )
  expect(wordsOf(chat)[0]).toBe('Yes, *within a month*.')
  const item = chat.inbox().flatMap(({ content }) => (content.type === 'media' ? content.items : []))[0]
  expect(Buffer.from(item?.bytes ?? []).toString()).toBe('a label to print')

  // Redmine refuses a form that was opened before the issue changed, also by the delivery mark.
  const marked = (word: string) =>
    until(
      'the mark',
      () => issue(id),
      ({ custom_fields }) =>
        custom_fields.some((field) => field.id === real.fields.delivery && field.value?.startsWith(word)),
    )
  await marked('delivered')
  await write('Between us', () => page.check('#issue_private_notes'))
  await write('', async () => void (await page.selectOption('#issue_status_id', { label: 'Closed' })))
  await until(
    'the end',
    () => issue(id),
    ({ status }) => status.name === 'Closed',
  )
  await write(
    'We are open again',
    async () => void (await page.selectOption('#issue_status_id', { label: 'In Progress' })),
  )
  await until(
    'the last words',
    () => wordsOf(chat),
    (words) => words.includes('We are open again'),
  )
  expect(wordsOf(chat).join('\n')).not.toContain('Between us')
  expect(await said(id)).toContain('(Between us)')
  expect(strangers).toEqual([])
})

it('A2: an agent writes first from Redmine’s page for new issues', async () => {
  const phone = '+15557775002'
  const chat = s.chat(phone)
  chat.send('An older matter')
  await until(
    'the issue',
    () => issuesOf(phone),
    (all) => all.length === 1,
  )
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${url}/login`)
  await page.fill('#username', 'bea')
  await page.fill('#password', 'bea-pass-1')
  await page.click('#login-submit')
  await page.goto(`${url}/projects/support/issues/new`)
  await page.fill('#issue_subject', 'Your parcel')
  await page.fill('#issue_description', 'Your parcel is _here_')
  await page.fill(`#issue_custom_field_values_${real.fields.channel}`, 'whatsapp')
  await page.fill(`#issue_custom_field_values_${real.fields.phone}`, phone)
  await page.locator('#issue-form input[name=commit]').click()
  await until(
    'the words on the phone',
    () => wordsOf(chat),
    (words) => words.includes('Your parcel is _here_'),
  )
})
