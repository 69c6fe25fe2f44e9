import type { JsonObject } from '../http.js'
import { invalid } from './errors.js'

const number = (query: URLSearchParams, name: string, usual: number, least: number, most: number): number => {
  const text = query.get(name)
  if (text === null || text === '') return usual
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw invalid(20001, `${name} is not a valid number`)
  return Math.min(value, most)
}

interface Page<Item> {
  items: readonly Item[]
  page: number
  size: number
  more: boolean
}

export const pageOf = <Item>(all: readonly Item[], query: URLSearchParams): Page<Item> => {
  const size = number(query, 'PageSize', 50, 1, 1000)
  const page = number(query, 'Page', 0, 0, Number.MAX_SAFE_INTEGER)
  const items = all.slice(page * size, (page + 1) * size)
  return { items, page, size, more: all.length > (page + 1) * size }
}

const address = (path: string, query: URLSearchParams, page: number, size: number): string => {
  const next = new URLSearchParams(query)
  next.set('PageSize', String(size))
  next.set('Page', String(page))
  return `${path}?${next}`
}

/** The 2010 API: relative URIs next to the items. */
export const classicPage = <Item>(
  name: string,
  page: Page<Item>,
  path: string,
  query: URLSearchParams,
  write: (item: Item) => JsonObject,
): JsonObject => ({
  [name]: page.items.map(write),
  end: Math.max(page.page * page.size + page.items.length - 1, 0),
  first_page_uri: address(path, query, 0, page.size),
  next_page_uri: page.more ? address(path, query, page.page + 1, page.size) : null,
  page: page.page,
  page_size: page.size,
  previous_page_uri: page.page > 0 ? address(path, query, page.page - 1, page.size) : null,
  start: page.page * page.size,
  uri: address(path, query, page.page, page.size),
})

/** v1 and later: absolute URLs under `meta`. */
export const metaPage = <Item>(
  key: string,
  page: Page<Item>,
  origin: string,
  path: string,
  query: URLSearchParams,
  write: (item: Item) => JsonObject,
): JsonObject => ({
  [key]: page.items.map(write),
  meta: {
    first_page_url: address(origin + path, query, 0, page.size),
    key,
    next_page_url: page.more ? address(origin + path, query, page.page + 1, page.size) : null,
    page: page.page,
    page_size: page.size,
    previous_page_url: page.page > 0 ? address(origin + path, query, page.page - 1, page.size) : null,
    url: address(origin + path, query, page.page, page.size),
  },
})
