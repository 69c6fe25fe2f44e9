import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { apiKey, keepPicture, openPanel } from '@deskwire/integration-tests'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metByAssistant, Stage } from './stage.js'

const stage = new Stage()
beforeAll(() => stage.open())
afterAll(() => stage.close())

const hour = 60 * 60_000
const tool = (page: Page, name: string) => page.getByRole('toolbar').getByRole('button', { name, exact: true }).click()

interface Violation {
  id: string
  nodes: { html: string }[]
}

const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)')
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

/** What somebody without a mouse does, and what they are told. */
const byKeyboard = (page: Page) => {
  const press = (key: string) => page.keyboard.press(key)
  const focused = () =>
    page.evaluate<string>(
      `(({ activeElement: one }) => one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || one.tagName)(document)`,
    )
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 90; presses++) {
      await press('Tab')
      if ((await focused()) === name) return
    }
    throw new Error(`${name} is not reached by the keyboard`)
  }
  const enter = async (name: string) => {
    await tabTo(name)
    await press('Enter')
  }
  const fill = async (name: string, words: string) => {
    await tabTo(name)
    await page.keyboard.type(words)
  }
  return { press, focused, tabTo, enter, fill }
}

describe('F11: what an agent does in the panel', () => {
  it('sees the window, fills a template as the phone will show it, sends it, and follows the ticks', async () => {
    const number = '+15557774001'
    const ticket = await stage.ticketOf(number, 'Is it ready?')
    const page = await stage.panel(ticket)
    expect(await page.getByRole('timer').textContent()).toMatch(/^23 h 5\d min left/)
    await tool(page, 'Template')
    await page.getByLabel('Search templates').fill('order')
    await page.getByRole('button', { name: 'order_ready · en' }).click()
    await page.getByLabel('Value for name').fill('Ana')
    expect(await page.getByRole('group', { name: 'Preview' }).textContent()).toContain('Hi Ana, your order is ready.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await stage.scene.until(() => stage.scene.inbox(number).includes('Hi Ana, your order is ready.'), 'the template')
    const sent = page.locator('.message.out').last()
    await sent.getByRole('img', { name: 'Delivered' }).waitFor()
    stage.scene.chat(number).read()
    await sent.getByRole('img', { name: 'Read' }).waitFor()
    await stage.scene.until(
      () => stage.scene.desk.ticket(ticket).notes.some((note) => note.includes('Ben Stone')),
      'the note in the ticket',
    )
    await page.close()
  })

  it('E7: past the window free text is refused in the panel, with the templates that would work', async () => {
    const number = '+15557774002'
    const ticket = await stage.ticketOf(number, 'Hello?')
    await stage.scene.later(25 * hour)
    const page = await stage.panel(ticket)
    await page.getByText('The window is closed.').waitFor()
    await page.getByText('This conversation has exceeded the 24 hour limit to respond to the customer.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Message' }).isVisible()).toBe(false)
    await page.getByRole('button', { name: 'come_back · en' }).click()
    await page.getByLabel('Value for 1').fill('Ana')
    await keepPicture(page, 'panel-window-closed')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await stage.scene.until(() => stage.scene.inbox(number).includes('Hi Ana, we have news.'), 'the template')
    await page.close()
  })

  it('writes first from an empty ticket, once the gate has answered', async () => {
    const page = await stage.panel('no-ticket-yet', { customer: { channel: 'whatsapp', address: '+15557774003' } })
    await page.getByRole('heading', { name: 'No conversation yet' }).waitFor()
    await page.getByRole('button', { name: 'May I write?' }).click()
    await page.getByText('The customer has not agreed to receive these messages.', { exact: false }).waitFor()

    // Somebody who wrote before, whose window is closed.
    await page.getByLabel('Number of the customer').fill('+15557774002')
    await page.getByRole('button', { name: 'May I write?' }).click()
    await page.getByText('You may write with an approved template.').waitFor()
    await page.getByRole('button', { name: 'come_back · en' }).click()
    await page.getByLabel('Value for 1').fill('Ana')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await stage.scene.until(
      () => stage.scene.inbox('+15557774002').includes('Hi Ana, we have news.'),
      'the first words on the phone',
    )
    await page.close()
  })

  it('sends choices, a place, a request, a file, an article and a record; notes stay inside', async () => {
    const number = '+15557774004'
    const ticket = await stage.ticketOf(number, 'Hello?')
    const page = await stage.panel(ticket)
    const send = () => page.getByRole('button', { name: 'Send', exact: true }).click()
    const arrives = (count: number) =>
      stage.scene.until(() => stage.scene.chat(number).inbox().length === count, `${count} on the phone`)
    await tool(page, 'Choices')
    await page.getByLabel('Question').fill('Which day?')
    await page.getByLabel('Options').fill('Monday\nTuesday')
    await send()
    await arrives(1)
    await tool(page, 'Location')
    await page.getByLabel('Latitude').fill('52.37')
    await page.getByLabel('Longitude').fill('4.9')
    await send()
    await arrives(2)
    await tool(page, 'Ask for')
    await page.getByLabel('Question').fill('Where are you?')
    await send()
    await arrives(3)
    await tool(page, 'File')
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'label.pdf', mimeType: 'application/pdf', buffer: Buffer.from('a label') })
    await send()
    await arrives(4)
    await tool(page, 'Article')
    await page.getByLabel('Search for').fill('teapots')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('button', { name: 'Send: Care of teapots' }).click()
    await arrives(5)
    await tool(page, 'Record')
    await page.getByLabel('Search for').fill('CS1')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('button', { name: 'Send: CS1 Leaking teapot' }).click()
    await arrives(6)
    await tool(page, 'Note')
    await page.getByLabel('Note for agents').fill('Between us')
    await page.getByRole('button', { name: 'Add note' }).click()
    await stage.scene.until(() => stage.scene.desk.ticket(ticket).notes.includes('Ben Stone: Between us'), 'the note')
    expect(stage.scene.inbox(number).join('\n')).not.toContain('Between us')
    await page.close()
  })

  it('sends a template with the picture that it has above its words', async () => {
    const number = '+15557774013'
    const ticket = await stage.ticketOf(number, 'Hello?')
    const page = await stage.panel(ticket)
    await tool(page, 'Template')
    await page.getByRole('button', { name: 'your_label · en' }).click()
    const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    await page
      .getByLabel('File for the header')
      .setInputFiles({ name: 'label.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') })
    await page.getByLabel('Value for 1').fill('Ana')
    const preview = page.getByRole('group', { name: 'Preview' })
    await preview.getByRole('img', { name: 'label.png' }).waitFor()
    expect(await preview.textContent()).toBe('Hi Ana, here is your label.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await stage.scene.until(() => stage.scene.chat(number).inbox().length === 1, 'the template')
    expect(JSON.stringify(stage.scene.chat(number).inbox())).toMatch(
      /image\/png.*Hi Ana, here is your label\.|Hi Ana, here is your label\..*image\/png/,
    )
    await page.close()
  })

  it('B8: records consent with its evidence, and shows it', async () => {
    const ticket = await stage.ticketOf('+15557774005', 'Hello?')
    const page = await stage.panel(ticket)
    await page.getByText('Consent', { exact: true }).click()
    await page.getByRole('button', { name: 'Record agreement: Notifications' }).click()
    await page.getByLabel('Evidence').fill('Said yes on the phone')
    await page.locator('.consent').getByRole('button', { name: 'Record', exact: true }).click()
    await page.getByText('Ben Stone: Said yes on the phone').waitFor()
    await page.getByRole('button', { name: 'Record revocation: Notifications' }).waitFor()
    await page.close()
  })

  it('F14: puts a suggested reply into the text box, where only the agent sends it', async () => {
    const number = '+15557774011'
    const ticket = await stage.ticketOf(number, 'Where is it?')
    const page = await stage.panel(ticket)
    const box = page.getByRole('textbox', { name: 'Message' })
    const posts: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(new URL(request.url()).pathname)
    })
    await page.getByRole('button', { name: 'Suggest replies' }).click()
    const drafts = page.getByRole('list', { name: 'Suggested replies' })
    await drafts.getByRole('button', { name: 'It is on its way.' }).waitFor()
    expect([await box.inputValue(), await violations(page)]).toEqual(['', []])
    // The next one takes the place of the one before, but not of the agent's own words.
    await drafts.getByRole('button', { name: 'It is on its way.' }).click()
    await drafts.getByRole('button', { name: 'It arrives' }).click()
    expect(await box.inputValue()).toBe('It arrives\non Friday.')
    await box.fill('Hello Ana,')
    await drafts.getByRole('button', { name: 'It is on its way.' }).click()
    expect(await box.inputValue()).toBe('Hello Ana,\nIt is on its way.')
    expect([posts, stage.scene.inbox(number)]).toEqual([['/api/panel/suggestions'], []])
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await stage.scene.until(() => stage.scene.inbox(number).length === 1, 'the reply on the phone')
    expect(stage.scene.inbox(number)).toEqual(['Hello Ana,\nIt is on its way.'])
    await drafts.getByRole('button').first().waitFor({ state: 'detached' })
    await page.close()
  })

  it('records a voice note where the browser makes what phones play, and sends none that was left', async () => {
    const number = '+15557774012'
    const ticket = await stage.ticketOf(number, 'Hello?')
    const start = 'Record a voice note'
    // This Chromium has no AAC, and would put Opus into MP4.
    const without = await stage.panel(ticket)
    await tool(without, 'File')
    await without.getByLabel('Caption').waitFor()
    expect(await without.getByRole('button', { name: start }).count()).toBe(0)
    await without.close()
    const page = await stage.panel(
      ticket,
      {},
      280,
      `window.MediaRecorder = class extends MediaRecorder {
        constructor(stream) {
          super(stream)
          ;(window.streams ??= []).push(stream)
          window.heard = false
          // Also the one before ends with a piece.
          this.addEventListener('dataavailable', ({ data }) => {
            if (stream === streams.at(-1) && data.size > 0) window.heard = true
          })
        }
        addEventListener(type, listener) {
          super.addEventListener(type, (event) => type === 'dataavailable' && window.deaf ? undefined : listener(event))
        }
        static isTypeSupported = (mime) => mime === 'audio/mp4;codecs=mp4a.40.2'
      }`,
    )
    const tracks = () => page.evaluate('streams.map((one) => one.getTracks()[0].readyState)')
    await tool(page, 'File')
    await page.getByRole('button', { name: start }).click()
    await page.getByRole('button', { name: 'Stop and send' }).waitFor()
    await tool(page, 'Text')
    await expect.poll(tracks).toEqual(['ended'])
    const { enter, focused, press } = byKeyboard(page)
    await enter('File')
    await enter(start)
    await expect.poll(() => page.evaluate('streams.length === 2 && heard')).toBe(true)
    expect(await focused()).toBe('Stop and send')
    await press('Enter')
    await stage.scene.until(() => stage.scene.inbox(number).length > 0, 'the voice note')
    expect([await tracks(), stage.scene.inbox(number)]).toEqual([['ended', 'ended'], ['(audio/mp4)']])
    await page.evaluate('window.deaf = true')
    await page.getByRole('button', { name: start }).click()
    await page.getByRole('button', { name: 'Stop and send' }).click()
    await page.getByText('Nothing was recorded').waitFor()
    expect(stage.scene.inbox(number)).toHaveLength(1)
    await page.close()
  })

  it('says that a message waits for the pace that WhatsApp allows, until when, and when it waits no more', async () => {
    const number = '+15557774017'
    const { scene } = stage
    const ticket = await stage.ticketOf(number, 'Hello?')
    const page = await stage.panel(ticket)
    const agent = { id: 'ben', name: 'Ben Stone' }
    const api = await openPanel(scene.served.url, apiKey, { host: 'desk', ticket, agent })
    // 45 at once to the same customer, then one every six seconds.
    const all = Array.from({ length: 50 }, (_, n) => `Line ${n + 1}`)
    for (const [n, words] of all.entries()) await api.send({ type: 'text', text: words, markup: 'plain' }, `line-${n}`)
    const held = page.getByRole('region', { name: 'Held' })
    await held.getByText('only so fast on this channel').waitFor()
    expect(await held.textContent()).toMatch(/goes out by itself at \d.*Ben Stone: Line \d+$/)
    for (let n = 0; n < 10; n++) await scene.later(6_000)
    await scene.until(() => scene.inbox(number).length === all.length, 'all of it on the phone')
    expect(scene.inbox(number)).toEqual(all)
    await held.waitFor({ state: 'hidden' })
    await page.close()
  })

  it('spells out what would hide or turn around a name or words, not the marks of Hebrew and Arabic', async () => {
    const marked = 'שלום\u200F! (\u200EA-7\u200E) مرحبا\u061C.'
    const ticket = await stage.ticketOf('+15557774016', `See \u202Egnp.exe\nand\u0007 ${marked}`, 'Ana \u202Enesnej')
    const page = await stage.panel(ticket)
    expect(await page.locator('.who h1').textContent()).toContain('Ana \\u202enesnej')
    const message = page.locator('.message')
    expect(await message.locator('.by').textContent()).toBe('Ana \\u202enesnej')
    expect(await message.locator('.text').textContent()).toBe(`See \\u202egnp.exe\nand\\u0007 ${marked}`)
    await page.close()
  })

  it('a send that failed is told with its reason, and sent again', async () => {
    const number = '+15557774006'
    const ticket = await stage.ticketOf(number, 'Hello?')
    stage.scene.wire.controls.fail({ status: 400, code: 131_009, match: { provider: 'meta', path: '/messages' } })
    const page = await stage.panel(ticket)
    await page.getByRole('textbox', { name: 'Message' }).fill('Second try')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('button', { name: 'Send again' }).click()
    await stage.scene.until(() => stage.scene.inbox(number).includes('Second try'), 'the second try')
    await page.getByRole('button', { name: 'Send again' }).waitFor({ state: 'detached' })
    expect(stage.scene.inbox(number)).toEqual(['Second try'])
    await page.close()
  })
})

