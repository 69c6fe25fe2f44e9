import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { plain, type RawRequest, type RawResponse } from './raw.js'

/** A page for the browser, as its package has built it. */
export interface WebPage {
  /** With `%START%` where what the page begins with belongs: JSON, in an attribute. */
  readonly html: string
  /** Named by content, and kept by browsers for ever. */
  readonly files: ReadonlyMap<string, { type: string; bytes: Uint8Array }>
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** The page that was built into this folder. */
export const webPage = (folder: string): WebPage => {
  const files = new Map<string, { type: string; bytes: Uint8Array }>()
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)]
    if (type !== undefined) files.set(name, { type, bytes: readFileSync(join(folder, name)) })
  }
  return { html: readFileSync(join(folder, 'index.html'), 'utf8'), files }
}

/** Where the files of a page are, below it. No host and no view is called so. */
export const assets = '-/'

const escaped = (value: unknown): string =>
  JSON.stringify(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

export const startedWith = ({ html }: WebPage, start: object): string => html.replace('%START%', () => escaped(start))

export const fileOf = (page: WebPage, name: string, { method }: RawRequest): RawResponse => {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD\n', { allow: 'GET, HEAD' })
  const found = page.files.get(name)
  if (!found) return plain(404, 'Not found\n')
  return {
    status: 200,
    headers: {
      'content-type': found.type,
      'content-length': String(found.bytes.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    },
    ...(method === 'GET' && { body: found.bytes }),
  }
}
