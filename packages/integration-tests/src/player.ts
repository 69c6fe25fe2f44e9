import {
  type Act,
  type Answer,
  type Assistant,
  type Call,
  type Content,
  createHttp,
  type Environment,
  type MediaIn,
  type Turn,
} from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'
import { expect } from 'vitest'

/** A call that is never late, whatever the clock of the test says. */
export const unhurried: Call = { signal: new AbortController().signal, deadline: Number.MAX_SAFE_INTEGER }
export const assistantEnvironment = environmentAt('https://bridge.test/assistants/bot', { http: createHttp() })

/** A picture that the bridge has a copy of. */
export const picture = (caption?: string): Content<MediaIn> => ({
  type: 'media',
  kind: 'image',
  media: {
    ref: 'm1',
    mime: 'image/jpeg',
    open: () => Promise.reject(new Error('nobody reads it')),
    link: () => 'https://bridge.test/media/link-of-22-characters',
  },
  ...(caption !== undefined && { caption }),
})

export const turnOf = (content: Content<MediaIn> | string, more: Partial<Turn> = {}): Turn => ({
  key: 'c1.1',
  conversation: 'c1',
  content: typeof content === 'string' ? { type: 'text', text: content, markup: 'whatsapp' } : content,
  first: more.memory === undefined,
  medium: 'whatsapp',
  line: '+15557654321',
  customer: { addresses: [{ kind: 'phone', value: '+15551230001' }], name: 'Ana' },
  memory: undefined,
  earlier: [],
  agentLanguage: 'en',
  history: () => Promise.resolve([]),
  once: (_key, make) => make(unhurried),
  ...more,
})

/** An act as one line: `say Hello`, `ask Which day? [Mon | Tue]`, `say image https://…`, `handoff lost → support`. */
const lineOf = (act: Act): string => {
  if (act.act === 'handoff') {
    const said = [act.available, act.unavailable].map((one) => (one?.type === 'text' ? ` "${one.text}"` : ''))
    return `handoff ${act.reason}${act.queue === undefined ? '' : ` → ${act.queue}`}${said.join('')}`
  }
  if (act.act === 'pause') return `pause ${act.ms}${act.typing ? ' typing' : ''}`
  if (act.act === 'end') return 'end'
  const { content } = act
  switch (content.type) {
    case 'text':
      return `${act.act} ${content.text}`
    case 'choice': {
      const titles = content.input === 'boolean' ? ['yes', 'no'] : content.options.map(({ title }) => title)
      return `ask ${content.prompt} [${titles.join(' | ')}]`
    }
    case 'request':
      return `ask ${content.prompt} (${content.what})`
    case 'link':
      return `${act.act} link ${[content.title, content.description, content.url].filter(Boolean).join(', ')}`
    case 'media':
      return `${act.act} ${content.kind} ${content.media.ref} (${content.media.mime})${content.caption === undefined ? '' : `: ${content.caption}`}`
    case 'card':
      return `${act.act} card ${content.title}`
    default:
      return `${act.act} [${content.type}]`
  }
}

/** A customer without a bridge: says things one after another; memory goes through JSON, as a store keeps it. */
export class Player {
  memory: unknown
  last: Answer = { acts: [], memory: undefined }
  #turns = 0

  constructor(
    readonly assistant: Assistant,
    readonly about: Partial<Turn> = {},
    readonly environment: Environment = assistantEnvironment,
  ) {}

  async says(content: Content<MediaIn> | string, more: Partial<Turn> = {}): Promise<string[]> {
    return (await this.acts(content, more)).map(lineOf)
  }

  async acts(content: Content<MediaIn> | string, more: Partial<Turn> = {}): Promise<readonly Act[]> {
    await this.assistant.start?.(this.environment)
    const key = `c1.${++this.#turns}`
    const first = this.#turns === 1
    const turn = turnOf(content, { key, first, ...this.about, memory: this.memory, ...more })
    this.last = await this.assistant.respond(turn, unhurried)
    const { memory } = this.last
    this.memory = memory === undefined ? undefined : JSON.parse(JSON.stringify(memory))
    return this.last.acts
  }

  /** Plays a recorded conversation and gives it back as it went, for comparing: `customer: 2`, `assistant: say …`. */
  async script(recorded: string): Promise<string> {
    const played: string[] = []
    for (const line of recorded.split('\n').map((one) => one.trim())) {
      if (!line.startsWith('customer: ')) continue
      played.push(line)
      for (const answer of await this.says(line.slice('customer: '.length))) played.push(`assistant: ${answer}`)
    }
    return played.join('\n')
  }
}

/** Whatever was sent to us, what is made of it can be said to a customer. */
export const expectValid = (acts: readonly Act[]): void => {
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
