import { randomBytes } from 'node:crypto'
import type { BridgeOptions } from '@deskwire/core'
import { Trouble } from '../trouble.js'
import { bringCore } from './packages.js'
import { pathOf, type Question, type Reach, reachBy } from './reach.js'
import { refusal } from './refusal.js'

/**
 * The same management API, in this process. It only queues, like an ingress: messages are sent by
 * the app when it runs, never from two processes.
 */
export const inProcess = async (folder: string, options: BridgeOptions, where: string): Promise<Reach> => {
  const { createBridge, createRouter } = await bringCore(folder)
  const key = randomBytes(24).toString('hex')
  const bridge = createBridge({ ...options, catchUpEveryMs: 0 })
  const router = createRouter(bridge, { api: { keys: [{ key, scope: 'admin', name: 'command line' }] } })
  const base = new URL(bridge.publicUrl).pathname.replace(/(?<!\/)\/+$/, '')
  try {
    await bridge.start({ role: 'ingress' })
  } catch (thrown) {
    await bridge.stop().catch(() => undefined)
    throw inUse(thrown, where)
  }
  const send = async (question: Question) => {
    const body = question.json === undefined ? '' : JSON.stringify(question.json)
    const answer = await router({
      method: question.method,
      target: `${base}/api${pathOf(question)}`,
      headers: {
        authorization: `Bearer ${key}`,
        ...(question.json !== undefined && { 'content-type': 'application/json' }),
        ...(question.key !== undefined && { 'idempotency-key': question.key }),
      },
      body: () => Promise.resolve(Buffer.from(body)),
    })
    return { status: answer.status, body: answer.body }
  }
  return reachBy('store', send, refusal, () => bridge.stop())
}

/** A SQLite store is open in one process only. If that is the app, ask the app. */
export const inUse = (thrown: unknown, where: string): unknown =>
  thrown instanceof Error && /in use by another process/.test(thrown.message)
    ? new Trouble(
        `${where} is in use; its app is running`,
        'Connect to the app with --url and --key, or DESKWIRE_URL and DESKWIRE_KEY.',
      )
    : thrown
