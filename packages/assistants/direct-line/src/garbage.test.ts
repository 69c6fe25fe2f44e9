import { type Act, configure, type Fields, fields } from '@deskwire/core/adapter'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { schema } from './options.js'
import { readActivity } from './read.js'
import { Speech } from './speech.js'

const settings = configure('direct-line', schema, { secret: 'k' }).options
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

it('whatever the bot says, its acts are valid, or there are none', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(activity, message), { maxLength: 4 }), (activities) => {
      const speech = new Speech(settings.choose)
      for (const one of activities) readActivity(speech, JSON.parse(JSON.stringify(one)) as Fields, settings)
      check(speech.all)
    }),
    { numRuns: 1_000 },
  )
})
