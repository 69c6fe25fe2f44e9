import { ask } from '../api.js'
import { h, keyed } from '../dom.js'
import type { Model } from '../model.js'

interface Suggestion {
  /** What it puts into the reply box. */
  text: string
  title: string
  detail: string
}

const directives: readonly Suggestion[] = [
  { text: '/template ', title: '/template', detail: 'An approved template, also after the 24 hours' },
  { text: '/choices ', title: '/choices', detail: 'A question with choices: Which day? | Mon | Tue' },
  { text: '/location ', title: '/location', detail: 'A location: 52.37,4.90 Office' },
  { text: '/article ', title: '/article', detail: 'A knowledge article from the desk' },
  { text: '/record ', title: '/record', detail: 'A record from the desk, as a card' },
  { text: '/articles ', title: '/articles', detail: 'Which articles there are; nothing is sent' },
  { text: '/link ', title: '/link', detail: 'Links a record to this ticket' },
  { text: '/unlink ', title: '/unlink', detail: 'Unlinks a record' },
  { text: '/request ', title: '/request', detail: 'Ask for a location, a picture, a date' },
  { text: '/close', title: '/close', detail: 'Closes this ticket' },
  { text: '/note ', title: '/note', detail: 'An internal note; nothing is sent' },
]

const requests = ['location', 'image', 'file', 'date', 'number', 'text', 'phone']

const templateText = ({
  name,
  language,
  variables = [],
}: {
  name: string
  language: string
  variables?: readonly string[]
}): string => ['/template', name, language, ...variables.map((variable) => `${variable}=`)].join(' ')

/** Suggestions for a first line that begins a directive. */
const suggest = async (model: Model, line: string): Promise<readonly Suggestion[]> => {
  const channel = model.ticket?.ticket.channel ?? ''
  const found = /^\/(\w*)(?: (.*))?$/.exec(line)
  if (!found) return []
  const [, word = '', rest] = found
  if (rest === undefined) return directives.filter(({ title }) => title.startsWith(`/${word}`))
  const fits = (text: string) => text.toLowerCase().includes(rest.toLowerCase()) && text !== rest
  if (word === 'template') {
    const templates = await model.templates(channel)
    return templates
      .map((one) => ({ text: templateText(one), title: `${one.name} (${one.language})`, detail: one.body }))
      .filter(({ title, text }) => (!text.startsWith(line) ? fits(title) : text !== line))
      .filter(({ text }) => !line.startsWith(text))
  }
  if (word === 'article') {
    const articles = await ask<readonly { id: string; title: string; snippet: string }[]>('GET', '/desk/agent/articles')
    return articles
      .filter(({ id, title }) => fits(`${id} ${title}`))
      .map(({ id, title, snippet }) => ({ text: `/article ${id}`, title: `${id} ${title}`, detail: snippet }))
      .filter(({ text }) => text !== line)
  }
  if (word === 'record') {
    const records = await ask<readonly { id: string; title: string; state: string }[]>('GET', '/desk/agent/records')
    return records
      .filter(({ id, title }) => fits(`${id} ${title}`))
      .map(({ id, title, state }) => ({ text: `/record ${id}`, title: `${id} ${title}`, detail: state }))
      .filter(({ text }) => text !== line)
  }
  if (word === 'request')
    return requests
      .filter(fits)
      .map((one) => ({ text: `/request ${one} `, title: one, detail: 'Asks the customer for it' }))
  return []
}

/** A list above the reply box, which keeps the focus. Arrow keys choose, Enter or Tab accepts, Escape closes. */
export const completion = (model: Model, input: HTMLTextAreaElement, taken: () => void): HTMLElement => {
  const list = h('ul', {
    class: 'suggestions',
    id: 'suggestions',
    role: 'listbox',
    'aria-label': 'Directives',
    // It scrolls where the window is low.
    tabindex: '0',
    hidden: true,
  })
  input.setAttribute('aria-autocomplete', 'list')
  input.setAttribute('aria-controls', 'suggestions')
  let items: readonly Suggestion[] = []
  let chosen = 0
  let asked = 0

  const draw = (): void => {
    list.hidden = items.length === 0
    keyed(list, items, {
      key: ({ text }) => text,
      version: (item) => `${items[chosen] === item}${items.indexOf(item)}`,
      build: (item) => {
        const at = items.indexOf(item)
        const node = h(
          'li',
          {
            role: 'option',
            id: `suggestion-${at}`,
            'aria-selected': String(at === chosen),
            on: {
              // On mousedown, before the box loses the focus.
              mousedown: (event) => {
                event.preventDefault()
                take(item)
              },
            },
          },
          h('strong', {}, item.title),
          h('span', {}, item.detail),
        )
        return node
      },
    })
    if (items.length > 0) input.setAttribute('aria-activedescendant', `suggestion-${chosen}`)
    else input.removeAttribute('aria-activedescendant')
    list.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }
  const take = ({ text }: Suggestion): void => {
    input.value = text
    // Put the cursor at the first value to fill in.
    const gap = text.indexOf('=')
    const place = gap < 0 ? text.length : gap + 1
    input.setSelectionRange(place, place)
    input.focus()
    taken()
    void look()
  }
  const look = async (): Promise<void> => {
    asked += 1
    const mine = asked
    const [line = ''] = input.value.split('\n')
    const found = line.startsWith('/') && !input.value.includes('\n') ? await suggest(model, line).catch(() => []) : []
    if (mine !== asked) return
    items = found.slice(0, 8)
    chosen = 0
    draw()
  }
  const close = (): void => {
    asked += 1
    items = []
    draw()
  }
  input.addEventListener('input', () => void look())
  input.addEventListener('blur', close)
  input.addEventListener('keydown', (event) => {
    if (items.length === 0) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      chosen = (chosen + step + items.length) % items.length
      draw()
    } else if (event.key === 'Escape') close()
    else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') {
      const item = items[chosen]
      if (item) take(item)
    } else return
    event.preventDefault()
    event.stopImmediatePropagation()
  })
  return list
}
