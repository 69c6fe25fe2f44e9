import {
  type Act,
  type Answer,
  type Assistant,
  type Content,
  createHttp,
  type Environment,
  type Turn,
} from '@deskwire/core/adapter'

const nothing = () => undefined
export const call = { signal: new AbortController().signal, deadline: Number.MAX_SAFE_INTEGER }
export const noon = Date.UTC(2026, 10, 20, 12)

const environment: Environment = {
  tenant: 'main',
  name: 'menu',
  now: () => noon,
  url: (path) => `https://bridge.test/assistants/menu${path}`,
  http: createHttp(),
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
}

export const text = (said: string): Content => ({ type: 'text', text: said, markup: 'plain' })

export const turnOf = (content: Content | string, more: Partial<Turn> = {}): Turn => ({
  key: 'k1',
  conversation: 'c1',
  content: (typeof content === 'string' ? text(content) : content) as Turn['content'],
  first: false,
  medium: 'whatsapp',
  line: '1',
  customer: { addresses: [{ kind: 'phone', value: '+15551230001' }] },
  memory: undefined,
  at: noon,
  ...more,
})

/** An act as one line: `ask Which day? [Mon | Tue]`, `say Hello`, `handoff lost → support`. */
const lineOf = (act: Act): string => {
  if (act.act === 'handoff') return `handoff ${act.reason}${act.queue === undefined ? '' : ` → ${act.queue}`}`
  if (act.act === 'pause' || act.act === 'end') return act.act
  const { content } = act
  if (content.type === 'text') return `${act.act} ${content.text}`
  if (content.type === 'choice')
    return `${act.act} ${content.prompt} [${content.input === 'boolean' ? 'yes | no' : content.options.map(({ title }) => title).join(' | ')}]`
  if (content.type === 'request') return `${act.act} ${content.prompt} (${content.what})`
  if (content.type === 'link') return `${act.act} ${content.title} <${content.url}>`
  if (content.type === 'card') return `${act.act} card ${content.title}`
  return `${act.act} [${content.type}]`
}

/** A customer without a bridge: memory goes through JSON, as a store would keep it. */
export class Player {
  memory: unknown
  last: Answer = { acts: [], memory: undefined }
  #turns = 0
  constructor(
    readonly assistant: Assistant,
    readonly about: Partial<Turn> = {},
  ) {}

  async says(content: Content | string, more: Partial<Turn> = {}): Promise<string[]> {
    await this.assistant.start?.(environment)
    const first = this.#turns++ === 0
    const turn = turnOf(content, { ...this.about, key: `k${this.#turns}`, first, memory: this.memory, ...more })
    this.last = await this.assistant.respond(turn, call)
    this.memory = this.last.memory === undefined ? undefined : JSON.parse(JSON.stringify(this.last.memory))
    return this.last.acts.map(lineOf)
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

export const script = (recorded: string): string =>
  recorded
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join('\n')
