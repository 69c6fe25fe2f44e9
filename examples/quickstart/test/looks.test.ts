import axe from 'axe-core'
import { describe, expect, it } from 'vitest'
import { until } from './browser.js'
import { countNodes, focused, hiddenControls, overflow, seriousProblems, shrunkTexts } from './in-page.js'
import { Stage } from './stage.js'

const stage = new Stage()
const narrow = (width: number): boolean => width <= 1000

const part = (name: string): Promise<void> =>
  stage.screen.page.getByRole('navigation', { name: 'Parts' }).getByRole('button', { name }).click()

const tabTo = async (what: string, most = 80): Promise<void> => {
  const { page } = stage.screen
  for (let presses = 0; presses < most; presses += 1) {
    if ((await page.evaluate(focused)).includes(what)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No ${what} within ${most} presses of Tab`)
}

/** On a narrow desk the tickets are behind the one in hand, which may be opened by itself at any moment. */
const openTicket = async (name: string): Promise<void> => {
  const { page } = stage.screen
  const back = page.locator('.ticket-head .back')
  const row = page.locator('.ticket-row', { hasText: name }).first()
  await until(async () => {
    if (await back.isVisible()) await back.click()
    return row.click({ timeout: 1_000 }).then(
      () => true,
      () => false,
    )
  }, `the ticket of ${name} is opened`)
  await page.getByRole('region', { name: 'Ticket' }).getByRole('heading', { name }).waitFor()
}

describe('for everybody', () => {
  it.each([
    { dark: false, width: 1400 },
    { dark: true, width: 1400 },
    { dark: false, width: 380 },
    { dark: true, width: 380 },
  ])('axe-core finds nothing serious (dark: $dark, $width px)', async ({ dark, width }) => {
    const { name } = await stage.somebody('WhatsApp', { dark, width, known: true })
    const { screen } = stage
    const { page } = screen
    // From outside: the page itself lets no foreign script in.
    await page.evaluate(axe.source)
    const fine = async () => expect(await page.evaluate(seriousProblems)).toEqual([])
    await screen.say('Hi')
    await screen.hears('How can I help you?')
    await fine()
    await screen.press('Choose')
    await fine()
    await screen.press('Talk to a person')
    if (narrow(width)) await part('Desk')
    await openTicket(name)
    await screen.reply('/nte this is a slip')
    await screen.reads(/note/)
    await page.getByLabel('Reply to the customer').fill('/')
    await page.getByRole('listbox').getByRole('option').first().waitFor()
    await fine()
    await page.getByLabel('Reply to the customer').press('Escape')
    await screen.press('Notify…')
    await fine()
    await screen.press('Close')
    if (narrow(width)) await screen.press('Panel')
    await screen.panel.getByRole('heading', { name }).waitFor()
    for (const frame of page.frames()) await frame.evaluate(axe.source)
    await fine()
    if (narrow(width)) await part('Wire')
    await fine()
  })

  it.each([380, 768, 1100, 1280, 1600])('nothing is cut off or covered at %i px', async (width) => {
    // The longest name of a channel, and a contact with a queue.
    const { name } = await stage.somebody('WhatsApp (Twilio)', { width, known: true })
    const { screen } = stage
    const { page } = screen
    const fine = async () => {
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0)
      expect(await page.evaluate(hiddenControls)).toEqual([])
      expect(await page.evaluate(shrunkTexts)).toEqual([])
    }
    await screen.say('agent')
    await screen.hears('I am passing you on to a colleague.')
    await fine()
    if (narrow(width)) await part('Desk')
    await openTicket(name)
    const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
    await screen.reply(`A long word: ${long}`)
    await screen.reads('A long word')
    await fine()
    const beside = page.getByRole('button', { name: 'Panel', exact: true })
    if ((await beside.getAttribute('aria-pressed')) === 'false') await beside.click()
    await screen.panel.getByRole('heading', { name }).waitFor()
    await fine()
    if (narrow(width)) await part('Wire')
    // A notice covers nothing either.
    await page.getByRole('button', { name: 'Clear all faults' }).click()
    await screen.toast('All faults are cleared')
    await fine()
    if (narrow(width)) {
      await part('Phone')
      await screen.hears('A long word')
      await fine()
    }
  })

  it('the keyboard alone is enough: from the phone to the desk and back', async () => {
    const { name } = await stage.somebody()
    const { screen } = stage
    const { page } = screen
    await tabTo('Message to the business')
    await page.keyboard.type('agent')
    await page.keyboard.press('Enter')
    await page.locator('.ticket-row', { hasText: name }).waitFor()
    await tabTo(name)
    await page.keyboard.press('Enter')
    await screen.reads('agent')
    await tabTo('Reply to the customer')
    await page.keyboard.type('By keyboard')
    await page.keyboard.press('Enter')
    await screen.hears('By keyboard')
  })

  it('a page left open does not grow', async () => {
    await stage.withAgent()
    const { page, app } = stage.screen
    const flood = async (end: 'up' | 'down') => {
      for (let n = 0; n < 260; n += 1) app.wire.controls.rateLimit({ provider: 'twilio', perSecond: 1_000 })
      app.wire.controls[end]({ provider: 'twilio' })
      await page.locator('.wire-what').getByText(end, { exact: true }).waitFor()
    }
    await flood('down')
    const before = await page.evaluate(countNodes)
    await flood('up')
    expect(await page.locator('.wire-row').count()).toBe(200)
    expect(await page.evaluate(countNodes)).toBeLessThan(before + 20)
    // Two hundred rows are no way to the controls.
    await page.getByLabel('Search the wire').focus()
    await tabTo('Clear all faults', 12)
  })
})
