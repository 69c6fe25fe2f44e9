import { describe, expect, it } from 'vitest'
import { startApp, until } from './browser.js'
import { isSeen } from './in-page.js'
import { Stage } from './stage.js'

const stage = new Stage()

describe('F6, D4: the whole thing in a browser, without an account', () => {
  it('A7: a customer taps through the menu, a person answers, and the ticks go to read', async () => {
    const { name } = await stage.somebody()
    const { screen } = stage
    await screen.say('Hi')
    await screen.hears('How can I help you?')
    await screen.press('Choose')
    await screen.press('Talk to a person')
    await screen.ticket(name)
    await screen.reads('How can I help you?')
    await screen.reads(/handed this conversation over/)
    await screen.reply('Hello, this is *Kim*.')
    expect(await (await screen.hears('Hello, this is Kim.')).locator('b').textContent()).toBe('Kim')
    await screen.tick('Hello, this is', 'read')
    await screen.say('Nice to meet you')
    await screen.reads('Nice to meet you')
    await screen.bubble('Nice to meet you').getByRole('img', { name: 'read' }).waitFor()
  })

  it('says that it is a demo, and what to run instead: under “What to try”, and on the console', async () => {
    await stage.somebody()
    const { page } = stage.screen
    const said = page.waitForEvent('console', (message) => message.type() === 'info')
    await page.reload()
    expect((await said).text()).toContain('npx deskwire init')
    await page.getByRole('button', { name: 'What to try' }).click()
    await page.getByRole('dialog').getByText('This is a demo').waitFor()
  })

  it('B4: a menu is answered by a tap', async () => {
    await stage.somebody()
    const { screen } = stage
    await screen.say('Hi')
    await screen.press('Choose')
    await screen.press('Where is my order?')
    await screen.hears('What is your order number?')
    await screen.say('1234')
    await screen.hears('Order 1234 left our warehouse')
    await screen.press('Yes')
    await screen.hears('Have a nice day!')
  })

  it('C2: over SMS the same menu is answered by “2”', async () => {
    await stage.somebody('SMS')
    const { screen } = stage
    await screen.say('Hi')
    await screen.hears(/1[.)] Where is my order\?\n2[.)] Search help articles/)
    await screen.say('2')
    await screen.hears('What are you looking for?')
    expect(await screen.bubble('Hi').locator('.meta').textContent()).toContain('1 segment')
  })

  it('B1: pictures, voice, places and contacts arrive, and a picture goes back', async () => {
    await stage.withAgent()
    const { screen } = stage
    const { page } = screen
    await screen.press('Attach')
    await screen.press('Sample picture')
    const seen = page.locator('.entry img.picture').last()
    await seen.waitFor()
    await until(
      () => seen.evaluate((image: { naturalWidth: number }) => image.naturalWidth === 640),
      'the picture at the desk',
    )
    await screen.press('Attach')
    await screen.press('Voice message')
    await page.locator('.entry audio').waitFor()
    await screen.press('Attach')
    await screen.press('Location')
    await page.locator('.entry .place', { hasText: 'Amsterdam Centraal' }).waitFor()
    await screen.press('Attach')
    await screen.press('Contact')
    await screen.reads('Rosa Vega')
    await screen.press('Attach')
    await screen.press(/^Poll/)
    await screen.reads(/poll/i)

    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    await page.getByLabel('Files to send').setInputFiles({ name: 'map.png', mimeType: 'image/png', buffer: picture })
    await page.locator('.file-chip', { hasText: 'map.png' }).waitFor()
    await screen.reply('Here is the way.')
    const back = page.locator('.phone .theirs img.picture').last()
    await back.waitFor()
    await until(
      () => back.evaluate((image: { naturalWidth: number }) => image.naturalWidth === 1),
      'the picture on the phone',
    )
    await screen.hears('Here is the way.')
  })

  it('F9: directives are completed by keyboard, and what they make reaches the phone', async () => {
    await stage.withAgent()
    const { screen } = stage
    const { page } = screen
    const box = page.getByLabel('Reply to the customer')
    const chosen = page.getByRole('listbox', { name: 'Directives' }).getByRole('option', { selected: true })
    await box.focus()
    await page.keyboard.type('/te')
    await chosen.filter({ hasText: '/template' }).waitFor()
    await page.keyboard.press('Tab')
    await chosen.filter({ hasText: 'order_ready' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await box.inputValue()).toBe('/template order_ready en 1= 2=')
    await page.keyboard.type('Ana')
    await page.keyboard.press('End')
    await page.keyboard.type('77')
    await page.keyboard.press('Enter')
    await screen.hears('Hi Ana, your order 77 is ready to collect.')
    await screen.reply('/choices Which day? | Monday | Tuesday')
    await (await screen.hears('Which day?')).getByRole('button', { name: 'Tuesday' }).click()
    await screen.reads('Tuesday')
    await screen.reply('/note Likes Tuesdays')
    await (await screen.reads('Likes Tuesdays')).getByText('Internal note').waitFor()
    expect(await screen.bubble('Likes Tuesdays').count()).toBe(0)
    await screen.reply('/tempalte order_ready en')
    await screen.reads(/\/template/)
    expect(await screen.bubble('tempalte').count()).toBe(0)
  })

  it('B8, C5: after STOP the agent sees it and is refused; START lifts it', async () => {
    await stage.withAgent('SMS')
    const { screen } = stage
    const { page } = screen
    await screen.say('STOP')
    await page.locator('.fact-bad', { hasText: 'opted out' }).waitFor()
    await screen.reply('Are you still there?')
    await screen.entry('Are you still there?').locator('.failure').waitFor()
    expect(await screen.bubble('Are you still there?').count()).toBe(0)
    await screen.say('START')
    await page.locator('.fact-bad').waitFor({ state: 'detached' })
    await screen.reply('Welcome back')
    await screen.hears('Welcome back')
  })

  it('A3: a notification is refused without an opt-in, and sent with it', async () => {
    await stage.withAgent('WhatsApp', { known: true })
    const { screen } = stage
    const notify = async (said: string | RegExp) => {
      await screen.press('Notify…')
      await screen.press('Order ready')
      await screen.toast(said)
      await screen.press('Close')
    }
    await notify(/Not sent: no opt-in/)
    await screen.agree('Notifications')
    await notify(/Not sent: no opt-in/)
    await screen.agree('Orders')
    await notify('The notification was sent')
    await screen.hears('your order 1234 is ready to collect.')
    await screen.page.locator('.fact-good', { hasText: 'notifications, orders' }).waitFor()
  })

  it('F4: a customer who hides the number is written to all the same', async () => {
    const { name } = await stage.somebody()
    const { screen } = stage
    await screen.press('Phone settings')
    await screen.page.getByRole('switch', { name: /Hide my phone number/ }).check()
    await screen.press('Close')
    await screen.say('agent')
    await screen.ticket(name)
    await screen.page.getByText(/no phone number/).waitFor()
    await screen.reply('We need no number.')
    await screen.hears('We need no number.')
    await screen.tick('We need no number.', 'read')
  })

  it('E5: assigned, closed, reopened and handed back', async () => {
    await stage.withAgent()
    const { screen } = stage
    const { page } = screen
    const state = page.locator('.ticket-actions .chip')
    await page.getByLabel('Assigned to').selectOption({ label: 'Sam Reyes' })
    await state.filter({ hasText: 'Active' }).waitFor()
    await screen.press('Hand back')
    await state.filter({ hasText: 'Open' }).waitFor()
    await screen.say('Hi')
    await screen.hears('How can I help you?')
    await screen.ticket((await page.getByRole('region', { name: 'Ticket' }).getByRole('heading').textContent()) ?? '')
    await page.getByRole('region', { name: 'Ticket' }).getByRole('button', { name: 'Close' }).click()
    await state.filter({ hasText: 'Closed' }).waitFor()
    await screen.press('Reopen')
    await state.filter({ hasText: 'Open' }).waitFor()
  })

  it('F5: while the provider is down nothing is lost, and nothing comes twice', async () => {
    await stage.withAgent()
    const { screen } = stage
    const { page, app } = screen
    const taken = app.wire.ledger.accepted
    await screen.press('Meta down')
    await page.getByRole('button', { name: 'Meta is down' }).waitFor()
    for (const text of ['First reply', 'Second reply']) await screen.reply(text)
    await screen.say('Are you there?')
    await screen.reads('Are you there?')
    expect(await screen.bubble('First reply').count()).toBe(0)
    await screen.press('Meta is down')
    await page.getByRole('button', { name: 'Meta down' }).waitFor()
    await screen.press('+1 h')
    await screen.hears('Second reply')
    await screen.tick('Second reply', 'read')
    const texts = await page.locator('.phone .theirs .text').allTextContents()
    expect(texts.filter((text) => text.endsWith(' reply'))).toEqual(['First reply', 'Second reply'])
    expect(app.wire.ledger.accepted - taken).toBe(2)
    expect([...app.wire.ledger.repeated()]).toEqual([])
  })

  it('shows each webhook with what became of its signature, to open and read', async () => {
    await stage.withAgent()
    const { screen } = stage
    const { page } = screen
    const row = page.locator('.wire-row', { hasText: 'inbound → /channels/whatsapp' }).last()
    await row.locator('.wire-result').getByText('200 · signature ok', { exact: true }).waitFor()
    await row.locator('summary').click()
    expect(await row.locator('pre').last().textContent()).toContain('"messaging_product": "whatsapp"')
    await screen.press('Drop')
    await screen.toast('The next message will be lost')
    await screen.say('Nobody hears this')
    await page.locator('.wire-row', { hasText: 'inbound' }).filter({ hasText: 'dropped' }).waitFor()
    await screen.press('Problems')
    await page.locator('.wire-row', { hasText: 'dropped' }).waitFor()
  })

  it('comes back after a lost stream, and catches up', async () => {
    const { number } = await stage.withAgent()
    const { screen } = stage
    const { page, app } = screen
    await page.route('**/simulator/events*', (route) => route.abort())
    const asked = page.waitForRequest(/simulator\/events/)
    app.server.closeAllConnections()
    await page.getByText('Reconnecting…').waitFor()
    await asked
    const phone = app.wire.phone(number)
    phone.send({ to: '106540352242922', text: 'Said in between' })
    await app.wire.idle()
    expect(await screen.entry('Said in between').count()).toBe(0)
    await page.unroute('**/simulator/events*')
    await page.getByText('Live', { exact: true }).waitFor()
    await screen.reads('Said in between')
    await screen.hears('Said in between')
    await screen.say('And after')
    await screen.reads('And after')
  })
})

