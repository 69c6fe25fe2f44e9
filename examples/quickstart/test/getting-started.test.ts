// What docs/getting-started.md lists under “Try these in order”, step by step, on the page as it opens.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { until } from './browser.js'
import { Stage } from './stage.js'

const stage = new Stage()

const listed = (): string[] => {
  const [, after = ''] = readFileSync(join(import.meta.dirname, '../../../docs/getting-started.md'), 'utf8').split(
    'Try these in order:\n',
  )
  return (after.split('\n`Ctrl+C`')[0] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, at) => line.replace(`${at + 1}. `, ''))
}

const steps: readonly (readonly [words: string, play: () => Promise<unknown>])[] = [
  [
    'Send **Hi** from the phone. A small assistant answers with a menu. Tap an entry, or answer *2*.',
    async () => {
      const { screen } = stage
      await screen.say('Hi')
      await screen.hears('How can I help you?')
      await screen.press('Choose')
      await screen.press('Where is my order?')
      await screen.hears('What is your order number?')
      await screen.say('1234')
      await screen.hears('Order 1234 left our warehouse')
      await screen.press('Yes')
      await screen.hears('Have a nice day!')
      await screen.say('Hi')
      const menus = screen.page.locator('.phone .bubble', { hasText: 'How can I help you?' })
      await until(async () => (await menus.count()) === 2, 'the menu again')
      await screen.say('2')
      await screen.hears('What are you looking for?')
    },
  ],
  [
    'Ask for a **person**. A ticket with the conversation so far appears in the helpdesk. Take it and answer. Watch the ticks: one, two, blue.',
    async () => {
      const { screen } = stage
      const { page } = screen
      await screen.say('person')
      await screen.hears('I am passing you on to a colleague.')
      await screen.reads('Where is my order?')
      await page.getByLabel('Assigned to').selectOption({ label: 'Kim Larsen' })
      await page.locator('.ticket-actions .chip', { hasText: 'Active' }).waitFor()
      await screen.reply('Hello, this is Kim.')
      await screen.hears('Hello, this is Kim.')
      await screen.tick('Hello, this is Kim.', 'read')
      const said = page.locator('.wire-row', { hasText: 'status ' }).locator('.wire-what')
      for (const word of ['sent', 'delivered', 'read'])
        await said
          .filter({ hasText: `status ${word}` })
          .last()
          .waitFor()
    },
  ],
  [
    'Send a **template** from the panel beside the conversation: its fields and a preview are there. Or type `/` in the reply box: templates, choices, locations, articles, records, internal notes.',
    async () => {
      const { screen } = stage
      const { page } = screen
      await screen.template('order_ready', ['Ana', '76'])
      await screen.hears('Hi Ana, your order 76 is ready to collect.')
      await page.getByLabel('Reply to the customer').fill('/')
      const offered = page.getByRole('listbox', { name: 'Directives' }).getByRole('option')
      for (const word of ['template', 'choices', 'location', 'article', 'record'])
        await offered
          .filter({ hasText: `/${word}` })
          .first()
          .waitFor()
      await screen.reply('/template order_ready en 1=Ana 2=77')
      await screen.hears('Hi Ana, your order 77 is ready to collect.')
      await screen.reply('/choices Which day? | Monday | Tuesday')
      await (await screen.hears('Which day?')).getByRole('button', { name: 'Tuesday' }).click()
      await screen.reads('Tuesday')
      await screen.reply('/location 52.37,4.90 Office')
      await screen.hears('Office')
      await screen.reply('/article KB1')
      await screen.hears('Send it back within 30 days')
      await screen.reply('/record CS1')
      await screen.hears('Tent pole missing')
      await screen.reply('/note Likes Tuesdays')
      await (await screen.reads('Likes Tuesdays')).getByText('Internal note').waitFor()
      expect(await screen.bubble('Likes Tuesdays').count()).toBe(0)
    },
  ],
  [
    'Send **STOP** from the phone and try to answer. Then send **START**.',
    async () => {
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
    },
  ],
  [
    'Move the clock **25 hours** ahead and answer. The 24-hour window is closed; the agent reads why, and which template would work.',
    async () => {
      const { screen } = stage
      await screen.press('+25 h')
      await screen.page.locator('.fact-bad', { hasText: 'closed, templates only' }).waitFor()
      await screen.reply('Sorry for the delay!')
      await screen.entry('Sorry for the delay!').locator('.failure', { hasText: '24 hour' }).waitFor()
      await screen.reads(/\/template (reply_waiting|order_ready)/)
      expect(await screen.bubble('Sorry for the delay!').count()).toBe(0)
    },
  ],
  [
    'Take a provider **down**, write on the phone, answer, bring it back, and move the clock an hour ahead. Nothing is lost and nothing arrives twice.',
    async () => {
      const { screen } = stage
      const { page, app } = screen
      const taken = app.wire.ledger.accepted
      await screen.press('Meta down')
      await page.getByRole('button', { name: 'Meta is down' }).waitFor()
      await screen.say('Are you there?')
      await screen.reads('Are you there?')
      await screen.reply('We are back')
      await page.locator('.wire-row.wire-bad', { hasText: '/messages' }).last().waitFor()
      expect(await screen.bubble('We are back').count()).toBe(0)
      await screen.press('Meta is down')
      await page.getByRole('button', { name: 'Meta down' }).waitFor()
      await screen.press('+1 h')
      await screen.hears('We are back')
      await screen.tick('We are back', 'read')
      expect(app.wire.ledger.accepted - taken).toBe(1)
      expect([...app.wire.ledger.repeated()]).toEqual([])
      expect(await page.locator('.phone .bubble', { hasText: 'We are back' }).count()).toBe(1)
      expect(await page.locator('.entry', { hasText: 'Are you there?' }).count()).toBe(1)
    },
  ],
  [
    'Send a **notification** under *Notify…*. It goes out, because **START** agreed to it; to somebody who never agreed, it is refused.',
    async () => {
      const { screen } = stage
      const { page } = screen
      await screen.press('Notify…')
      const arrived = page.locator('.phone .bubble', { hasText: 'your order 1234 is ready to collect.' })
      await screen.press('Order ready')
      await screen.toast('The notification was sent')
      await until(async () => (await arrived.count()) === 1, 'the notification')
      await screen.press('Close')
    },
  ],
  [
    '**Hide** the phone number, or change it. The customer stays the same person, and your next answer goes to the new number.',
    async () => {
      const { screen } = stage
      const { page, app } = screen
      const tickets = app.desk.tickets().length
      await screen.press('Phone settings')
      await page.getByRole('switch', { name: /Hide my phone number/ }).check()
      await screen.press('Close')
      await screen.say('Do you know me?')
      await screen.reads('Do you know me?')
      await screen.reply('We do.')
      await screen.hears('We do.')
      await screen.press('Phone settings')
      await page.getByRole('switch', { name: /Hide my phone number/ }).uncheck()
      await page.getByLabel('New number').fill('+15551230077')
      await screen.press('Change')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await until(async () => (await page.getByLabel('Whose phone').inputValue()) === '+15551230077', 'the new number')
      await screen.reply('On your new number')
      await screen.hears('On your new number')
      await screen.tick('On your new number', 'read')
      expect(app.desk.tickets().length).toBe(tickets)
    },
  ],
]

it('D4: steps 1 to 8 of “Getting started” do what the page says', async () => {
  expect(listed()).toEqual(steps.map(([words]) => words))
  await stage.visitor()
  for (const [, play] of steps) await play()
  // As long as eight of the other stories.
}, 480_000)
