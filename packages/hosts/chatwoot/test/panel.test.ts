import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signPairing } from '@deskwire/core/adapter'
import { keepPicture } from '@deskwire/integration-tests'
import { panel } from '@deskwire/panel'
import chromium from '@sparticuz/chromium'
import axe from 'axe-core'
import { type Browser, chromium as browsers, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../scripts/test/port.mjs'
import { buildPanel } from '../../../panel/scripts/page.mjs'
import { type AgentBrowser, agentBrowser } from './agent-browser.js'
import { ben, integration } from './emulated/state.js'
import { type Scene, scene } from './scene.js'

const attempts = 100
const eva = 7
const panelSecret = 'planted-5ce90b13-of-the-panel'
const url = 'https://bridge.test/panel/chatwoot'
const minute = 60_000
const form = { 'content-type': 'application/x-www-form-urlencoded' }

interface Start {
  bearer?: string
  asking?: string
  pairing?: string
  pairs?: boolean
  refused?: boolean
}

let strangers = 0
/** Whoever fails often from one address waits longer each time; these come from many. */
const elsewhere = () => ({ 'x-forwarded-for': `198.51.${Math.floor(++strangers / 250)}.${strangers % 250}` })

const post = async (s: Scene, body: string, headers: Record<string, string>, at = url) => {
  const answer = await fetch(s.local(at), {
    method: 'POST',
    body,
    headers: { accept: 'application/json', ...headers, ...elsewhere() },
  })
  return { status: answer.status, ...((await answer.json()) as Start) }
}

const json = { 'content-type': 'application/json' }
const pair = (s: Scene, browser: AgentBrowser, agent: number, ticket: number | string) =>
  post(s, JSON.stringify({ ticket: `${ticket}`, agent: `${agent}`, key: browser.key }), json)
const open = (s: Scene, opening: string, at?: string) => post(s, `opening=${opening}`, form, at)
const beside = (s: Scene, asking: string, ticket: number | string) =>
  post(s, JSON.stringify({ ticket }), { ...json, authorization: `Bearer ${asking}` })

const opened = async () => {
  const page = { html: '<meta name="deskwire" content="%START%">', files: new Map() }
  const s = await scene({ serve: { panel: page, trustedProxies: 1 }, chatwoot: { panelSecret } })
  s.chat().send('My teapot leaks')
  await s.until(() => s.conversations[0]?.messages.length === 1, 'the conversation')
  return s
}

describe('the panel beside a conversation of Chatwoot, which signs nothing', () => {
  it('F11: an agent writes the code of their browser as a note, once; then the browser signs, and Chatwoot is asked what they may see', async () => {
    const s = await opened()
    expect(s.desk.state.apps).toMatchObject([{ content: [{ type: 'frame', url }] }])
    const page = await fetch(s.local(url))
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${s.desk.url}`)
    expect(await page.text()).not.toContain('teapot')

    const browser = agentBrowser()
    s.reply(` ${browser.code(url)}\n`, { isPrivate: true })
    const { pairing = '' } = await pair(s, browser, ben, s.conversation.id)
    await s.idle()
    expect(s.chat().inbox()).toEqual([])
    for (let day = 0; day < 2; day++) {
      const { asking = '' } = await open(s, browser.opening(pairing, { url, at: s.clock() }))
      const { bearer } = await beside(s, asking, s.conversation.id)
      const headers = { authorization: `Bearer ${bearer}` }
      const state = await fetch(s.local('https://bridge.test/api/panel/state'), { headers })
      expect(await state.json()).toMatchObject({
        agent: { id: `${ben}`, name: 'Ben' },
        ticket: { host: 'chatwoot', id: `${s.conversation.id}` },
        messages: [{ text: 'My teapot leaks' }],
      })
      await s.later(24 * 60 * minute)
    }
    await s.later(90 * 24 * 60 * minute)
    expect(await open(s, browser.opening(pairing, { url, at: s.clock() }))).toMatchObject({ status: 401 })
  })

  it('a code pairs with whoever wrote it, as a note of its own, a moment ago: with nobody else', async () => {
    const s = await opened()
    const { conversation } = s
    const browser = agentBrowser()
    const code = browser.code(url)
    const as = (who: number) => ({ isPrivate: true, sender: s.desk.state.userAs(who) })
    const refused = async (agent = ben) => expect((await pair(s, browser, agent, conversation.id)).status).toBe(403)
    await refused()
    // The customer, who sees the page's address; and the bridge, which quotes them in its notes.
    s.chat().send(code)
    await s.until(() => s.said().includes(code), 'the words of the customer')
    await refused(conversation.contact.id)
    s.desk.state.say(conversation, { content: code, ...as(integration), source_id: 'deskwire:quoted' })
    await refused(integration)
    // A reply, a bot, more words than the code, another browser's code, and a colleague.
    s.desk.state.say(conversation, { content: code, sender: s.desk.state.userAs(ben) })
    s.desk.state.say(conversation, {
      content: code,
      isPrivate: true,
      sender: { id: ben, name: 'Robot', type: 'agent_bot' },
    })
    s.desk.state.say(conversation, { content: `Ana says ${code}`, ...as(ben) })
    s.desk.state.say(conversation, { content: agentBrowser().code(url), ...as(ben) })
    s.desk.state.say(conversation, { content: code, ...as(eva) })
    await refused()
    const mine = await pair(s, browser, eva, conversation.id)
    expect(mine.status).toBe(200)
    // It is Eva's browser, whatever its page says.
    const { asking = '' } = await open(s, browser.opening(mine.pairing ?? '', { url, at: s.clock() }))
    const { bearer } = await beside(s, asking, conversation.id)
    const headers = { authorization: `Bearer ${bearer}` }
    const state = await fetch(s.local('https://bridge.test/api/panel/state'), { headers })
    expect(await state.json()).toMatchObject({ agent: { id: `${eva}`, name: 'Eva' } })
    await s.later(11 * minute)
    await refused(eva)
    for (const broken of ['{}', '[', JSON.stringify({ ticket: '1', agent: '6', key: { ...browser.key, x: 'AAAA' } })])
      expect((await post(s, broken, json)).status).toBe(400)
  })

  it('100 that are forged, replayed, expired or of another panel: nothing is shown, and the log says why', async () => {
    const s = await opened()
    const [browser, other] = [agentBrowser(), agentBrowser()]
    const at = s.clock()
    const about = { agent: `${ben}`, key: browser.key, url }
    const pairing = signPairing(panelSecret, about, at)
    const used = browser.opening(pairing, { url, at })
    expect((await open(s, used)).status).toBe(200)
    for (let n = 1; n <= attempts; n++) {
      const elsewhereUrl = `${url}${n}`
      for (const forged of [
        other.opening(pairing, { url, at }),
        browser.opening(signPairing(`planted-another-${n}-3f81c2`, about, at), { url, at }),
        browser.opening(signPairing(panelSecret, { ...about, url: elsewhereUrl }, at), { url, at }),
        browser.opening(pairing, { url: elsewhereUrl, at }),
        browser.opening(pairing, { url, at: at - minute - n * n * 1_000 }),
        browser.opening(signPairing(panelSecret, about, at - (90 * 24 * 60 + n) * minute), { url, at }),
        used,
      ])
        expect(await open(s, forged)).toEqual({ status: 401, refused: true })
    }
    const why = new Set(s.log.map(({ message }) => message).filter((said) => String(said).startsWith('Panel refused')))
    expect([...why]).toEqual(
      expect.arrayContaining(
        [
          'The signature of the opening does not match',
          'The signature of the pairing does not match',
          'The pairing is for another panel',
          'The opening is for another panel',
          'The opening is too old',
          'The pairing is too old',
          'The opening was taken before',
        ].map((said) => `Panel refused: ${said}`),
      ),
    )
  })

  it('a paired agent is let in before the conversations that Chatwoot shows them, and no others', async () => {
    const s = await opened()
    const { state } = s.desk
    const browser = agentBrowser()
    const pairing = signPairing(panelSecret, { agent: `${ben}`, key: browser.key, url }, s.clock())
    const { asking = '' } = await open(s, browser.opening(pairing, { url, at: s.clock() }))
    const user = state.users.find(({ id }) => id === ben)
    const { conversation } = s
    const may = async (agent: object, members: readonly number[], about: object = {}) => {
      Object.assign(user ?? {}, { role: 'agent', active: true, custom_role_id: null, ...agent })
      Object.assign(conversation, { team: undefined, assignee: undefined, ...about })
      state.members.set(conversation.inbox_id, [...members])
      return (await beside(s, asking, conversation.id)).status
    }
    expect(await may({}, [ben])).toBe(200)
    expect(await may({}, [eva])).toBe(403)
    expect(await may({ role: 'administrator' }, [])).toBe(200)
    expect(await may({}, [], { team: 3 })).toBe(200)
    expect(await may({}, [], { team: 4 })).toBe(403)
    expect(await may({ active: false }, [ben])).toBe(403)
    expect(await may({ custom_role_id: 9 }, [ben])).toBe(403)
    expect(await may({ custom_role_id: 9 }, [ben], { assignee: ben })).toBe(200)
    await may({}, [ben])
    const mail = state.open(state.contact({ name: 'By mail' }), state.inbox('Mail', '', 'Channel::Email').id)
    for (const ticket of [mail.id, 999, '../inboxes', 'x']) expect((await beside(s, asking, ticket)).status).toBe(403)
  })
})

describe('in a browser', () => {
  let browser: Browser
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskwire-panel-'))
    await buildPanel(folder)
    chromium.setGraphicsMode = false
    const unwanted = ['--single-process', '--in-process-gpu', '--ignore-gpu-blocklist']
    browser = await browsers.launch({
      executablePath: await chromium.executablePath(),
      args: [
        ...chromium.args.filter((one) => !unwanted.includes(one)),
        '--disable-gpu',
        '--disable-background-networking',
      ],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('an agent pairs once, by the keyboard; the key stays in the browser; another agent pairs for themselves', async () => {
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    const s = await scene({ port, publicUrl, serve: { panel: panel({ folder }) }, chatwoot: { panelSecret } })
    s.chat().send('My teapot leaks')
    await s.until(() => s.conversations[0]?.messages.length === 1, 'the conversation')
    const context = await browser.newContext()
    const show = async (agent: number): Promise<Page> => {
      const page = await context.newPage()
      await page.goto(`${s.desk.url}/app/accounts/3/conversations/${s.conversation.id}?as=${agent}`)
      return page
    }
    const page = await show(ben)
    const app = page.frameLocator('iframe')
    const code = (await app.getByLabel('Code').textContent()) ?? ''
    const go = app.getByRole('button', { name: 'I have written it' })
    await keepPicture(app.locator('main'), 'panel-chatwoot')
    const inFrame = () => page.frames().find((one) => one.url().startsWith(publicUrl))
    await inFrame()?.evaluate(axe.source)
    const violations = 'axe.run().then(({ violations }) => violations.map(({ id }) => id))'
    expect(await inFrame()?.evaluate<string[]>(violations)).toEqual([])
    await go.press('Enter')
    await app.getByText('No private note of yours with this code was found.', { exact: false }).waitFor()
    s.reply(code, { isPrivate: true })
    await go.press('Enter')
    await app.locator('.message', { hasText: 'My teapot leaks' }).waitFor()
    await app.getByRole('textbox', { name: 'Message' }).fill('It is fixed')
    await app.getByRole('button', { name: 'Send', exact: true }).click()
    await s.until(() => s.chat().inbox().length === 1, 'the reply on the phone')

    // The next time the browser signs by itself, with a key that even its own page cannot read.
    await page.reload()
    await app.locator('.message', { hasText: 'It is fixed' }).waitFor()
    const kept = await inFrame()?.evaluate<unknown>(`new Promise((resolve, reject) => {
      const opening = indexedDB.open('deskwire')
      opening.onsuccess = () => {
        const all = opening.result.transaction('pairings').objectStore('pairings').getAll()
        all.onsuccess = () => crypto.subtle.exportKey('jwk', all.result[0].key)
          .then(() => resolve('read'), () => resolve([all.result.length, all.result[0].key.extractable]))
      }
    })`)
    expect(kept).toEqual([1, false])

    const colleague = await show(eva)
    await colleague.frameLocator('iframe').getByLabel('Code').waitFor()
    // No page but Chatwoot's frames it, and outside a frame it shows nothing.
    const foreign = await context.newPage()
    const blocked: string[] = []
    foreign.on('console', (message) => blocked.push(message.text()))
    await foreign.route('http://elsewhere.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${publicUrl}/panel/chatwoot"></iframe>` }),
    )
    await foreign.goto('http://elsewhere.test/')
    await expect.poll(() => blocked.join('\n')).toContain('frame-ancestors')
    await context.close()
  })
})
