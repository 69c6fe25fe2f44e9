import { z } from 'zod'
import type { Context } from '../../bridge/task/context.js'
import { failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Health } from '../../ports/shared.js'
import { outside } from './outside.js'
import { Refused, wrongField } from './refused.js'

export const only = z.string().max(200).optional().meta({ description: 'One adapter: `channels/whatsapp`.' })

interface Adapter {
  name: string
  check?(call: Call): Promise<Health>
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}

export const adaptersOf = ({ setup }: Context, wanted: string | undefined): readonly Adapter[] => {
  const kinds = { channels: setup.channels, hosts: setup.hosts, assistants: setup.assistants ?? {} }
  const all = Object.entries(kinds).flatMap(([kind, adapters]) =>
    Object.entries(adapters).map(([one, adapter]) => ({
      name: `${kind}/${one}`,
      ...(adapter.check && { check: adapter.check.bind(adapter) }),
      ...(adapter.setup && { setup: adapter.setup.bind(adapter) }),
    })),
  )
  const found = all.filter((adapter) => wanted === undefined || adapter.name === wanted)
  if (found.length === 0)
    throw wrongField('only', `unknown adapter; the adapters are ${all.map((a) => a.name).join(', ')}`)
  return found
}

/** An adapter that cannot be reached is a finding; the other checks go on. */
export const checked = async (context: Context, { name: adapter, check }: Adapter) => {
  if (!check) return []
  try {
    const { findings } = await outside(context, `check ${adapter}`, check)
    return findings.map((finding) => ({ adapter, ...finding }))
  } catch (thrown) {
    return [{ adapter, level: 'fail' as const, what: wordsOf(thrown) }]
  }
}

export const setUp = async (context: Context, wanted: string | undefined, dryRun: boolean) => {
  const steps: { adapter: string; what: string; failed?: boolean }[] = []
  for (const { name: adapter, setup } of adaptersOf(context, wanted)) {
    if (!setup) continue
    try {
      const done = await outside(context, `set up ${adapter}`, (call) => setup(dryRun, call))
      steps.push(...done.map((what) => ({ adapter, what })))
    } catch (thrown) {
      steps.push({ adapter, what: wordsOf(thrown), failed: true })
    }
  }
  return { steps }
}

const wordsOf = (thrown: unknown): string => {
  if (!(thrown instanceof Refused)) return failureOf(thrown).message
  const { body } = thrown.response
  return typeof body === 'string' ? String((JSON.parse(body) as { detail?: unknown }).detail ?? '') : ''
}
