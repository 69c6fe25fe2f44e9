import { Player } from '@deskwire/integration-tests'
import type { Activity, Attachment } from 'botframework-schema'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DirectLineServer, secret } from '../test/emulated/server.js'
import { type DirectLineOptions, directLine } from './index.js'

const server = new DirectLineServer()
beforeAll(() => server.listen())
beforeEach(() => server.reset())
afterAll(() => server.close())

const player = (more: Partial<DirectLineOptions> = {}) =>
  new Player(directLine({ auth: { kind: 'secret', secret }, apiBase: server.url, quietMs: 20, pollMs: 10, ...more }))

/** What the customer sees of these activities, which have the shapes of Bot Framework’s schema. */
const said = async (...activities: Partial<Activity>[]): Promise<string[]> => {
  const one = player()
  await one.says('hello')
  for (const activity of activities) server.say({ type: 'message', ...activity })
  // What the bot said in the meantime comes before its answer.
  return (await one.says('hello')).slice(0, -1)
}
const card = (type: string, content: object): Partial<Activity> => ({
  attachments: [{ contentType: `application/vnd.microsoft.card.${type}`, content } satisfies Attachment],
})
const adaptive = (body: object[], actions: object[] = []) => card('adaptive', { type: 'AdaptiveCard', body, actions })

describe('suggested actions and hero cards', () => {
  it('C2: yes and no become a yes or no, in any language', async () => {
    const one = player()
    await one.says('hello')
    for (const [yes, no] of [
      ['Sí', 'No'],
      ['Ja!', 'Nein.'],
      ['Yes', 'Later'],
    ]) {
      const actions = [yes, no].map((title) => ({ type: 'imBack', title: title ?? '', value: title }))
      server.say({ type: 'message', text: 'Sure?', suggestedActions: { to: [], actions } })
    }
    const asked = (await one.acts('hello')).map(
      (act) => 'content' in act && 'input' in act.content && act.content.input,
    )
    expect(asked).toEqual(['boolean', 'boolean', 'choice', false])
  })

  it('C2: buttons that reply become a choice, buttons that lead elsewhere a link', async () => {
    expect(await player().says('menu')).toEqual(['ask What now?\nWeb\nhttps://web.example [Orders | Bills]'])
  })

  it('C3: a picture, then a choice with the text as its question', async () => {
    expect(await player().says('card')).toEqual([
      'say image https://files.example/teapot.png (image/png)',
      'ask **Teapot**\n12 EUR\nHolds a litre.\nLook\nhttps://shop.example/teapot [Buy]',
    ])
  })

  it('a button found on several cards says which card it belongs to', async () => {
    const hero = (title: string): Attachment => ({
      contentType: 'application/vnd.microsoft.card.hero',
      content: { title, buttons: [{ type: 'imBack', title: 'Buy', value: `buy ${title}` }] },
    })
    expect(await said({ attachmentLayout: 'carousel', attachments: [hero('Cup'), hero('Jug')] })).toEqual([
      'say **Cup**',
      'ask **Jug** [Cup: Buy | Jug: Buy]',
    ])
  })

  it('receipts, sign-in, audio and video', async () => {
    expect(
      await said(
        card('receipt', {
          title: 'Receipt',
          facts: [{ key: 'Order', value: '7' }],
          items: [{ title: 'Cup', price: '3' }],
          total: '3',
        }),
        card('signin', {
          text: 'Sign in',
          buttons: [{ type: 'signin', title: 'Here', value: 'https://login.example' }],
        }),
        card('audio', { title: 'Song', media: [{ url: 'https://files.example/a.mp3' }] }),
        card('video', { title: 'Film', media: [{ url: 'https://www.youtube.com/watch?v=1' }] }),
      ),
    ).toEqual([
      'say **Receipt**\nOrder: 7\nCup: 3\nTotal: 3',
      'say Sign in\nHere\nhttps://login.example',
      'say audio https://files.example/a.mp3 (audio/mpeg)',
      'say **Song**',
      'say **Film**\nhttps://www.youtube.com/watch?v=1',
    ])
  })
})