describe('what agents see', () => {
  it('the list says who wrote and what, unread until it is looked at; also in the title', async () => {
    const { name } = await stage.withAgent()
    const { screen } = stage
    const { page, app } = screen
    const other = app.wire.phone('+15551239001', { name: 'Bela Nagy' })
    for (const text of ['agent', 'Where is my parcel?']) other.send({ to: '106540352242922', text })
    const row = page.locator('.ticket-row', { hasText: 'Bela Nagy' })
    await row.getByText('Where is my parcel?').waitFor()
    await row.getByText(/\d unread/).waitFor()
    const unread = async () => Number(/^\((\d+)\) /.exec(await page.title())?.[1] ?? 0)
    await until(async () => (await unread()) > 0, 'the number in the title')
    const before = await unread()
    await screen.ticket('Bela Nagy')
    await row.getByText(/\d unread/).waitFor({ state: 'hidden' })
    await until(async () => (await unread()) === before - 1, 'one less in the title')
    await screen.reply('It is on its way.')
    await row.getByText('You: It is on its way.').waitFor()

    // What comes while a ticket is being read is not lost.
    let go = (): void => undefined
    const gate = new Promise<void>((done) => {
      go = done
    })
    await page.route(/\/desk\/agent\/tickets\/T\d+$/, async (route) => {
      const response = await route.fetch()
      await gate
      await route.fulfill({ response })
    })
    const asked = page.waitForRequest(/\/desk\/agent\/tickets\/T\d+$/)
    const mine = page.locator('.ticket-row', { hasText: name })
    await mine.click()
    await asked
    await screen.say('Said meanwhile')
    await mine.getByText('Said meanwhile').waitFor()
    go()
    await screen.reads('Said meanwhile')

    // A directive as the customer got it, in a ticket that is not open here, and after the page is loaded again.
    const theirs = app.desk.tickets().find(({ customer }) => customer.name === 'Bela Nagy')?.id ?? ''
    app.desk.agents.reply(theirs, { agent: 'A0001', text: '/template order_ready en 1=Bela 2=79' })
    await row.getByText('You: Hi Bela, your order 79 is ready to collect.').waitFor()
    await page.reload()
    await row.getByText('You: Hi Bela, your order 79 is ready to collect.').waitFor()
  })

  it('their own words come into view, and others say that they are there', async () => {
    const { number } = await stage.withAgent()
    const { screen } = stage
    const { page, app } = screen
    const phone = app.wire.phone(number)
    for (let n = 1; n <= 12; n += 1) phone.send({ to: '106540352242922', text: `Line ${n}\nand more` })
    await screen.reads('Line 12')
    const timeline = page.locator('.timeline')
    const up = () =>
      timeline.evaluate((list: { scrollTop: number }) => {
        list.scrollTop = 0
      })
    const newer = page.getByRole('button', { name: 'New messages' })
    await up()
    await screen.say('Are you there?')
    await newer.click()
    await until(() => screen.entry('Are you there?').evaluate(isSeen), 'what is new is in view')
    await newer.waitFor({ state: 'hidden' })
    await up()
    await screen.reply('Yes, here I am.')
    await until(() => screen.entry('Yes, here I am.').evaluate(isSeen), 'their own words are in view')
  })

  it('a directive is shown once, as the customer got it, answers and reactions with their message, and what failed goes again', async () => {
    await stage.withAgent()
    const { screen } = stage
    const { page, app } = screen
    await screen.reply('/template order_ready en 1=Ana 2=78')
    const shown = await screen.reads('Typed: /template order_ready en 1=Ana 2=78')
    await shown.getByText('Hi Ana, your order 78 is ready to collect.').waitFor()
    const listed = page.locator('.ticket-row[aria-current] .ticket-last')
    await listed.getByText('You: Hi Ana, your order 78 is ready to collect.').waitFor()
    const ticket = () => app.desk.ticket(app.desk.tickets()[0]?.id ?? '').entries
    const note = () => ticket().find(({ text }) => text.startsWith('Sent: Hi Ana'))
    await until(async () => note() !== undefined, 'the note of the bridge')
    // Which message it tells of is in its key, so the page need not compare words.
    const about = await app.bridge.store.message('main', note()?.key?.replace(/\.sent$/, '') ?? '')
    expect(about?.message.content).toMatchObject([{ type: 'template', name: 'order_ready' }])
    await screen.reply('Anything else?')
    await screen.reads('Anything else?')
    expect(await page.locator('.entry', { hasText: 'your order 78' }).count()).toBe(1)
    await listed.getByText('You: Anything else?').waitFor()
    await screen.reply('/note Call back on Monday')
    await screen.reads('Call back on Monday')
    expect(await listed.textContent()).toContain('You: Anything else?')
    const row = page.locator('.bubble-row', { hasText: 'your order 78' })
    await row.getByRole('button', { name: 'React to this message' }).click()
    await screen.press('❤️')
    await (await screen.reads('Reacted with ❤️')).locator('blockquote', { hasText: 'your order 78' }).waitFor()
    await row.getByRole('button', { name: 'Reply to this message' }).click()
    await screen.say('I am coming')
    await (await screen.reads('I am coming')).locator('blockquote', { hasText: 'your order 78' }).waitFor()
    await screen.say('STOP')
    await page.locator('.fact-bad', { hasText: 'opted out' }).waitFor()
    await screen.reply('One more thing')
    await screen.entry('One more thing').locator('.failure').waitFor()
    await screen.say('START')
    await page.locator('.fact-bad').waitFor({ state: 'detached' })
    await screen.press('Send again')
    await screen.hears('One more thing')
    await screen.tick('One more thing', 'read')
  })
})

