import type { Plugin } from 'esbuild'

export interface Item {
  folder: string
  manifest: {
    name: string
    exports?: Record<string, unknown>
    bin?: Record<string, string>
    scripts?: Record<string, string>
  }
}
export const root: string
export const packages: readonly Item[]
export const examples: readonly Item[]
export const alias: readonly { find: RegExp; replacement: string }[]
export const fromSources: Plugin
export function entries(item: Item): { path: string; name: string; source: string }[]
export function sources(item: Item): string[]
export function isEmpty(item: Item): boolean
