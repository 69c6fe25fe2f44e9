import {
  type Act,
  type Assistant,
  type Content,
  createHttp,
  type Environment,
  type MediaIn,
  type Turn,
} from '@deskwire/core/adapter'

const nothing = () => undefined
export const call = { signal: new AbortController().signal, deadline: Number.MAX_SAFE_INTEGER }

export const environment: Environment = {
  tenant: 'main',
  name: 'bot',
  now: Date.now,
  url: (path) => `https://bridge.test/assistants/bot${path}`,
  http: createHttp(),
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
}

/** A picture that the bridge has a copy of. */
export const picture = (caption?: string): Content<MediaIn> => ({
  type: 'media',
  kind: 'image',
  media: {
    ref: 'm1',
    mime: 'image/jpeg',
    open: () => Promise.reject(new Error('nobody reads it')),
    link: ({ for: reader }) => `https://bridge.test/media/signed-for-${reader}`,
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
  ...more,
})

/** An act as one line: `say Hello`, `ask Which day? [Mon | Tue]`, `say image https://…`, `handoff lost → support`. */
const lineOf = (act: Act): string => {
  if (act.act === 'handoff') return `handoff ${act.reason}${act.queue === undefined ? '' : ` → ${act.queue}`}`
  if (act.act === 'pause') return `pause ${act.ms}${act.typing ? ' typing' : ''}`
  if (act.act === 'end') return 'end'
  const { content } = act
  if (content.type === 'text') return `${act.act} ${content.text}`
  if (content.type === 'choice')
    return `ask ${content.prompt} [${content.options.map(({ title }) => title).join(' | ')}]`
  if (content.type === 'request') return `ask ${content.prompt} (${content.what})`
  if (content.type === 'link')
    return `${act.act} link ${[content.title, content.description, content.url].filter(Boolean).join(', ')}`
  if (content.type === 'media')
    return `${act.act} ${content.kind} ${content.media.ref} (${content.media.mime})${content.caption === undefined ? '' : `: ${content.caption}`}`
  return `${act.act} [${content.type}]`
}

/** Says things one after another; memory goes through JSON, as a store keeps it. */
export class Player {
  memory: unknown
  constructor(
    readonly assistant: Assistant,
    readonly about: Partial<Turn> = {},
  ) {}

  async says(content: Content<MediaIn> | string, more: Partial<Turn> = {}): Promise<string[]> {
    return (await this.acts(content, more)).map(lineOf)
  }

  async acts(content: Content<MediaIn> | string, more: Partial<Turn> = {}): Promise<readonly Act[]> {
    await this.assistant.start?.(environment)
    const { acts, memory } = await this.assistant.respond(
      turnOf(content, { ...this.about, memory: this.memory, ...more }),
      call,
    )
    this.memory = JSON.parse(JSON.stringify(memory))
    return acts
  }
}