describe('who is there, and who it is', () => {
  it('E6: outside the hours, and when all agents are away, the customer is told', async () => {
    await stage.somebody()
    const { screen } = stage
    await screen.press('Office closes')
    await screen.toast('Office closes')
    await screen.say('person')
    await screen.hears(/We are away at the moment and will be back on/)
    await screen.press('Office opens')
    await screen.toast('Office opens')

    await stage.somebody()
    await stage.screen.press(/· available$/)
    await stage.screen.say('person')
    await stage.screen.hears('Nobody is available')
    await stage.screen.press(/· away$/)
    await stage.screen.page.getByRole('button', { name: /· available$/ }).waitFor()
  })

  it('a number on SMS gets the name of its contact, and the assistant speaks their language', async () => {
    const { number } = await stage.withAgent('SMS')
    const { screen } = stage
    const { page } = screen
    await screen.press('Contact…')
    await page.getByLabel('Name', { exact: true }).fill('Rosa Vega')
    await page.getByLabel('Language').selectOption('Spanish')
    await screen.press('Keep')
    await page.locator('.ticket-row', { hasText: 'Rosa Vega' }).waitFor()
    await page.getByRole('region', { name: 'Ticket' }).getByRole('heading', { name: 'Rosa Vega' }).waitFor()
    await page.getByRole('region', { name: 'Ticket' }).getByText(`${number} · contact`).waitFor()
    await page.getByRole('region', { name: 'Ticket' }).getByRole('button', { name: 'Close' }).click()
    await page.locator('.ticket-actions .chip', { hasText: 'Closed' }).waitFor()
    await screen.say('Hola')
    await screen.hears(/¿En qué puedo ayudarle\?[\s\S]*¿Dónde está mi pedido\?/)
  })

  it('A2: an agent writes first in the panel, from a ticket of its own', async () => {
    const { number, name } = await stage.withAgent('WhatsApp', { known: true })
    const { screen } = stage
    const { page, app } = screen
    await page.getByRole('region', { name: 'Ticket' }).getByRole('button', { name: 'Close' }).click()
    await page.locator('.ticket-actions .chip', { hasText: 'Closed' }).waitFor()
    const before = app.desk.tickets().length
    await screen.press('Write first')
    await page.getByLabel('Channel').selectOption('whatsapp')
    await page.getByRole('dialog').locator('input[type=tel]').fill(number)
    await screen.press('Open a ticket')
    await screen.panel.getByRole('heading', { name: 'No conversation yet' }).waitFor()
    expect(await screen.panel.getByLabel('Number of the customer').inputValue()).toBe(number)
    await screen.panel.getByRole('button', { name: 'May I write?' }).click()
    await screen.panel.getByText('You may write freely.').waitFor()
    await screen.panel.getByRole('textbox', { name: 'Message' }).fill('Your tent is here.')
    await screen.panel.getByRole('button', { name: 'Send', exact: true }).first().click()
    await screen.hears('Your tent is here.')
    await screen.panel.getByRole('heading', { name }).waitFor()
    expect(app.desk.tickets().length).toBe(before + 1)
    await screen.say('Thank you')
    await screen.reads('Thank you')
    expect(app.desk.tickets().length).toBe(before + 1)
  })
})

