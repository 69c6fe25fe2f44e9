import { configure } from '@deskwire/core/adapter'
import { expectValid, turnOf } from '@deskwire/integration-tests'
import fc from 'fast-check'
import { it } from 'vitest'
import { schema } from './options.js'
import { tell } from './responses.js'
import { Speech } from './speech.js'

const settings = configure('watsonx', schema, {
  url: 'https://ibm.test',
  auth: { kind: 'iam', apiKey: 'k' },
  assistant: 'a',
  environment: 'e',
}).options
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

it('whatever the assistant answers, the acts are valid, or there are none', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 6 }), fc.constantFrom('whatsapp', 'sms'), (items, medium) => {
      const speech = new Speech(settings, {}, medium === 'sms')
      tell(speech, JSON.parse(JSON.stringify(items)), turnOf('x'))
      expectValid(speech.all)
    }),
    { numRuns: 1_000 },
  )
})
