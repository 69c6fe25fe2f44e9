import { type Act, configure } from '@deskwire/core/adapter'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { turnOf } from '../test/turns.js'
import { schema } from './options.js'
import { tell } from './responses.js'
import { Speech } from './speech.js'

const settings = configure('watsonx', schema, { url: 'https://ibm.test', apiKey: 'k', assistant: 'a' }).options
const types = [
  ...['text', 'option', 'suggestion', 'pause', 'image', 'audio', 'video', 'iframe', 'search', 'conversational_search'],
  ...['date', 'connect_to_agent', 'channel_transfer', 'user_defined', 'end_session', 'button', 'card', 'carousel'],
  ...['grid', 'table', 'dtmf', '__proto__', 'constructor'],
]
const names = [
  ...['text', 'title', 'description', 'source', 'options', 'suggestions', 'label', 'value', 'input', 'time', 'header'],
  ...['primary_results', 'citations', 'transfer_info', 'target', 'user_defined', 'smsAction', 'command', 'parameters'],
  ...['mediaURL', 'prefixText', 'body', 'footer', 'items', 'rows', 'cells', 'headers', 'button_type', 'panel', 'url'],
  ...['message_to_human_agent', 'agent_available', 'message', 'queue', 'zendesk', '__proto__', 'constructor'],
]
const words = [
  '',
  ' ',
  'A',
  'https://f.test/a.png',
  'javascript:alert(1)',
  'post_back',
  'url',
  'show_panel',
  'smsActSendMedia',
  'terminateSession',
]

const { item } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.constantFrom(...words, 0, -1, 9e99, null, true), tie('list'), tie('item')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  item: fc
    .tuple(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }))
    .map(([response_type, rest]) => ({ ...rest, response_type })),
}))

const check = (acts: readonly Act[]): void => {
  expect(acts.length).toBeLessThanOrEqual(41)
  for (const [at, act] of acts.entries()) {
    if (act.act === 'handoff' || act.act === 'end') expect(at).toBe(acts.length - 1)
    if (act.act === 'handoff') expect(act.reason.trim()).not.toBe('')
    if (act.act === 'pause') expect(act.ms > 0 && act.ms <= 60_000).toBe(true)
    if (act.act !== 'say' && act.act !== 'ask') continue
    const { content } = act
    if (content.type === 'text') expect(content.text.trim()).not.toBe('')
    if (content.type === 'media') expect(content.media.ref).toMatch(/^https?:/)
    if (content.type === 'link') expect(content.url).toMatch(/^https?:/)
    if (content.type !== 'choice') continue
    expect(content.prompt.trim()).not.toBe('')
    expect(content.options.length).toBeGreaterThan(0)
    expect(new Set(content.options.map(({ id }) => id)).size).toBe(content.options.length)
    for (const { title } of content.options) expect(title.trim()).not.toBe('')
  }
}

it('whatever the assistant answers, its acts are valid, or there are none', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), fc.constantFrom('whatsapp', 'sms'), (items, medium) => {
      const speech = new Speech(settings, {}, medium === 'sms')
      tell(speech, JSON.parse(JSON.stringify(items)), turnOf('x'))
      check(speech.all)
    }),
    { numRuns: 1_000 },
  )
})