describe('the 24 hours', () => {
  it('E7: a late reply is refused in those words, and a template is the way out', async () => {
    await stage.withAgent()
    const { screen } = stage
    const { page } = screen
    await page.locator('.fact-good', { hasText: /Window23 h 5\d min left/ }).waitFor()
    await screen.press('+25 h')
    await page.locator('.fact-bad', { hasText: 'closed, templates only' }).waitFor()
    await screen.reply('Sorry for the delay!')
    const failure = screen.entry('Sorry for the delay!').locator('.failure')
    await failure.waitFor()
    expect(await failure.textContent()).toContain(
      'This conversation has exceeded the 24 hour limit to respond to the customer.',
    )
    await screen.panel.getByText('The window is closed.').waitFor()
    await screen.template('reply_waiting')
    await (await screen.hears('We have an answer to your question.'))
      .getByRole('button', { name: 'Yes, please' })
      .click()
    await page.locator('.fact-good', { hasText: 'Window' }).waitFor()
    await screen.reply('Now it works')
    await screen.hears('Now it works')
  })

  it('F2: held, the customer is asked back, and the reply goes out when they answer', async () => {
    const other = await startApp(stage.assets, { ON_CLOSED: 'reopen' })
    try {
      await stage.withAgent('WhatsApp', { at: other })
      const { screen } = stage
      const { page } = screen
      await screen.press('+25 h')
      await screen.reply('The answer is 42.')
      const asked = await screen.hears('We have an answer to your question.')
      await page.locator('.fact-warn', { hasText: 'a reply is held until the customer writes' }).waitFor()
      expect(await screen.bubble('The answer is 42.').count()).toBe(0)
      await asked.getByRole('button', { name: 'Yes, please' }).click()
      await screen.hears('The answer is 42.')
      await screen.tick('The answer is 42.', 'read')
      await page.context().close()
    } finally {
      await other.stop()
    }
  })
})
