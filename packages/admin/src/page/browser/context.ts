import type { Api } from './api.js'
import type { Key, Scope } from './types.js'

/** What the views share. */
export interface Context {
  api: Api
  key: Key
  /** Whether this key may do it. What it may not is not offered. */
  may(scope: Scope): boolean
  /** In the one place where the page talks to the operator. */
  say(words: string): void
  /** Does it, and says why it could not be done. True: it was done. */
  act(run: () => Promise<unknown>, control?: HTMLButtonElement): Promise<boolean>
}

export interface View {
  root: HTMLElement
  /** It has been turned to. */
  show(): unknown
}

const rank: Readonly<Record<Scope, number>> = { read: 0, agent: 1, admin: 2 }

export const covers = (has: Scope, needs: Scope): boolean => rank[has] >= rank[needs]

/** Hands a file to the browser's downloads. */
export const download = (file: Blob, name: string): void => {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
