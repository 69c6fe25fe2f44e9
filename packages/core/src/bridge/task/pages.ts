import type { Page } from '../../ports/store.js'

/** All results of a query, page by page. */
export const allPages = async function* <T>(read: (after: { after?: string }) => Promise<Page<T>>): AsyncGenerator<T> {
  for await (const items of pagesOf(read)) yield* items
}

export const pagesOf = async function* <T>(
  read: (after: { after?: string }) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  let after: string | undefined
  do {
    const page = await read(after === undefined ? {} : { after })
    yield page.items
    after = page.next
  } while (after !== undefined)
}
