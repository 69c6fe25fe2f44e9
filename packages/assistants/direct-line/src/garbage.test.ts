import { configure, type Fields, fields } from '@deskwire/core/adapter'
import { expectValid } from '@deskwire/integration-tests'
import fc from 'fast-check'
import { it } from 'vitest'
import { schema } from './options.js'
import { readActivity } from './read.js'
import { Speech } from './speech.js'

const settings = configure('direct-line', schema, { auth: { kind: 'secret', secret: 'k' } }).options
const types = [
  ...['message', 'event', 'handoff', 'endOfConversation', 'typing', 'delay', 'trace', 'invoke', '__proto__'],
  ...[
    'TextBlock',
    'FactSet',
    'Image',
    'Container',
    'ColumnSet',
    'Table',
    'Input.ChoiceSet',
    'Input.Text',
    'Input.Toggle',
  ],
  ...['Action.Submit', 'Action.OpenUrl', 'Action.ShowCard', 'imBack', 'postBack', 'messageBack', 'openUrl', 'call'],
]
const names = [
  ...['text', 'title', 'value', 'name', 'attachments', 'contentType', 'contentUrl', 'content', 'suggestedActions'],
  ...[
    'actions',
    'body',
    'items',
    'columns',
    'facts',
    'images',
    'url',
    'buttons',
    'tap',
    'choices',
    'id',
    'data',
    'card',
  ],
  ...['media', 'inlines', 'rows', 'cells', 'code', 'textFormat', 'selectAction', 'va_AgentMessage', '__proto__'],
]
const words = [
  ...[
    '',
    ' ',
    'A',
    'https://f.test/a.png',
    'javascript:alert(1)',
    'handoff.initiate',
    'image/png',
    '{"body":[]}',
    '__proto__',
  ],
  ...['application/vnd.microsoft.card.adaptive', 'application/vnd.microsoft.card.hero', 'botTimedOut'],
]

const { activity } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 6 }, fc.constantFrom(...words, 0, -1, 9e99, null, true), tie('list'), tie('activity')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  activity: fc
    .tuple(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }))
    .map(([type, rest]) => ({ ...rest, type })),
}))
const card = fc.record({ contentType: fc.constantFrom(...words), content: activity })
const message = fc
  .tuple(activity, fc.array(card, { maxLength: 3 }))
  .map(([rest, attachments]) => ({ ...fields(rest), type: 'message', attachments }))

it('whatever the bot says, the acts are valid, or there are none', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(activity, message), { maxLength: 4 }), (activities) => {
      const speech = new Speech(settings.choose)
      for (const one of activities) readActivity(speech, JSON.parse(JSON.stringify(one)) as Fields, settings)
      expectValid(speech.all)
    }),
    { numRuns: 1_000 },
  )
})
