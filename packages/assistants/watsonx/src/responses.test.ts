import { convert } from '@deskwire/core/adapter'
import { Player } from '@deskwire/integration-tests'
import type AssistantV2 from 'ibm-watson/assistant/v2.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiKey, assistant, environment, Ibm } from '../test/emulated/server.js'
import { type WatsonxOptions, watsonx } from './index.js'

const ibm = new Ibm()
beforeAll(() => ibm.listen())
beforeEach(() => ibm.reset())
afterAll(() => ibm.close())

const make = (more: Partial<WatsonxOptions> = {}) =>
  watsonx({ url: ibm.url, auth: { kind: 'basic', password: apiKey }, assistant, environment, ...more })

/** What the customer sees of these responses, shaped as in IBM's docs, "Response types reference". */
const said = async (
  generic: readonly object[],
  { medium = 'whatsapp', ...more }: Partial<WatsonxOptions> & { medium?: 'whatsapp' | 'sms' } = {},
): Promise<string[]> => {
  ibm.says({ generic: generic as AssistantV2.RuntimeResponseGeneric[] })
  return new Player(make(more), { medium }).says('anything')
}
const text = (value: string) => ({ response_type: 'text', text: value })
const only = (channel: string) => ({ channels: [{ channel }] })

describe('D6: response types', () => {
  it('title and description come before an image; before audio and video only on SMS, not on WhatsApp', async () => {
    const about = { title: 'Title', description: 'Description' }
    const items = [
      { response_type: 'image', source: 'https://f.test/a.png', ...about },
      { response_type: 'audio', source: 'https://f.test/a.mp3', ...about },
      { response_type: 'video', source: 'https://f.test/a.mp4', ...about },
    ]
    expect(await said(items)).toEqual([
      'say Title\nDescription',
      'say image https://f.test/a.png (image/png)',
      'say audio https://f.test/a.mp3 (audio/mpeg)',
      'say video https://f.test/a.mp4 (video/mp4)',
    ])
    expect(await said(items, { medium: 'sms' })).toEqual([
      'say image https://f.test/a.png (image/png): Title\nDescription',
      'say audio https://f.test/a.mp3 (audio/mpeg): Title\nDescription',
      'say video https://f.test/a.mp4 (video/mp4): Title\nDescription',
    ])
  })

  it('a video on a streaming service and an iframe become links', async () => {
    expect(
      await said([
        { response_type: 'video', source: 'https://www.youtube.com/watch?v=52bpMKVigGU' },
        { response_type: 'iframe', source: 'https://maps.test/1', title: 'Map', description: 'Of the town' },
      ]),
    ).toEqual([
      'say link https://www.youtube.com/watch?v=52bpMKVigGU',
      'say link Map, Of the town, https://maps.test/1',
    ])
  })

  it('a pause lasts at most a minute', async () => {
    expect(
      await said([
        { response_type: 'pause', time: 5_000, typing: true },
        text('a'),
        { response_type: 'pause', time: 9e9 },
        text('b'),
      ]),
    ).toEqual(['pause 5000 typing', 'say a', 'pause 60000', 'say b'])
  })

  it('options without a title take the preceding text as their question', async () => {
    const options = [{ label: 'Yes', value: { input: { text: 'y' } } }]
    expect(await said([text('Sure?'), { response_type: 'option', title: '', options }])).toEqual(['ask Sure? [Yes]'])
    expect(await said([{ response_type: 'option', title: '', options }])).toEqual(['ask Please choose: [Yes]'])
    expect(await said([{ response_type: 'option', title: 'Only', options: [] }])).toEqual(['say Only'])
  })

  it('a date is asked for with the preceding text', async () => {
    expect(await said([text('What day?'), { response_type: 'date' }])).toEqual(['ask What day? (date)'])
  })

  it('search results come with their links, a generated answer with its sources', async () => {
    const result = {
      id: '1',
      result_metadata: {},
      title: 'Returns',
      url: 'https://kb.test/1',
      highlight: { body: ['Within <em>30</em> days'] },
    }
    expect(
      await said([
        {
          response_type: 'search',
          header: 'I found:',
          primary_results: [result, { ...result, url: undefined }],
          additional_results: [result],
        },
      ]),
    ).toEqual(['say I found:', 'say link Returns, Within 30 days, https://kb.test/1', 'say Returns\nWithin 30 days'])
    expect(
      await said([
        {
          response_type: 'conversational_search',
          text: 'Thirty days.',
          citations_title: 'How do we know?',
          citations: [
            { title: 'Returns', search_result_index: 0 },
            { title: 'Returns', search_result_index: 0 },
          ],
          search_results: [{ url: 'https://kb.test/1' }],
          disclaimer: 'Written by a machine.',
        },
      ]),
    ).toEqual(['say Thirty days.\n\nHow do we know?\nReturns\nhttps://kb.test/1\n\nWritten by a machine.'])
  })

  it('web chat layouts are read in order: buttons as one menu, cards, grids, panels, tables', async () => {
    const button = (label: string, more: object) => ({ response_type: 'button', label, ...more })
    expect(
      await said([
        {
          response_type: 'carousel',
          items: [
            {
              response_type: 'card',
              body: [
                {
                  response_type: 'grid',
                  rows: [{ cells: [{ items: [text('cell 1')] }, { items: [text('cell 2')] }] }],
                },
              ],
              footer: [
                button('Buy', { button_type: 'post_back', value: { input: { text: 'buy it' } } }),
                button('Leave', { button_type: 'post_back' }),
              ],
            },
          ],
        },
        button('Visit', { button_type: 'url', url: 'https://shop.test' }),
        button('Alert', { button_type: 'custom_event', custom_event_name: 'x' }),
        button('More', { button_type: 'show_panel', panel: { title: 'Details', body: [text('Blue')] } }),
        { response_type: 'table', title: 'Prices', headers: ['Size', 'Price'], rows: [{ cells: ['S', 5] }] },
      ]),
    ).toEqual([
      'say cell 1',
      'ask cell 2 [Buy | Leave]',
      'say link Visit, https://shop.test',
      'say Details',
      'say Blue',
      'say Prices\nSize: S, Price: 5',
    ])
  })

  it('responses for other channels and for phone calls are left out', async () => {
    const items = [
      { ...text('chat'), ...only('chat') },
      { ...text('whatsapp'), ...only('whatsapp') },
      { ...text('sms'), ...only('text_messaging') },
      { response_type: 'dtmf', command_info: {} },
      { response_type: 'text_to_speech', command_info: {} },
    ]
    expect(await said(items)).toEqual(['say whatsapp'])
    expect(await said(items, { medium: 'sms' })).toEqual(['say sms'])
    expect(await said(items, { whatsappAs: 'text_messaging' })).toEqual(['say whatsapp', 'say sms'])
  })

  it('an unknown type is shown by its text', async () => {
    expect(await said([{ response_type: 'hologram', text: 'Look up' }])).toEqual(['say Look up'])
  })
})

