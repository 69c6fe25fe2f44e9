import { Api, Refusal } from './api.js'
import { consent } from './consent.js'
import { type Context, covers, type View } from './context.js'
import { conversation } from './conversation.js'
import { conversations } from './conversations.js'
import { button, field, fill, form, h } from './dom.js'
import { messages } from './messages.js'
import { overview } from './overview.js'
import { parked } from './parked.js'
import type { Key, Start } from './types.js'

/** Read once and removed: the bearer is in no document, no URL and no storage. */
const started = (): Start => {
  const given = document.querySelector('meta[name=deskwire]')
  const start = JSON.parse(given?.getAttribute('content') ?? '{}') as Start
  given?.remove()
  return start
}

const views = { overview, parked, conversations, messages, consent }
type Name = keyof typeof views
const titles: Readonly<Record<Name, string>> = {
  overview: 'Overview',
  parked: 'Parked work',
  conversations: 'Conversations',
  messages: 'Search',
  consent: 'Consent',
}
const names = Object.keys(views) as Name[]

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const { keys, bearer } = started()

const signIn = (words = ''): void => {
  const key = h('input', { type: 'password', required: true, autocomplete: 'off', spellcheck: 'false', maxlength: 512 })
  const said = h('p', { role: 'alert' }, words)
  const go = h('button', { type: 'submit', class: 'primary' }, 'Sign in')
  const submit = async (): Promise<void> => {
    go.disabled = true
    try {
      await open(key.value.trim())
    } catch (thrown) {
      fill(said, thrown instanceof Refusal ? thrown.message : 'The bridge could not be asked. Is this a key?')
      key.select()
    } finally {
      go.disabled = false
    }
  }
  const asking = form(
    { class: 'fields' },
    submit,
    field('Key of the management API', key, 'It is kept in this page only, until the page is closed or reloaded.'),
    h('p', { class: 'acts' }, go),
  )
  const refused = h(
    'p',
    {},
    'No keys are set (api.keys). Without one, this page opens on the bridge’s own machine only: reload it there.',
  )
  document.body.replaceChildren(h('main', { class: 'sign-in' }, h('h1', {}, 'Deskwire'), keys ? asking : refused, said))
  if (keys) key.focus()
}

const open = async (secret: string): Promise<void> => {
  const api = new Api(secret)
  run(api, await api.get<Key>('key'))
}

const run = (api: Api, key: Key): void => {
  const said = h('p', { class: 'said', role: 'status' })
  let ended = false
  const end = (words?: string) => {
    ended = true
    removeEventListener('hashchange', turn)
    signIn(words)
  }
  const context: Context = {
    api,
    key,
    may: (scope) => covers(key.scope, scope),
    say: (words) => fill(said, words),
    async act(act, control) {
      if (control) control.disabled = true
      try {
        await act()
        return true
      } catch (thrown) {
        if (ended) return false
        if (thrown instanceof Refusal && thrown.status === 401) end('You are signed out: this key is no longer taken.')
        else context.say(thrown instanceof Refusal ? thrown.message : 'The bridge does not answer.')
        return false
      } finally {
        if (control) control.disabled = false
      }
    },
  }
  const made = new Map<string, View>()
  const viewOf = (name: string, id: string): View => {
    const known = made.get(name)
    if (known && name !== 'conversation') return known
    const view = name === 'conversation' ? conversation(context, id) : views[name as Name](context)
    made.set(name, view)
    return view
  }
  const links = names.map((name) => h('a', { href: `#${name}` }, titles[name]))
  const place = h('div')
  const turn = (): void => {
    const [asked = '', id = ''] = location.hash.slice(1).split('=', 2)
    const name = asked === 'conversation' || Object.hasOwn(views, asked) ? asked : 'overview'
    const section = name === 'conversation' ? 'conversations' : name
    for (const [n, link] of links.entries())
      if (names[n] === section) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    context.say('')
    const view = viewOf(name, decoded(id))
    place.replaceChildren(view.root)
    view.root.querySelector('h2')?.focus()
    view.show()
  }
  for (const link of links) link.addEventListener('click', () => link.hash === location.hash && turn())
  addEventListener('hashchange', turn)
  document.body.replaceChildren(
    h(
      'header',
      {},
      h('h1', {}, 'Deskwire', api.tenant !== 'main' && ` · ${api.tenant}`),
      h('p', { class: 'who' }, `${key.name} · ${key.scope}`),
      button('Sign out', () => end()),
      h('nav', { 'aria-label': 'Views' }, h('ul', {}, ...links.map((link) => h('li', {}, link)))),
    ),
    h('main', {}, said, place),
  )
  turn()
}

document.title = 'Deskwire'
if (bearer === undefined) signIn()
else open(bearer).catch(() => signIn('This machine could not be signed in. Reload the page, or use a key.'))
