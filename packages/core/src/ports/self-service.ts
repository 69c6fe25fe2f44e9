import type { Content, MediaIn } from '../model/content.js'
import type { Article, CatalogItem, CatalogQuestion, FoundRecord } from './host.js'
import type { Call } from './shared.js'

/**
 * The helpdesk, for the one customer who is speaking. The core knows who that is: no method takes a contact, so none can be
 * talked into naming another. A write with the same key happens once, also when the process dies or the answer is lost.
 */
export interface SelfService {
  readonly knowledge?: {
    search(query: string, language: string | undefined, call: Call): Promise<readonly Article[]>
    get(id: string, call: Call): Promise<Article | undefined>
  }
  readonly records?: {
    /** Theirs, by number or words; all of theirs without. Who is not known to the helpdesk has none. */
    find(query: { text?: string }, call: Call): Promise<readonly FoundRecord[]>
    create?(
      about: { title: string; description?: string; fields?: Readonly<Record<string, string>>; key: string },
      call: Call,
    ): Promise<{ id: string; url?: string }>
  }
  /** Items and questions are everybody's; orders are for known contacts, others are refused with `guest`. */
  readonly catalog?: {
    items(query: { text?: string }, call: Call): Promise<readonly CatalogItem[]>
    questions(item: string, call: Call): Promise<readonly CatalogQuestion[]>
    upload?(about: { key: string }, media: MediaIn, call: Call): Promise<string>
    order(
      about: { item: string; answers: Readonly<Record<string, string>>; key: string },
      call: Call,
    ): Promise<{ id: string; url?: string }>
  }
}

/** Something said in the conversation before, by whom. */
export interface PastMessage {
  by: 'customer' | 'assistant' | 'agent' | 'automation' | 'system'
  at: number
  content: Content<MediaIn>
}
