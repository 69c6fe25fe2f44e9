import type { Article, SelfService } from '@deskwire/core/adapter'

export interface DeskAbout {
  articles?: readonly Article[]
  /** The cases of the customer of the conversation, by number. */
  cases?: Readonly<Record<string, string>>
}

export interface Desk {
  host: SelfService
  /** What was created, in order. */
  created: { title: string; description?: string; fields?: Readonly<Record<string, string>> }[]
}

/** A helpdesk for a conversation without a bridge, with what was created in it. */
export const desk = ({ articles = [], cases = {} }: DeskAbout = {}): Desk => {
  const created: Desk['created'] = []
  const known = new Map<string, { id: string }>()
  const holds = (text: string, wanted: string) => wanted.split(/\s+/).some((word) => text.toLowerCase().includes(word))
  const host: SelfService = {
    knowledge: {
      search: (query) =>
        Promise.resolve(
          articles.filter(({ title, snippet = '' }) => holds(`${title} ${snippet}`.toLowerCase(), query.toLowerCase())),
        ),
      get: (id) => Promise.resolve(articles.find((one) => one.id === id)),
    },
    records: {
      find: ({ text }) =>
        Promise.resolve(
          Object.entries(cases)
            .filter(
              ([id, shows]) => text === undefined || id === text || holds(shows.toLowerCase(), text.toLowerCase()),
            )
            .map(([id, shows]) => ({ id, card: { type: 'text', text: shows, markup: 'plain' } })),
        ),
      create: ({ key, ...about }) => {
        const before = known.get(key)
        if (before) return Promise.resolve(before)
        created.push(about)
        const made = { id: `CS${1000 + created.length}` }
        known.set(key, made)
        return Promise.resolve(made)
      },
    },
  }
  return { host, created }
}
