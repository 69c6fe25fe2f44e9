import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { copied, isInView } from './in-page.js'
import { Stage } from './stage.js'

const stage = new Stage()

/** What curl would be given: the shell reads the command, and a function in its place prints the arguments. */
const argumentsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    env: { ...process.env, WHATSAPP_ACCESS_TOKEN: 'from-the-settings' },
    encoding: 'utf8',
  })
    .split('\0')
    .slice(0, -1)

const requestOf = (command: string) => {
  const [flag, method, url = '', ...rest] = argumentsOf(command)
  expect(flag).toBe('-X')
  const after = (name: string) => rest.flatMap((one, at) => (rest[at - 1] === name ? [one] : []))
  const headers = after('-H').map((one): [string, string] => {
    const [name = '', ...value] = one.split(': ')
    return [name, value.join(': ')]
  })
  return { method, url, headers: Object.fromEntries(headers), body: after('--data-raw')[0] }
}

it('rows say what a status says, and are found by what is in them', async () => {
  await stage.withAgent()
  const { screen } = stage
  const { page } = screen
  await screen.reply('Hello from the desk')
  await screen.tick('Hello from the desk', 'read')
  for (const word of ['sent', 'delivered', 'read'])
    await page
      .locator('.wire-row', { hasText: `status ${word} → /channels/whatsapp` })
      .last()
      .waitFor()
  const rows = page.locator('.wire-row')
  await page.getByLabel('Search the wire').fill('HELLO from the desk')
  await rows.filter({ hasText: 'inbound' }).first().waitFor({ state: 'detached' })
  // From the helpdesk to the bridge, and from there to the provider.
  await rows.filter({ hasText: 'reply → /hosts/desk' }).waitFor()
  await rows.filter({ hasText: '/messages' }).waitFor()
  await expect.poll(() => rows.count()).toBe(2)
  await page.getByLabel('Search the wire').fill('nobody wrote this')
  await page.getByText('No row has these words.').waitFor()
  await page.getByLabel('Search the wire').fill('')
  await rows.filter({ hasText: 'inbound' }).first().waitFor()

  await page.getByRole('group', { name: 'What to show' }).getByRole('button', { name: 'Desk' }).click()
  const opening = rows.filter({ hasText: 'POST /tickets' }).first()
  await opening.locator('summary').click()
  await opening.getByRole('heading', { name: 'Answer' }).waitFor()
  expect((await opening.locator('pre').allTextContents()).join('\n')).toMatch(
    /"medium": "whatsapp"[\s\S]*200[\s\S]*"id": "T/,
  )
  await opening.getByText('DESK_TOKEN: the token of the desk').waitFor()
  expect(await opening.textContent()).not.toContain(stage.started.app.desk.token)
})

it('a row opens in view with its headers, and what it copies as cURL is the request', async () => {
  await stage.withAgent()
  const { screen } = stage
  const { page, app, url } = screen
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
  await screen.say("It's 'quoted' $HOME `id` \\ ünd")
  await screen.reads("It's 'quoted'")
  await page.getByLabel('Search the wire').fill('quoted')
  const inbound = page.locator('.wire-row', { hasText: 'inbound' }).last()
  await inbound.locator('summary').click()
  await inbound.getByText('x-hub-signature-256: sha256=').waitFor()
  await expect.poll(() => inbound.evaluate(isInView)).toBe(true)
  await inbound.getByRole('button', { name: 'Copy as cURL' }).click()
  await screen.toast('Copied')
  const { method, url: target, headers, body } = requestOf(await page.evaluate(copied))
  const taken = app.desk.tickets().length
  // Its signature is of these bytes, so the bridge takes it; it came before, so it is no new message.
  expect((await fetch(target, { method: method ?? '', headers, body: body ?? '' })).status).toBe(200)
  await screen.say('The next one')
  await screen.reads('The next one')
  expect(app.desk.tickets().length).toBe(taken)
  expect(await page.locator('.entry', { hasText: "It's 'quoted'" }).count()).toBe(1)

  await screen.reply('A reply to copy')
  await screen.hears('A reply to copy')
  await page.getByLabel('Search the wire').fill('a reply to copy')
  const call = page.locator('.wire-row', { hasText: 'POST' }).last()
  await call.locator('summary').click()
  await expect.poll(() => call.evaluate(isInView)).toBe(true)
  expect(await call.locator('pre').allTextContents()).not.toContainEqual(expect.stringMatching(/authorization/i))
  await call.getByRole('button', { name: 'Copy as cURL' }).click()
  await expect.poll(() => page.evaluate(copied)).toContain('A reply to copy')
  const sent = requestOf(await page.evaluate(copied))
  expect(sent.url).toMatch(/\/wire\/graph\/v[\d.]+\/106540352242922\/messages$/)
  expect(sent.headers.Authorization).toBe('Bearer from-the-settings')
  // The provider knows no such token, but reads the request.
  expect((await fetch(sent.url, { method: 'POST', headers: sent.headers, body: sent.body ?? '' })).status).toBe(401)
})
