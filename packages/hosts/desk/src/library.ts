import { randomUUID } from 'node:crypto'
import { type Address, fileName, phoneVariants } from '@deskwire/core/adapter'
import { type Database, parse } from './database.js'
import type { DeskAgent, DeskArticle, DeskContact, DeskFile, DeskRecord } from './model.js'

interface Kinds {
  agent: DeskAgent
  article: DeskArticle
  contact: DeskContact
  record: DeskRecord
}
const prefixes = { agent: 'A', article: 'KB', contact: 'C', record: 'CS' } as const

/** Everything but the tickets: contacts, agents, articles, records, files and settings. */
export class Library {
  constructor(readonly database: Database) {}

  get<K extends keyof Kinds>(kind: K, id: string): Kinds[K] | undefined {
    return parse(this.database.get('SELECT body FROM things WHERE kind = ? AND id = ?', kind, id))
  }

  all<K extends keyof Kinds>(kind: K): Kinds[K][] {
    return this.database
      .all('SELECT body FROM things WHERE kind = ? ORDER BY number', kind)
      .flatMap((row) => parse<Kinds[K]>(row) ?? [])
  }

  /** Replaces the one with this id, or adds one with the next id. A repeated key returns the first result. */
  put<K extends keyof Kinds>(kind: K, thing: Omit<Kinds[K], 'id'> & { id?: string }, key?: string): Kinds[K] {
    return this.database.atomic(() => {
      const known =
        key === undefined
          ? undefined
          : parse<Kinds[K]>(this.database.get('SELECT body FROM things WHERE kind = ? AND key = ?', kind, key))
      if (known) return known
      let { id } = thing
      if (id === undefined) {
        const number = this.database.insert(
          'INSERT INTO things (kind, key, body) VALUES (?, ?, ?)',
          kind,
          key ?? null,
          '{}',
        )
        let next = number
        do id = `${prefixes[kind]}${String(next++).padStart(4, '0')}`
        while (this.get(kind, id))
        this.database.run('UPDATE things SET id = ? WHERE number = ?', id, number)
      } else
        this.database.run(
          'INSERT INTO things (kind, id, key, body) VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO NOTHING',
          kind,
          id,
          key ?? null,
          '{}',
        )
      const whole = { ...thing, id } as Kinds[K]
      this.database.run('UPDATE things SET body = ? WHERE kind = ? AND id = ?', JSON.stringify(whole), kind, id)
      if (kind === 'contact') this.#index(whole as DeskContact)
      return whole
    })
  }

  /** The contacts with one of these addresses; phone numbers match in any national form. */
  contactsOf(addresses: readonly Address[]): DeskContact[] {
    const found = new Map<string, DeskContact>()
    for (const address of addresses)
      for (const form of formsOf(address))
        for (const row of this.database.all('SELECT contact FROM addresses WHERE address = ?', form)) {
          const contact = this.get('contact', String(row.contact))
          if (contact) found.set(contact.id, contact)
        }
    return [...found.values()]
  }

  /** The articles with all these words; matches in the title come first. */
  articles(query: string, language: string | undefined, limit = 10): DeskArticle[] {
    const words = fold(query).split(' ').filter(Boolean)
    if (words.length === 0) return []
    const base = language?.split('-', 1)[0]
    const scored = this.all('article').flatMap((article) => {
      if (base !== undefined && article.language !== undefined && article.language.split('-', 1)[0] !== base) return []
      const title = fold(article.title)
      const whole = `${title} ${fold(article.body)}`
      if (!words.every((word) => whole.includes(word))) return []
      return [{ article, score: words.filter((word) => title.includes(word)).length }]
    })
    return scored
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
      .map(({ article }) => article)
  }

  /** Finds records by id, by words in the title, or by contact. */
  records(query: { text?: string | undefined; contact?: string | undefined }, limit = 10): DeskRecord[] {
    const said = fold(query.text ?? '')
    return this.all('record')
      .filter(
        ({ id, title, contact }) =>
          (query.contact === undefined || contact === query.contact) &&
          (said === '' ? query.contact !== undefined : fold(id) === said || fold(title).includes(said)),
      )
      .sort((a, b) => Number(fold(b.id) === said) - Number(fold(a.id) === said))
      .slice(0, limit)
  }

  keep(bytes: Uint8Array, about: { mime: string; name?: string | undefined; key?: string | undefined }): DeskFile {
    const known = about.key === undefined ? undefined : this.#fileByKey(about.key)
    if (known) return known
    // Hard to guess, because whoever has the link may read the file, as in real helpdesks.
    const id = `F${randomUUID()}`
    const name = fileName(about.name, about.mime)
    this.database.run(
      'INSERT INTO files (id, key, mime, name, bytes) VALUES (?, ?, ?, ?, ?)',
      id,
      about.key ?? null,
      about.mime,
      name,
      Buffer.from(bytes),
    )
    return { id, mime: about.mime, name, size: bytes.length }
  }

  file(id: string): (DeskFile & { bytes: Uint8Array }) | undefined {
    const row = this.database.get('SELECT mime, name, bytes FROM files WHERE id = ?', id)
    if (!row) return undefined
    const bytes = row.bytes as Uint8Array
    return { id, mime: String(row.mime), name: String(row.name), size: bytes.length, bytes }
  }

  setting(name: string, value?: string): string | undefined {
    if (value !== undefined)
      this.database.run(
        'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        name,
        value,
      )
    const row = this.database.get('SELECT value FROM settings WHERE name = ?', name)
    return row === undefined ? undefined : String(row.value)
  }

  #fileByKey(key: string): DeskFile | undefined {
    const row = this.database.get('SELECT id, mime, name, length(bytes) AS size FROM files WHERE key = ?', key)
    return row && { id: String(row.id), mime: String(row.mime), name: String(row.name), size: Number(row.size) }
  }

  #index(contact: DeskContact): void {
    this.database.run('DELETE FROM addresses WHERE contact = ?', contact.id)
    for (const address of contact.addresses)
      this.database.run(
        'INSERT OR IGNORE INTO addresses (contact, address) VALUES (?, ?)',
        contact.id,
        formsOf(address)[0] ?? '',
      )
  }
}

const formsOf = ({ kind, value }: Address): readonly string[] =>
  kind === 'phone' ? phoneVariants(`+${value.replace(/\D/g, '')}`) : [`${kind}:${value}`]

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