describe('the page', () => {
  it('works by the keyboard alone, all of it, at 280 pixels', async () => {
    const number = metByAssistant
    const ticket = await stage.ticketOf(number, 'Hello?')
    const page = await stage.panel(ticket, {}, 280)
    const { scene } = stage
    const { press, focused, tabTo, enter, fill } = byKeyboard(page)
    let arrived = 0
    const arrives = async () => {
      arrived++
      await scene.until(() => scene.chat(number).inbox().length === arrived, `number ${arrived} on the phone`)
    }
    const send = async () => {
      await enter('Send')
      // Whoever goes on by the keyboard is still where they were.
      expect(await focused()).toBe('Send')
      await arrives()
    }
    await fill('Message', 'By hand')
    await send()
    await enter('Suggest replies')
    await page.getByRole('button', { name: 'It is on its way.' }).waitFor()
    await enter('It is on its way.')
    expect(await focused()).toBe('Message')
    await send()
    await enter('Template')
    await fill('Search templates', 'order')
    await enter('order_ready · en')
    await page.keyboard.type('Ana')
    await send()
    await enter('Choices')
    await fill('Question', 'Which day?')
    await fill('Options, one on each line', 'Monday\nTuesday')
    await send()
    await enter('Location')
    await fill('Latitude', '52.37')
    await fill('Longitude', '4.9')
    await send()
    await enter('Ask for')
    await tabTo('What to ask for')
    await press('ArrowDown')
    await fill('Question', 'Which label?')
    await send()
    await enter('File')
    const choosing = page.waitForEvent('filechooser')
    await enter('File')
    const label = { name: 'label.pdf', mimeType: 'application/pdf', buffer: Buffer.from('a label') }
    await (await choosing).setFiles(label)
    await send()
    for (const [name, words, found] of [
      ['Article', 'teapots', 'Send: Care of teapots'],
      ['Record', 'CS1', 'Send: CS1 Leaking teapot'],
    ] as const) {
      await enter(name)
      await fill('Search for', words)
      await press('Enter')
      await page.getByRole('button', { name: found }).waitFor()
      await enter(found)
      await arrives()
    }
    await enter('Note')
    await fill('Note for agents', 'Between us')
    await enter('Add note')
    await scene.until(() => scene.desk.ticket(ticket).notes.includes('Ben Stone: Between us'), 'the note')
    await enter('Consent')
    await enter('Record agreement: Notifications')
    await page.keyboard.type('Said yes on the phone')
    await enter('Record')
    await page.getByText('Ben Stone: Said yes on the phone').waitFor()
    await enter('Write first')
    await fill('Number of the customer', number)
    await press('Enter')
    await page.getByText('You may write freely.').waitFor()
    await fill('Message', 'First words')
    await send()
    scene.wire.controls.fail({ status: 400, code: 131_009, match: { provider: 'meta', path: '/messages' } })
    await enter('Text')
    await fill('Message', 'Second try')
    await enter('Send')
    await page.getByRole('button', { name: 'Send again' }).waitFor()
    await enter('Send again')
    await arrives()
    await enter('Hand back to the assistant')
    await page.getByText('The assistant is answering.').waitFor()
    await enter('Close ticket')
    await scene.until(() => scene.desk.ticket(ticket).closed, 'the closed ticket')
    await page.getByRole('button', { name: 'Reopen ticket' }).waitFor()
    await enter('Reopen ticket')
    await scene.until(() => !scene.desk.ticket(ticket).closed, 'the ticket open again')
    await tabTo('Messages')
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    await page.close()
  })

  it.each(['light', 'dark'] as const)('axe finds nothing in %s, at 280, 380 and 480 pixels', async (theme) => {
    const ticket = await stage.ticketOf(`+1555777401${theme.length}`, 'Hello?')
    for (const width of [280, 380, 480]) {
      const page = await stage.panel(ticket, { theme }, width)
      await page.locator('.message').first().waitFor()
      await page.getByText('Consent', { exact: true }).click()
      for (const name of [
        'Text',
        'Template',
        'Choices',
        'Location',
        'Ask for',
        'File',
        'Article',
        'Note',
        'Write first',
      ]) {
        await tool(page, name)
        expect([width, name, await violations(page)]).toEqual([width, name, []])
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      }
      await page.close()
    }
  })

  it.each([
    ['de', 'Senden'],
    ['fr', 'Envoyer'],
    ['es', 'Enviar'],
    ['pt-BR', 'Enviar'],
  ])('speaks %s', async (language, send) => {
    const ticket = await stage.ticketOf('+15557774009', 'Hello?')
    const page = await stage.panel(ticket, { language })
    await page.getByRole('button', { name: send, exact: true }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe(language.slice(0, 2))
    await page.close()
  })

  it('keeps the bearer nowhere but in memory, and leaves no opening in the address', async () => {
    const ticket = await stage.ticketOf('+15557774010', 'Hello?')
    const page = await stage.panel(ticket)
    expect(page.url()).not.toContain('opening')
    expect(await page.content()).not.toContain('bearer')
    expect(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length]')).toEqual(['', 0, 0])
    await page.reload()
    await page.getByRole('alert').waitFor()
    expect(await page.getByText('Hello?').count()).toBe(0)
    await page.close()
  })

  it('weighs less than 40 KB, all of it', () => {
    const sizes = readdirSync(stage.folder).map((name) => gzipSync(readFileSync(join(stage.folder, name))).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40 * 1024)
  })

  it('threw no error and asked for nothing from elsewhere', () => {
    expect(stage.problems).toEqual([])
  })
})