describe('D10: handing over to a person', () => {
  const agent = { response_type: 'connect_to_agent', message_to_human_agent: 'They are angry' }
  it('connect_to_agent hands over last, with the message for the agent and the target as queue', async () => {
    expect(
      await said([
        {
          ...agent,
          agent_available: { message: 'One moment' },
          agent_unavailable: { message: 'Nobody is *online*' },
          transfer_info: { target: { zendesk: { department: 'Payments' } } },
        },
        text('Bye'),
      ]),
    ).toEqual(['say Bye', 'handoff They are angry → Payments "One moment" "Nobody is *online*"'])
    expect(await said([agent])).toEqual(['handoff They are angry'])
    const queue = (target: Readonly<Record<string, unknown>>) => (target.salesforce ? 'tier 2' : undefined)
    const target = { salesforce: { button_id: '573' } }
    expect(await said([{ ...agent, transfer_info: { target } }], { queue })).toEqual([
      'handoff They are angry → tier 2',
    ])
  })

  it('a transfer to another channel is its link, and without one a handoff', async () => {
    const transfer = { response_type: 'channel_transfer', message_to_user: 'Click the link' }
    const target = { chat: { url: 'https://example.com/webchat' } }
    expect(await said([{ ...transfer, transfer_info: { target } }])).toEqual([
      'say Click the link\nhttps://example.com/webchat',
    ])
    expect(await said([transfer])).toEqual(['handoff Click the link'])
  })

  it('an empty answer is a handoff, so that nobody is left alone', async () => {
    expect(await said([])).toEqual(['handoff The assistant had no answer'])
    expect(await said([text('  '), { response_type: 'pause', time: 100 }])).toEqual([
      'pause 100',
      'handoff The assistant had no answer',
    ])
  })
})

