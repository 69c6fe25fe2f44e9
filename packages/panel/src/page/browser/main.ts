import { Api, Refusal } from './api.js'
import { clock } from './clock.js'
import { composer } from './composer.js'
import { consent } from './consent.js'
import type { Context } from './context.js'
import { fill, h } from './dom.js'
import { held } from './held.js'
import { messages } from './messages.js'
import { pairedOpening } from './opening/paired.js'
import { ticketAround } from './opening/zendesk.js'
import { chosen, speak, t } from './sentences.js'
import type { Started, State } from './types.js'
import { who } from './who.js'

const liveMs = 2_000

/** Read once and removed: the bearer is in no document, no URL and no storage. */
const started = (): Partial<Started> => {
  const given = document.querySelector('meta[name=deskwire]')
  const start = JSON.parse(given?.getAttribute('content') ?? '{}') as Partial<Started>
  given?.remove()
  history.replaceState(null, '', location.pathname)
  return start
}

const end = (words: string): void => {
  document.body.replaceChildren(h('main', { class: 'ended' }, h('p', { role: 'alert' }, words)))
}

const run = ({ language, theme, customer, ...start }: Started): void => {
  const said = h('p', { class: 'said', role: 'status' })
  const api = new Api(start)
  let latest: State | undefined
  const context: Context = {
    api,
    customer,
    state: () => latest,
    say: (words) => {
      fill(said, words)
    },
    follow: (id) => follow(id),
    look: () => look(),
  }
  const { say } = context
  const parts = [who(), clock(), held(), consent(context), messages(context), composer(context)]
  document.body.replaceChildren(h('main', {}, ...parts.map(({ root }) => root), said))

  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async (): Promise<void> => {
    clearTimeout(timer)
    try {
      const state = await api.state()
      if (state) {
        latest = state
        for (const { show } of parts) show(state)
      }
    } catch (thrown) {
      if (thrown instanceof Refusal && (thrown.status === 401 || thrown.status === 404)) return end(t('ended.expired'))
      say(t('said.offline'))
    }
    clearTimeout(timer)
    // A panel that nobody sees asks for nothing.
    if (!document.hidden) timer = setTimeout(() => void look(), liveMs)
  }
  const follow = async (id: string): Promise<void> => {
    say(t('said.sending'))
    await look()
    const { state, reason, says } = await api.ask<{ state: string; reason?: string; says?: string }>(
      'GET',
      `work/${encodeURIComponent(id)}`,
    )
    if (state === 'waiting') setTimeout(() => void follow(id), liveMs)
    else say(state === 'effected' ? t('said.sent') : t('said.refused', { reason: says ?? reason ?? state }))
  }
  document.addEventListener('visibilitychange', () => void (document.hidden ? undefined : look()))
  void look()
}

/** The bearer for a ticket, if the helpdesk lets the agent answer there. */
const admitted = async (asking: string, ticket: string | undefined): Promise<Partial<Started>> => {
  if (ticket === undefined) return {}
  const answer = await fetch(location.href, {
    method: 'POST',
    credentials: 'omit',
    headers: { authorization: `Bearer ${asking}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
  return answer.ok ? ((await answer.json()) as Partial<Started>) : {}
}

/** The helpdesk's page says which ticket stands around this frame, and perhaps who sits before it. */
const asked = async ({ asking, pairs, around = [], now = 0 }: Partial<Started>, appGuid: string) => {
  if (!pairs) return admitted(asking ?? '', await ticketAround(around, appGuid))
  const opened = await pairedOpening(around, now)
  return opened ? admitted(opened.asking, opened.ticket) : {}
}

const appGuid = new URLSearchParams(location.search).get('app_guid') ?? ''
const start = started()
const language = chosen([start.language, ...navigator.languages])
speak(language)
document.documentElement.lang = language
document.title = t('title')
if (start.theme) document.documentElement.dataset.theme = start.theme
const go = ({ bearer, lastsMs }: Partial<Started>): void =>
  bearer === undefined || lastsMs === undefined ? end(t('ended.refused')) : run({ ...start, bearer, lastsMs })
if (start.asking === undefined && !start.pairs) go(start)
else asked(start, appGuid).then(go, () => go({}))
