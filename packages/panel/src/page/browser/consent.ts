import { act, type Context, purposeName, purposes } from './context.js'
import { button, drawn, field, h } from './dom.js'
import { t } from './sentences.js'
import type { Consent, State } from './types.js'

interface Change {
  purpose: string
  topic?: string
  granted: boolean
}

/** What they agreed to, on what evidence, and the buttons that change it. */
export const consent = (context: Context) => {
  const list = h('div', { class: 'fields' })
  const asking = h('div')
  const root = h('details', { class: 'consent' }, h('summary', {}, t('consent.title')), list, asking)

  const ask = (change: Change, what: string) => {
    const evidence = h('textarea', { rows: 2, maxlength: 350, required: true })
    const save = h('button', { type: 'submit', class: 'primary' }, t('consent.save'))
    const key = crypto.randomUUID()
    const end = () => asking.replaceChildren()
    asking.replaceChildren(
      h(
        'form',
        {
          class: 'fields',
          submit: (event) => {
            event.preventDefault()
            void act(context, save, async () => {
              await context.api.ask('POST', 'consent', { json: { ...change, evidence: evidence.value.trim() }, key })
              end()
              context.say(t('act.done'))
              await context.look()
            })
          },
        },
        h('p', {}, h('strong', {}, `${t(change.granted ? 'consent.grant' : 'consent.revoke')}: ${what}`)),
        field(t('consent.evidence'), evidence),
        h('p', { class: 'acts' }, save, button(t('cancel'), end)),
      ),
    )
    evidence.focus()
  }

  const row = (what: string, agreed: boolean | null, change: Omit<Change, 'granted'>): HTMLElement =>
    h(
      'div',
      { class: 'row between' },
      h(
        'span',
        {},
        `${what}: `,
        h('strong', {}, t(agreed === null ? 'consent.unknown' : agreed ? 'consent.yes' : 'consent.no')),
      ),
      button(
        t(agreed === true ? 'consent.revoke' : 'consent.grant'),
        () => ask({ ...change, granted: agreed !== true }, what),
        { 'aria-label': `${t(agreed === true ? 'consent.revoke' : 'consent.grant')}: ${what}` },
      ),
    )

  const draw = drawn<Consent | undefined>(list, (standing) => {
    if (!standing) return []
    const { optedOut, onlyStartLifts, topics, records } = standing
    return [
      optedOut &&
        h('p', { class: 'notice bad' }, t('consent.optedOut'), ' ', onlyStartLifts ? t('consent.onlyStart') : ''),
      ...purposes.map((purpose) => row(purposeName(purpose), standing[purpose], { purpose })),
      ...topics.map(({ id, title, subscribed }) => row(title, subscribed, { purpose: 'updates', topic: id })),
      !optedOut &&
        h(
          'p',
          { class: 'acts' },
          button(`${t('consent.revoke')}: ${purposeName('all')}`, () =>
            ask({ purpose: 'all', granted: false }, purposeName('all')),
          ),
        ),
      records.length > 0 && h('h2', {}, t('consent.history')),
      h(
        'ul',
        { class: 'history' },
        ...records.map(({ at, purpose, topic, granted, evidence }) =>
          h(
            'li',
            {},
            `${new Date(at).toLocaleString(document.documentElement.lang)} · ${topic ?? purposeName(purpose)} · ${t(granted ? 'consent.yes' : 'consent.no')}`,
            h('small', {}, ` ${evidence}`),
          ),
        ),
      ),
    ]
  })
  return {
    root,
    show({ consent: standing }: State) {
      root.hidden = standing === undefined
      draw(standing)
    },
  }
}
