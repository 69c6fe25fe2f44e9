import { describe, expect, it } from 'vitest'
import { startApp, until } from './browser.js'
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
    expect(await row.locator('.wire-result').textContent()).toBe('200 · signature ok')
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