describe('D9: the markup of a text', () => {
  // ibm-cloud-docs/watson-assistant, deploy-whatsapp.md ("Supported Markdown syntax") and respond.md ("font styling and link
  // syntax are stored in Markdown format"; "HTML tags (except for links) are automatically removed").
  it.each([
    ["There's *no* crying in baseball.", "There's *no* crying in baseball."],
    ["We're talking about _practice_.", "We're talking about _practice_."],
    ['**Bold** as the editor stores it', '*Bold* as the editor stores it'],
    ['**Bold** and *italic*', '*Bold* and _italic_'],
    ['See [our page](https://www.ibm.com).', 'See our page (https://www.ibm.com).'],
    ['<p>Hello <b>you</b></p><p>Bye</p>', 'Hello *you*\n\nBye'],
    ['<p>Hello <b> and **Bold**', 'Hello  and *Bold*'],
    ['**See** <a href="https://www.ibm.com">our page</a>', '*See* our page (https://www.ibm.com)'],
    ['1 < 2, and 3 > 2', '1 < 2, and 3 > 2'],
  ])('%j reaches WhatsApp as %j', async (written, shown) => {
    ibm.says({ generic: [text(written)] })
    const [act] = await new Player(make()).acts('x')
    if (act?.act !== 'say' || act.content.type !== 'text') throw new Error('it said no text')
    expect(convert(act.content.text, act.content.markup, 'whatsapp')).toBe(shown)
  })

  it('a menu’s question is read the same way', async () => {
    const options = [{ label: 'One', value: { input: { text: 'one' } } }]
    ibm.says({ generic: [text('**Which** one?'), { response_type: 'option', options }] })
    expect(await new Player(make()).acts('x')).toMatchObject([
      { content: { type: 'choice', prompt: '**Which** one?', markup: 'markdown' } },
    ])
  })

  it('a configured markup applies to every text', async () => {
    ibm.says({ generic: [text('*a*')] }, { generic: [text('**a**')] })
    const player = new Player(make({ markup: 'plain' }))
    expect(await player.acts('x')).toMatchObject([{ content: { markup: 'plain' } }])
    expect(await player.acts('x')).toMatchObject([{ content: { markup: 'plain' } }])
  })
})

describe('texts and user-defined responses', () => {
  it('user_defined becomes what the function returns', async () => {
    const item = { response_type: 'user_defined', user_defined: { coupon: 'A1' } }
    expect(await said([item, text('a')])).toEqual(['say a'])
    const userDefined: WatsonxOptions['userDefined'] = ({ coupon }) => [
      { act: 'say', content: { type: 'text', text: `Coupon ${String(coupon)}`, markup: 'plain' } },
    ]
    expect(await said([item], { userDefined })).toEqual(['say Coupon A1'])
  })

  it('never more than forty acts, however much it says', async () => {
    expect(await said(Array.from({ length: 200 }, (_, n) => text(`${n}`)))).toHaveLength(40)
  })
})

describe('commands of the SMS integration', () => {
  const order = (command: string, parameters: object = {}) => ({
    response_type: 'user_defined',
    user_defined: { smsAction: { command, parameters } },
  })
  it('send media, and end the session', async () => {
    const media = order('smsActSendMedia', {
      mediaURL: ['https://f.test/a.png', 'https://f.test/b.mp4', 'file:///etc'],
    })
    expect(await said([media, order('terminateSession'), text('Bye')], { medium: 'sms' })).toEqual([
      'say image https://f.test/a.png (image/png)',
      'say video https://f.test/b.mp4 (video/mp4)',
      'say Bye',
      'end',
    ])
    expect(ibm.sessions.size).toBe(0)
  })

  it('set how menus are numbered from then on, separately for each kind', async () => {
    const player = new Player(make(), { medium: 'sms' })
    const options = { response_type: 'option', title: 'Which?', options: [{ label: 'A', value: {} }] }
    const suggestion = { response_type: 'suggestion', title: 'Meant?', suggestions: [{ label: 'B', value: {} }] }
    const generic = [options, suggestion] as AssistantV2.RuntimeResponseGeneric[]
    const action = { name: 'smsActSetOptionsConfig', type: 'client', parameters: { prefixText: 'Enter %s for ' } }
    ibm.says({ generic, actions: [{ ...action, result_variable: '' }] }, { generic })
    for (const _ of [1, 2]) {
      const asked = (await player.acts('x')).map((act) => 'content' in act && act.content)
      expect(asked[0]).toMatchObject({ numbering: 'Enter %s for ' })
      expect(asked[1]).not.toHaveProperty('numbering')
    }
  })

  it('a command in a dialog’s context is carried out once and removed', async () => {
    const player = new Player(make({ skill: 'dialog' }), { medium: 'sms' })
    const smsAction = { command: 'smsActSendMedia', parameters: { mediaURL: ['https://f.test/a.png'] } }
    ibm.says({ generic: [], context: { skills: { 'main skill': { user_defined: { smsAction } } } } })
    expect(await player.says('x')).toEqual(['say image https://f.test/a.png (image/png)'])
    expect(await player.says('hello')).toEqual(['say Hello! I am *Watson*, _your_ assistant.'])
    expect(ibm.taken[1]?.context.skills?.['main skill']?.user_defined).toMatchObject({ smsAction: null })
    expect(ibm.taken.map(({ input }) => input.options?.return_context)).toEqual([true, true])
  })
})
