import { z } from 'zod'
import type { Context } from '../../bridge/task/context.js'
import { failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Health } from '../../ports/shared.js'
import { outside } from './outside.js'
import { channelOf, hostOf } from './reading.js'
import { Refused, unavailable, wrongField } from './refused.js'
import { route } from './route.js'
import { address, name, words } from './schemas.js'

const planOut = z.object({
  steps: z.array(z.object({ adapter: z.string(), what: z.string(), failed: z.boolean().optional() })),
})
const only = z.string().max(200).optional().meta({ description: 'One adapter: `channels/whatsapp`.' })

/** What the other sides are, know and need: lines, templates, contacts, articles, checks and set-up. */
export const adapters = [
  route({
    method: 'GET',
    path: '/checks',
    scope: 'read',
    tag: 'Operation',
    summary: 'Asks every channel, host and assistant how it is: credentials, lines, webhooks (D1, C6).',
    query: z.strictObject({ only }),
    output: z.object({
      findings: z.array(
        z.object({
          adapter: z.string(),
          level: z.enum(['ok', 'warn', 'fail']),
          what: z.string(),
          fix: z.string().optional(),
        }),
      ),
    }),
    async handle({ context, query }) {
      const all = await Promise.all(adaptersOf(context, query.only).map((adapter) => checked(context, adapter)))
      return { findings: all.flat() }
    },
  }),
  route({
    method: 'GET',
    path: '/setup',
    scope: 'admin',
    tag: 'Operation',
    summary: 'What setting up would change at the providers and hosts. Changes nothing.',
    query: z.strictObject({ only }),
    output: planOut,
    handle: ({ context, query }) => setUp(context, query.only, true),
  }),
  route({
    method: 'POST',
    path: '/setup',
    scope: 'admin',
    tag: 'Operation',
    summary: 'Sets up: writes our webhook URLs to the providers and hosts (D3).',
    body: z.strictObject({ only }),
    output: planOut,
    handle: ({ context, body }) => setUp(context, body.only, false),
  }),
  route({
    method: 'GET',
    path: '/channels',
    scope: 'read',
    tag: 'Operation',
    summary: 'The channels, with their lines and the URL to register for each.',
    output: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          provider: z.string(),
          webhook: z.string(),
          lines: z.array(z.object({ id: z.string(), medium: z.string(), address: z.string().optional() })),
        }),
      ),
    }),
    handle: ({ bridge, context }) => ({
      items: bridge
        .webhooks()
        .filter(({ tenant, kind }) => tenant === context.tenant && kind === 'channels')
        .flatMap(({ name: one, url }) => {
          const channel = context.channel(one)
          if (!channel) return []
          const lines = channel.lines.map(({ id, medium, address: at }) => ({
            id,
            medium,
            ...(at !== undefined && { address: at }),
          }))
          return [{ name: one, provider: channel.provider, webhook: url, lines }]
        }),
    }),
  }),
  route({
    method: 'GET',
    path: '/templates',
    scope: 'read',
    tag: 'Operation',
    summary: 'The templates of a channel, as the provider has them now.',
    query: z.strictObject({ channel: name }),
    output: z.object({
      items: z.array(
        z.object({
          id: z.string().optional(),
          name: z.string(),
          language: z.string(),
          category: z.string(),
          status: z.string(),
          body: z.string(),
          variables: z.array(z.string()).readonly().optional(),
        }),
      ),
    }),
    async handle({ context, query }) {
      const channel = channelOf(context, query.channel, '?channel')
      if (!channel.templates) throw unavailable('This channel has no templates')
      return {
        items: [
          ...(await outside(context, 'list templates', (call) => channel.templates?.(call) ?? Promise.resolve([]))),
        ],
      }
    },
  }),
  route({
    method: 'GET',
    path: '/contacts',
    scope: 'agent',
    tag: 'Operation',
    summary: 'Who the host knows under an address (A5). None, or several: the core takes them as unknown.',
    query: z.strictObject({ address, host: name.optional() }),
    output: z.object({
      items: z.array(
        z.object({ id: z.string(), name: z.string(), language: z.string().optional(), zone: z.string().optional() }),
      ),
    }),
    async handle({ context, query }) {
      const { contacts } = hostOf(context, query.host)
      if (!contacts) throw unavailable('This host has no contacts to look through')
      return { items: [...(await outside(context, 'find contact', (call) => contacts.find([query.address], call)))] }
    },
  }),
  route({
    method: 'GET',
    path: '/articles',
    scope: 'agent',
    tag: 'Operation',
    summary: "Searches the host's knowledge articles (E3).",
    query: z.strictObject({ search: words, host: name.optional(), language: z.string().max(20).optional() }),
    output: z.object({
      items: z.array(z.object({ id: z.string(), title: z.string(), url: z.string(), snippet: z.string().optional() })),
    }),
    async handle({ context, query }) {
      const { knowledge } = hostOf(context, query.host)
      if (!knowledge) throw unavailable('This host has no articles to look through')
      const found = await outside(context, 'search articles', (call) =>
        knowledge.search(query.search, query.language, call),
      )
      return { items: [...found] }
    },
  }),
]

interface Adapter {
  name: string
  check?(call: Call): Promise<Health>
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}

const adaptersOf = ({ setup }: Context, wanted: string | undefined): readonly Adapter[] => {
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
    throw wrongField('only', `no adapter is called so; there are ${all.map((a) => a.name).join(', ')}`)
  return found
}

/** One that cannot be reached is a finding, not a failure of the whole check. */
const checked = async (context: Context, { name: adapter, check }: Adapter) => {
  if (!check) return []
  try {
    const { findings } = await outside(context, `check ${adapter}`, check)
    return findings.map((finding) => ({ adapter, ...finding }))
  } catch (thrown) {
    return [{ adapter, level: 'fail' as const, what: wordsOf(thrown) }]
  }
}

const setUp = async (context: Context, wanted: string | undefined, dryRun: boolean) => {
  const steps: z.input<typeof planOut>['steps'] = []
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
