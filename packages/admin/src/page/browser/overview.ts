import type { Context, View } from './context.js'
import { button, drawn, fill, h, table, time } from './dom.js'
import { type Sample, samplesIn } from './metrics.js'
import type { Books, Finding } from './types.js'

const everyMs = 10_000

const readiness: Readonly<Record<string, string>> = {
  ok: 'Ready: webhooks are taken in.',
  not_running: 'Not running: webhooks are not taken in.',
  work_ended: 'The work has ended by itself: what comes in waits. See the log, and restart.',
  store_slow: 'The store answers too slowly: webhooks are not taken in.',
  store_refuses: 'The store refuses a write: webhooks are not taken in.',
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)

const lasting = (seconds: number): string => {
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const tracks: Readonly<Record<string, string>> = {
  facts: 'facts: statuses, consent, the window',
  in: 'in: to the helpdesk',
  out: 'out: to the customer',
}

const booksOf = (books: Books) => {
  const { received, effected, waiting, parked, duplicate, ignored, refused } = books
  const total = effected + waiting + parked + duplicate + sum(ignored) + sum(refused)
  const reasons = (what: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([reason, count]) => [`${what}: ${reason}`, String(count)])
  return [
    h(
      'p',
      { class: total === received ? 'good' : 'bad' },
      total === received
        ? 'The books balance: everything that was received is accounted for.'
        : `The books do not balance: ${received} received, ${total} accounted for. Please report this.`,
    ),
    table(
      'Books',
      ['Work', 'Count'],
      [
        ['received', String(received)],
        ['effected', String(effected)],
        ['waiting', String(waiting)],
        ['parked', String(parked)],
        ['duplicate', String(duplicate)],
        ...reasons('ignored', ignored),
        ...reasons('refused', refused),
      ],
    ),
    parked > 0 && h('p', {}, h('a', { href: '#parked' }, `${parked} parked: they need a person`)),
  ]
}

const lagOf = (samples: readonly Sample[], { waitsFor }: Books) => {
  const of = (name: string, track: string) =>
    samples.find((one) => one.name === name && one.labels.track === track)?.value
  const rows = Object.entries(tracks).flatMap(([track, words]) => {
    const waiting = of('deskwire_lane_waiting', track)
    return waiting === undefined ? [] : [[words, String(waiting), lasting(of('deskwire_lane_age_seconds', track) ?? 0)]]
  })
  return [
    rows.length === 0
      ? h('p', {}, 'The lag is of the whole store: a key that is limited to a tenant does not see it.')
      : table('Lag by track', ['Track', 'Due', 'Oldest'], rows),
    Object.keys(waitsFor).length > 0 &&
      table(
        'What waits, and for what',
        ['Waits for', 'Count'],
        Object.entries(waitsFor).map(([reason, count]) => [
          reason === 'pace' ? 'pace: the provider’s rate limit' : reason,
          String(count),
        ]),
      ),
  ]
}

const billable: Readonly<Record<string, string>> = { true: 'yes', false: 'no' }

const costOf = (samples: readonly Sample[], tenant: string) => {
  const rows = samples
    .filter(({ name, labels }) => name === 'deskwire_priced_parts_total' && labels.tenant === tenant)
    .map(({ labels, value }) => [labels.category ?? '', billable[labels.billable ?? ''] ?? 'not said', String(value)])
  return [
    rows.length === 0
      ? h('p', {}, 'No provider has reported a price category yet.')
      : table('Cost', ['Category', 'Billed', 'Messages'], rows),
    h(
      'p',
      { class: 'muted' },
      'Messages by the price category that the provider reported, since this process started. What they cost is on the provider’s bill; Twilio reports prices there only.',
    ),
  ]
}

const findingItem = ({ level, adapter, what, fix }: Finding): HTMLElement =>
  h(
    'li',
    {},
    h('strong', { class: `level ${level}` }, level),
    ' ',
    h('span', {}, `${adapter}: ${what}`),
    fix !== undefined && h('small', {}, fix),
  )

/** What is wrong comes first; what is well is there for who asks. */
const checksOf = (findings: readonly Finding[]) => {
  const of = (level: Finding['level']) => findings.filter((one) => one.level === level).map(findingItem)
  const [failed, warned, well] = [of('fail'), of('warn'), of('ok')]
  return [
    failed.length + warned.length === 0 && h('p', { class: 'good' }, 'All is well.'),
    h('ul', { class: 'findings' }, ...failed, ...warned),
    well.length > 0 &&
      h('details', {}, h('summary', {}, `${well.length} checks are ok`), h('ul', { class: 'findings' }, ...well)),
  ]
}

/** Is it well? Health, checks, books, lag and cost. */
export const overview = (context: Context): View => {
  const { api, key } = context
  const health = h('div', { role: 'status' })
  const checks = h('div')
  const books = h('div')
  const lag = h('div')
  const cost = h('div')
  const drawHealth = drawn<{ status: string; code?: string; remedy?: string }>(health, ({ status, remedy }) => [
    h(
      'p',
      { class: status === 'ok' ? 'good' : 'bad' },
      readiness[status] ?? status,
      remedy !== undefined && ` ${remedy}`,
    ),
  ])
  const drawBooks = drawn<Books>(books, booksOf)
  const drawLag = drawn<{ samples: readonly Sample[]; books: Books }>(lag, ({ samples, books: one }) =>
    lagOf(samples, one),
  )
  const drawCost = drawn<readonly Sample[]>(cost, (samples) => costOf(samples, api.tenant))
  const off = drawn<string>(lag, (words) => [h('p', {}, words)])

  const again = button('Check again', () => check())
  const check = () =>
    context.act(async () => {
      checks.replaceChildren(h('p', {}, 'Asking providers and helpdesks…'))
      const { findings } = await api.get<{ findings: readonly Finding[] }>('checks').catch((thrown: unknown) => {
        checks.replaceChildren()
        throw thrown
      })
      fill(checks, ...checksOf(findings))
    }, again)

  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async (): Promise<void> => {
    clearTimeout(timer)
    const seen = await context.act(async () => {
      drawHealth(await api.readiness())
      const now = await api.get<Books>('books')
      drawBooks(now)
      const text = await api.metrics().catch((thrown: { status?: number }) => {
        if (thrown.status === 404) return undefined
        throw thrown
      })
      if (text === undefined)
        return off('Metrics are off in this setup (metrics: false), so lag and cost are not shown.')
      const samples = samplesIn(text).filter(({ name }) => /^deskwire_(?:lane|priced)_/.test(name))
      drawLag({ samples, books: now })
      drawCost(samples)
    })
    // A page that nobody sees asks for nothing.
    if (seen && root.isConnected && !document.hidden) timer = setTimeout(() => void look(), everyMs)
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && root.isConnected) void look()
  })

  const part = (title: string, ...children: readonly HTMLElement[]) => h('section', {}, h('h3', {}, title), ...children)
  const root = h(
    'div',
    { class: 'view' },
    h('h2', { tabindex: -1 }, 'Overview'),
    part('Health', health),
    part('Lag', lag),
    part('Checks', checks, h('p', { class: 'acts' }, again)),
    part('Books', books),
    part('Cost', cost),
    key.expires !== undefined && h('p', { class: 'muted' }, 'You are signed in until ', time(key.expires), '.'),
  )
  let first = true
  return {
    root,
    async show() {
      await look()
      if (first) await check()
      first = false
    },
  }
}
