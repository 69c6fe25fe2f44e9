import { strict as assert } from 'node:assert'
import type { Act, Assistant, AssistantEvent, Choice, Content, MediaIn, Turn } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { contentTypes } from '../contents.js'
import { type Ground, onGround } from '../ground.js'
import type { AssistantDescriptor } from './assistant-descriptor.js'

export const onAssistant = (descriptor: AssistantDescriptor) =>
  onGround<Assistant, AssistantEvent>(descriptor, 'assistants')

export type AssistantGround = Ground<Assistant, AssistantEvent>

export const text = (words: string): Content<MediaIn> => ({ type: 'text', text: words, markup: 'plain' })

/** The n-th thing that a customer says, for an assistant without a bridge. */
export const turnOf = (n: number, said: Content<MediaIn> | string, more: Partial<Turn> = {}): Turn => ({
  key: `c1.${n}`,
  conversation: 'c1',
  content: typeof said === 'string' ? text(said) : said,
  first: n === 1,
  medium: 'whatsapp',
  line: 'line-1',
  customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], name: 'Ana' },
  memory: undefined,
  earlier: [],
  agentLanguage: 'en',
  history: () => Promise.resolve([]),
  once: (_key, make) => make(callFor()),
  ...more,
})

/** As the store gives it back. */
export const stored = (memory: unknown): unknown =>
  memory === undefined ? undefined : JSON.parse(JSON.stringify(memory))

export const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) frozen(child)
  return Object.freeze(value)
}

export const valid = (act: Act): void => {
  if (act.act === 'say' || act.act === 'ask') {
    const { content } = act
    assert.ok(contentTypes.includes(content.type), `${content.type} is no content`)
    if (content.type === 'text') assert.notEqual(content.text.trim(), '', 'an empty text is said to nobody')
    if (content.type === 'choice') validChoice(content)
  } else if (act.act === 'pause') assert.ok(act.ms >= 0 && act.ms <= 60_000, `a pause of ${act.ms} ms`)
  else if (act.act === 'handoff') assert.notEqual(act.reason.trim(), '', 'a handoff says why')
  else assert.equal(act.act, 'end', `${String(Reflect.get(act, 'act'))} is no act`)
}

const validChoice = ({ prompt, options }: Choice): void => {
  assert.notEqual(prompt.trim(), '', 'a choice asks something')
  assert.ok(options.length > 0, 'a choice has options')
  assert.equal(new Set(options.map(({ id }) => id)).size, options.length, 'each option has an id of its own')
  for (const { title } of options) assert.notEqual(title.trim(), '', 'an option has a title')
}