describe('Adaptive Cards', () => {
  it('texts, facts and pictures from top to bottom, actions as a choice that returns all its data', async () => {
    const one = player()
    expect(await one.says('parcel')).toEqual([
      'say image https://files.example/parcel.png (image/png)',
      'ask **Your parcel**\nState: on its way\nWeight: 2 kg\nTrack\nhttps://track.example/7 [Redirect | Keep]',
    ])
    const [, asked] = await one.acts('parcel')
    if (asked?.act !== 'ask' || asked.content.type !== 'choice') throw new Error('no choice')
    const [option] = asked.content.options
    if (!option) throw new Error('no option')
    await one.says({ type: 'selection', choice: 'bot', options: [option], by: 'tap' })
    expect(server.taken.at(-1)).toMatchObject({
      value: { intent: 'redirect', parcel: 7 },
      channelData: { postBack: true },
    })
  })

  it('C2: a form with one list becomes that list, and submits what the form would', async () => {
    const one = player()
    const [asked] = await one.acts('paint')
    if (asked?.act !== 'ask' || asked.content.type !== 'choice') throw new Error('no choice')
    expect(asked.content).toMatchObject({ prompt: 'Which colour?', options: [{ title: 'Red' }, { title: 'Blue' }] })
    await one.says({ type: 'selection', choice: 'bot', options: asked.content.options.slice(1), by: 'number' })
    expect(server.taken.at(-1)?.value).toEqual({ form: 'paint', colour: 'b' })
  })

  it('a form with one text field waits for the next message, once', async () => {
    const one = player()
    expect(await one.says('serial')).toEqual(['say Serial number?'])
    expect(await one.says('A-77')).toEqual(['say Submitted {"form":"serial","serial":"A-77"}'])
    expect(await one.says('thanks')).toEqual(['say You said: thanks'])
  })

  it('a form with one toggle becomes a yes or no', async () => {
    const toggle = { type: 'Input.Toggle', id: 'ok', title: 'I agree', valueOn: 'y', valueOff: 'n' }
    expect(
      await said(adaptive([{ type: 'TextBlock', text: 'Terms?' }, toggle], [{ type: 'Action.Submit', title: 'Send' }])),
    ).toEqual(['ask Terms? [I agree | No]'])
  })

  it('a form with several fields is only shown, because a chat cannot fill it in', async () => {
    const field = (id: string) => ({ type: 'Input.Text', id, label: `Your ${id}` })
    const submit = { type: 'Action.Submit', title: 'Send' }
    expect(await said(adaptive([field('name'), field('town')], [submit]))).toEqual(['ask Your name\nYour town [Send]'])
  })

  it('tables, rich texts and cards behind a button are read; hidden parts stay hidden; endless nesting is cut off', async () => {
    const cell = (text: string) => ({ type: 'TableCell', items: [{ type: 'TextBlock', text }] })
    interface Nest {
      type: string
      items: (Nest | { type: string; text: string })[]
    }
    let nest: Nest = { type: 'Container', items: [{ type: 'TextBlock', text: 'too deep' }] }
    for (let n = 0; n < 30; n++) nest = { type: 'Container', items: [nest] }
    expect(
      await said(
        adaptive(
          [
            { type: 'Table', rows: [{ type: 'TableRow', cells: [cell('A'), cell('B')] }] },
            { type: 'RichTextBlock', inlines: ['rich ', { type: 'TextRun', text: 'text' }] },
            { type: 'TextBlock', text: 'hidden', isVisible: false },
            nest,
          ],
          [{ type: 'Action.ShowCard', title: 'More', card: { body: [{ type: 'TextBlock', text: 'behind' }] } }],
        ),
      ),
    ).toEqual(['say A\nB\nrich text\nbehind'])
  })

  it('an unknown element uses its fallback', async () => {
    expect(await said(card('adaptive', { body: 'nonsense', fallbackText: 'Open the app' }))).toEqual([
      'say Open the app',
    ])
  })
})

it('texts are Markdown, unless the bot says plain', async () => {
  const one = player()
  expect(await one.acts('x')).toMatchObject([{ content: { markup: 'markdown' } }])
  server.say({ type: 'message', text: '**stars**', textFormat: 'plain' })
  expect(await one.acts('x')).toMatchObject([{ content: { markup: 'plain', text: '**stars**' } }, {}])
})

it('files are sent by URL; bytes inside a message are only named', async () => {
  expect(
    await said({
      attachments: [
        { contentType: 'application/pdf', contentUrl: 'https://files.example/bill.pdf', name: 'bill.pdf' },
        { contentType: 'image/png', contentUrl: 'data:image/png;base64,AAAA', name: 'dot.png' },
        { contentType: 'image/png', contentUrl: 'javascript:alert(1)' },
      ],
    }),
  ).toEqual(['say file https://files.example/bill.pdf (application/pdf)', 'say [dot.png]'])
})
