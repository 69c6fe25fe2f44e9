// The dialog in a browser: what an agent presses reaches the phone, through the app's scripts and the bridge.
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runInNewContext } from 'node:vm'
import { apiKey } from '@deskwire/integration-tests'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { instanceKey, panel } from './contract.js'
import { Platform } from './emulated/platform.js'
import { guest, scene } from './scene.js'

const part = (folder: string, name: string): string =>
  readFileSync(new URL(`../app/src/${folder}/${name}`, import.meta.url), 'utf8')

let browser: Browser
beforeAll(async () => {
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter((one) => one !== '--single-process'),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
})
afterAll(() => browser?.close())

/** What an instance puts around a UI page, and its scripted REST API. */
const page = (platform: Platform): Server =>
  createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://instance')
    const [, name] = /^\/api\/x_deskw_deskwire\/compose\/([a-z]+)$/.exec(pathname) ?? []
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body)
    const [, shown] = /^\/x_deskw_deskwire_(compose|panel)\.do$/.exec(pathname) ?? []
    if (shown !== undefined) {
      const folder = shown === 'panel' ? 'panel' : 'dialog'
      const around = `<script>window.g_ck = 'token'; window.addLoadEvent = (run) => window.addEventListener('load', run)</script>`
      const html = `<!doctype html><body>${part(folder, `${shown}.html`)}${around}<script>${part(folder, `${shown}.client.js`)}</script>`
      return void answer(200, 'text/html; charset=utf-8', html)
    }
    if (name === undefined || request.headers['x-usertoken'] !== 'token') return void answer(401, 'text/plain', '')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const run =
        request.method === 'GET'
          ? platform.get(name, Object.fromEntries(searchParams))
          : platform.post(name, JSON.parse(Buffer.concat(chunks).toString()))
      run.then(
        ({ status, body }) => answer(status, 'application/json', JSON.stringify({ result: body })),
        (thrown: unknown) => answer(500, 'text/plain', String(thrown)),
      )
    })
  })

const served = async (platform: Platform) => {
  const server = page(platform)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) }
}

const begin = async () => {
  const s = await scene({ medium: 'whatsapp-cloud' })
  const platform = new Platform({
    tables: s.now.tables,
    files: s.now.rest.files,
    now: () => s.wire.now(),
    properties: { 'x_deskw_deskwire.integration_user': s.now.user.name },
    bridge: { url: s.served.url, key: apiKey, events: '' },
  })
  s.wire.phone(guest)
  const { sys_id = '' } = s.now.tables.insert('customer_contact', { name: 'Gus', mobile_phone: guest })
  const { url, close } = await served(platform)
  const tab = await browser.newPage()
  tab.setDefaultTimeout(15_000)
  const end = async () => {
    await tab.close()
    await close()
  }
  return {
    s,
    tab,
    end,
    open: () => tab.goto(`${url}/x_deskw_deskwire_compose.do?table=customer_contact&record=${sys_id}`),
  }
}

it('asks, records the consent, shows the template with its fields, and sends it once', async () => {
  const { s, tab, end, open } = await begin()
  try {
    await open()
    await tab.getByText('has not agreed').waitFor()
    expect(await tab.getByRole('button', { name: 'Send' }).isVisible()).toBe(false)
    await tab.getByLabel('How they agreed').fill('On the phone today')
    await tab.getByRole('button', { name: 'Record consent' }).click()
    await tab.getByLabel('Message').selectOption({ label: 'come_back (en)' })
    await tab.locator('#deskwire-values input').first().fill('Gus')
    await tab.getByText('Hi Gus, we have news.').waitFor()
    expect(await tab.getByLabel('Message').locator('option', { hasText: 'Text' }).count()).toBe(0)
    await tab.getByRole('button', { name: 'Send' }).click()
    await tab.getByText('Sent. The record will show whether it arrives.').waitFor()
    expect(await tab.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    await s.until(() => s.inbox(guest).length === 1, 'the template')
    expect(s.inbox(guest)).toEqual(['Hi Gus, we have news.'])
  } finally {
    await end()
  }
})

it('the page of the panel asks before a case takes answers, and leads its frame to the bridge once', async () => {
  const callback = { kind: 'basic', user: 'servicenow', password: 'planted-events-password' } as const
  const s = await scene({ medium: 'twilio-sms', records: { callback, panel } })
  const platform = new Platform({
    tables: s.now.tables,
    files: s.now.rest.files,
    now: () => s.wire.now(),
    properties: { 'x_deskw_deskwire.mode': 'records', 'x_deskw_deskwire.panel_jwt_provider': 'the-provider' },
    bridge: { url: s.served.url, key: '', events: callback.password },
    signs: instanceKey.privateKey,
  })
  const { sys_id = '' } = s.now.tables.insert('sn_customerservice_case', { short_description: 'A call' })
  const { url, close } = await served(platform)
  const tab = await browser.newPage()
  try {
    tab.setDefaultTimeout(15_000)
    await tab.goto(`${url}/x_deskw_deskwire_panel.do?table=sn_customerservice_case&record=${sys_id}`)
    await tab.getByRole('button', { name: 'Write from this case' }).click()
    const frame = tab.locator('iframe[aria-label=Deskwire]')
    await frame.waitFor({ state: 'attached' })
    expect(await frame.getAttribute('src')).toMatch(`${s.served.url}/panel/servicenow?opening=`)
    expect(await frame.getAttribute('allow')).toBe(`microphone ${s.served.url}`)
    expect(await tab.getByRole('button').isVisible()).toBe(false)
    expect(s.now.tables.get('sn_customerservice_case', sys_id)).toMatchObject({ correlation_display: 'Deskwire' })
  } finally {
    await tab.close()
    await close()
  }
})

it.each([
  ['dialog', 'deskwireCompose', 'compose'],
  ['panel', 'deskwirePanel', 'panel'],
])(
  'the button of the %s opens it for its record, in the classic interface and in a workspace',
  (folder, call, name) => {
    const opened: string[] = []
    const g_form = { getTableName: () => 'interaction', getUniqueValue: () => 'i1' }
    class GlideModal {
      setTitle(): void {}
      renderWithContent(html: string): void {
        opened.push(html)
      }
    }
    const classic = `${part(folder, 'open.classic.js')}\n${call}()`
    runInNewContext(classic, { g_form, GlideModal, getMessage: (text: string) => text })
    const g_modal = { showFrame: ({ url }: { url: string }) => opened.push(url) }
    runInNewContext(`${part(folder, 'open.workspace.js')}\nonClick(g_form)`, { g_form, g_modal })
    for (const one of opened) expect(one).toContain(`x_deskw_deskwire_${name}.do?table=interaction&record=i1`)
    expect(opened).toHaveLength(2)
  },
)
