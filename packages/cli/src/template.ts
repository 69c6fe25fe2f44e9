import type { Reach } from './reach/reach.js'
import { Trouble } from './trouble.js'

export interface TemplateView {
  channel: string
  name: string
  language: string
  category: string
  status: string
  body: string
  variables?: readonly string[]
}

interface Channels {
  items: readonly { name: string }[]
}

/** The templates of one channel, or of all channels that have templates. */
export const templatesOf = async (reach: Reach, channel: string | undefined): Promise<readonly TemplateView[]> => {
  const names =
    channel === undefined
      ? (await reach.ask<Channels>({ method: 'GET', path: '/channels' })).items.map(({ name }) => name)
      : [channel]
  const found: TemplateView[] = []
  for (const name of names)
    try {
      const { items } = await reach.ask<{ items: readonly Omit<TemplateView, 'channel'>[] }>({
        method: 'GET',
        path: '/templates',
        query: { channel: name },
      })
      found.push(...items.map((item) => ({ channel: name, ...item })))
    } catch (thrown) {
      // A channel without templates, such as SMS, is no error when all were asked for.
      if (channel === undefined && thrown instanceof Trouble && /no templates/.test(thrown.message)) continue
      throw thrown
    }
  return found
}

/** Fills in `{{1}}` and `{{name}}`. Missing ones stay in the text and are listed. */
export const preview = (
  body: string,
  values: Readonly<Record<string, string>>,
): { text: string; missing: readonly string[] } => {
  const missing = new Set<string>()
  const text = body.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => {
    if (Object.hasOwn(values, name)) return values[name] ?? ''
    missing.add(name)
    return whole
  })
  return { text, missing: [...missing] }
}
