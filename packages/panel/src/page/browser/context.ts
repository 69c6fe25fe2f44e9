import type { Api } from './api.js'
import { t } from './sentences.js'
import type { Content, State } from './types.js'

/** What the parts of the panel share. */
export interface Context {
  api: Api
  state(): State | undefined
  /** In the one place where the panel talks to the agent. */
  say(words: string): void
  /** Something was sent: what becomes of it is told. */
  follow(id: string): Promise<void>
  /** The conversation may look different now. */
  look(): Promise<void>
  customer?: { channel?: string; address?: string } | undefined
}

/** One act at a time, and its failure in words. True: it was done. A control that were disabled would lose the focus. */
export const act = async (
  context: Context,
  control: HTMLButtonElement,
  run: () => Promise<unknown>,
): Promise<boolean> => {
  if (control.ariaDisabled === 'true') return false
  control.ariaDisabled = 'true'
  try {
    await run()
    return true
  } catch (thrown) {
    context.say(thrown instanceof Error ? thrown.message : String(thrown))
    return false
  } finally {
    control.ariaDisabled = null
  }
}

/** Sends once for each key: who heard no answer asks again with the same one. */
export const sender = (context: Context) => {
  let key = crypto.randomUUID()
  let before = ''
  return async (content: Content, path = 'messages', more: object = {}): Promise<void> => {
    const json = { ...more, content }
    const now = JSON.stringify([path, json])
    if (now !== before) key = crypto.randomUUID()
    before = now
    const { id } = await context.api.ask<{ id: string }>('POST', path, { json, key })
    before = ''
    await context.follow(id)
  }
}

/** A file, kept by the bridge for a message to come. */
export const uploaded = async ({ api }: Context, file: File) => {
  const { ref, mime } = await api.ask<{ ref: string; mime: string }>(
    'POST',
    `media?name=${encodeURIComponent(file.name.slice(0, 200))}`,
    { file },
  )
  return { ref, mime, name: file.name.slice(0, 200) }
}

export const purposes = ['service', 'updates', 'marketing'] as const
export const purposeName = (purpose: string): string => t(`purpose.${purpose}` as 'purpose.service')
