import { cloudNumber, ownNumber, wordsOf } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { entries, picture, stranger, ticketOf, ticketsOf } from './people.js'
import { asUser, fieldOf, file, history, until } from './rt.js'
import { scene, shows } from './scene.js'

const agent = asUser('agent1')

describe('WhatsApp and Request Tracker', () => {
  it('a conversation there and back: fields, order, an agent’s words; notes and our own words never leave (promise 10)', async () => {
    const s = await scene()
    const number = stranger()
    const chat = s.wire.phone(number, { name: 'Zoë' }).whatsapp(cloudNumber)
    chat.send('Where is my *teapot*? 🚚 “häuser”')
    const ticket = await ticketOf(number)
    expect(await fieldOf(ticket, 'Channel')).toBe('whatsapp')
    expect(await fieldOf(ticket, 'ExternalId')).toEqual(expect.any(String))
    const [first] = await history(ticket)
    expect(first).toMatchObject({ type: 'Create', by: 'deskwire', text: expect.stringContaining('🚚 “häuser”') })

    await agent.comment(ticket, 'A secret between us')
    await agent.reply(ticket, 'On its way: 2 < 3 & more')
    await shows(chat, 'On its way: 2 < 3 & more')
    chat.send('0')
    const told = await entries(ticket, 4)
    expect(told.at(-1)).toMatchObject({ type: 'Correspond', by: 'deskwire', text: expect.stringMatching(/^0\s*$/) })
    await agent.reply(ticket, 'Thank you')
    await shows(chat, 'Thank you')
    expect(wordsOf(chat)).toEqual(['On its way: 2 < 3 & more', 'Thank you'])
    expect(await fieldOf(ticket, 'Phone')).toBe(number)
  })

  it('B1: files both ways, whatever their names; several at once', async () => {
    const s = await scene()
    const number = stranger()
    const chat = s.wire.phone(number).whatsapp(cloudNumber)
    chat.send({ media: { mime: 'application/pdf', bytes: picture, filename: 'Rechnung “März” 🚚.pdf' }, text: 'Here' })
    const ticket = await ticketOf(number)
    const [first] = await history(ticket)
    expect(first?.files.map(({ bytes }) => bytes.equals(picture))).toEqual([true])
    expect(first?.text).toContain('Rechnung “März” 🚚.pdf')
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    await agent.reply(ticket, 'Two for you', {
      Attachments: [file('one.png', 'image/png', pixel), file('terms.pdf', 'application/pdf', picture)],
    })
    const inbox = await until(
      'two files',
      () => chat.inbox(),
      (all) => all.length >= 3,
    )
    expect(inbox.map(({ content }) => content.type)).toEqual(['text', 'media', 'media'])
    const bytes = inbox.flatMap(({ content }) =>
      content.type === 'media' ? content.items.map((item) => item.bytes) : [],
    )
    expect(bytes.map((one) => Buffer.from(one ?? []).length)).toEqual([pixel.length, picture.length])
  })

  it('promise 4: a burst of ten from a new customer is one ticket with ten entries, in order', async () => {
    const s = await scene()
    const number = stranger()
    const chat = s.wire.phone(number).whatsapp(cloudNumber)
    for (let n = 1; n <= 10; n++) {
      chat.send(`number ${n}.`)
      // Acknowledged, long before RT has it: webhooks that are under way together may overtake one another.
      await s.wire.idle()
    }
    const ticket = await ticketOf(number)
    const told = await entries(ticket, 10)
    expect(told.map(({ text }) => text.trim())).toEqual(Array.from({ length: 10 }, (_, n) => `number ${n + 1}.`))
    expect(await ticketsOf(number)).toHaveLength(1)
  })

  it('A5: a customer who is one user there becomes the requestor; one of two does not', async () => {
    const s = await scene()
    s.wire.phone('+15551230001').whatsapp(cloudNumber).send('It is me')
    s.wire.phone('+15551230002').whatsapp(cloudNumber).send('Which of us')
    const [known, unknown] = [await ticketOf('+15551230001'), await ticketOf('+15551230002')]
    expect(JSON.stringify((await agent.get(`/ticket/${known}`)).Requestor)).toContain('"ana"')
    expect((await agent.get(`/ticket/${unknown}`)).Requestor).toEqual([])
  })

  it('F4: somebody without a phone is known by the business-scoped id', async () => {
    const s = await scene()
    s.wire
      .phone('+15557779999', { name: 'Cleo', hidden: true, username: 'cleo', bsuid: 'NL.4566546130240823' })
      .whatsapp(cloudNumber)
      .send('No number')
    const ticket = await ticketOf('NL.4566546130240823')
    expect(JSON.stringify((await agent.get(`/ticket/${ticket}`)).Requestor)).toContain('"cleo"')
    await agent.reply(ticket, 'Hello nameless')
    const chat = s.wire.phone('+15557779999').whatsapp(cloudNumber)
    await shows(chat, 'Hello nameless')
  })

  it('A6: an article and a record from the ordinary reply box', async () => {
    const s = await scene({ host: { articles: { url: 'https://help.example/{id}', classes: ['Public'] } } })
    const number = stranger()
    const chat = s.wire.phone(number).whatsapp(cloudNumber)
    chat.send('How do I send it back?')
    const ticket = await ticketOf(number)
    await agent.reply(ticket, '/article 1')
    await shows(chat, 'https://help.example/1')
    await agent.reply(ticket, `/record ${ticket}`)
    await shows(chat, `#${ticket}`)
  })

  it('B5: a reply that fails is told in a comment, in words', async () => {
    const s = await scene()
    const number = stranger()
    const phone = s.wire.phone(number)
    phone.whatsapp(cloudNumber).send('Hello')
    const ticket = await ticketOf(number)
    phone.profile = { ...phone.profile, whatsapp: false }
    const reply = await agent.reply(ticket, 'Are you there?')
    const told = await until(
      'the comment',
      () => history(ticket),
      (all) => all.some(({ type }) => type === 'Comment'),
    )
    const comment = told.find(({ type }) => type === 'Comment')
    expect(comment).toMatchObject({ by: 'deskwire', text: expect.stringContaining(`#${reply}`) })
  })
})

describe('SMS and Request Tracker', () => {
  it('C3, C4: text both ways, HTML as plain text', async () => {
    const s = await scene()
    const number = stranger()
    const chat = s.wire.phone(number).sms(ownNumber)
    chat.send('Is it open?')
    const ticket = await ticketOf(number)
    expect(await fieldOf(ticket, 'Channel')).toBe('sms')
    await agent.reply(ticket, '<p>Yes, <b>until</b> six</p>', { ContentType: 'text/html' })
    const shown = await shows(chat, 'Yes')
    expect(shown).toBe('Yes, until six')
  })
})
