import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { keepPicture } from '@deskwire/integration-tests'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stage } from './stage.js'

const stage = new Stage()
let helpdesk: Server
let origin = ''
let admits = ''

/**
 * Zendesk's side of the frame: it posts the token, and answers a handshake with where the app stands
 * (zendesk/zendesk_app_framework_sdk, lib/client.js; `client.context()` in the docs).
 */
const around = (url: string, token: string, ticket: string) => `<!doctype html>
<iframe name="app" title="app" width="380" height="800"></iframe>
<form method="post" action="${url}?origin=${encodeURIComponent(origin)}&app_guid=guid-1" target="app"><input name="opening" value="${token}"></form>
<script>
addEventListener('message', ({ data, source }) => {
  const { key, appGuid, request, params } = JSON.parse(data)
  if (request === 'invoke' && params.resize) document.title = params.resize[0].height
  if (key !== 'iframe.handshake' || appGuid !== 'guid-1') return
  source.postMessage({ key: 'zaf.app.registered', message: { context: { location: 'ticket_sidebar', ticketId: ${ticket} } } }, '*')
})
document.forms[0].submit()
</script>`

beforeAll(async () => {
  const reopenTemplate = { type: 'template', name: 'come_back', language: 'en', values: { 1: 'Ana' } } as const
  await stage.open({ bridge: { policy: { markRead: 'never', onClosed: 'reopen', reopenTemplate } } })
  helpdesk = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', origin).searchParams
    const [url = '', token = ''] = (asked.get('panel') ?? '').split('?opening=')
    response.writeHead(200, { 'content-type': 'text/html' }).end(around(url, token, asked.get('ticket') ?? ''))
  })
  await new Promise<void>((resolve) => helpdesk.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(helpdesk.address() as AddressInfo).port}`
  const { desk } = stage.scene
  const signed = desk.panel
  if (!signed) throw new Error('The desk has no panel')
  desk.panel = {
    origins: [origin],
    open: (request) => {
      const { ticket: _, ...opening } = signed.open(request)
      return opening
    },
    admit: (ticket, agent) => Promise.resolve(ticket === admits ? agent : undefined),
  }
})
afterAll(async () => {
  await stage.close()
  helpdesk.closeAllConnections()
  await new Promise((resolve) => helpdesk.close(resolve))
})

const beside = async (ticket: string): Promise<Page> => {
  const page = await stage.browser.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(`${origin}/?ticket=${JSON.stringify(ticket)}&panel=${encodeURIComponent(stage.url('unsigned'))}`)
  return page
}

describe('a helpdesk that signs the agent and not the ticket', () => {
  it('F11: its page tells the panel which ticket it shows, and the panel opens before it', async () => {
    const ticket = await stage.ticketOf('+15557774090', 'Beside which one?')
    admits = ticket
    const page = await beside(ticket)
    const panel = page.frameLocator('iframe')
    await panel.locator('.message', { hasText: 'Beside which one?' }).waitFor()
    await page.waitForFunction('document.title === "700px"')
    await page.close()
  })

  it('a ticket that is not theirs is not shown', async () => {
    const ticket = await stage.ticketOf('+15557774091', 'Not for you')
    admits = 'another'
    const page = await beside(ticket)
    const panel = page.frameLocator('iframe')
    await panel.getByRole('alert').waitFor()
    expect(await panel.locator('body').textContent()).not.toContain('Not for you')
    await page.close()
  })
})

describe('a setup that holds late replies', () => {
  it('F2: the agent may write, and sees what waits in words, why, and until when', async () => {
    const { scene } = stage
    const number = '+15557774092'
    const ticket = await stage.ticketOf(number, 'Hello?')
    await scene.later(25 * 60 * 60_000)
    admits = ticket
    const page = await beside(ticket)
    const panel = page.frameLocator('iframe')
    await panel.getByText('What you write now waits until the customer writes again.', { exact: false }).waitFor()
    for (const words of ['Your answer', 'And one more']) {
      await panel.getByRole('textbox', { name: 'Message' }).fill(words)
      await panel.getByRole('button', { name: 'Send', exact: true }).click()
      await panel.locator('.held li', { hasText: `Ben Stone: ${words}` }).waitFor()
    }
    const held = panel.getByRole('region', { name: 'Held' })
    expect(await held.textContent()).toMatch(/The window is closed.*The template come_back asked.*until /)
    expect(scene.inbox(number)).toEqual(['Hi Ana, we have news.'])
    await keepPicture(page.locator('iframe'), 'panel-held')
    scene.chat(number).send('Yes please')
    await scene.until(() => scene.inbox(number).length === 3, 'what was held')
    expect(scene.inbox(number).slice(1)).toEqual(['Your answer', 'And one more'])
    await held.waitFor({ state: 'hidden' })
    await page.close()
  })
})
