import { visible } from './visible.js'

export type Child = Node | string | undefined | false
type Value = string | number | boolean | undefined | EventListener

const shown = (children: readonly Child[]): readonly (Node | string)[] =>
  children
    .filter((one): one is Node | string => one !== undefined && one !== false && one !== '')
    .map((one) => (typeof one === 'string' ? visible(one) : one))

/** An element. Text is always text, and shows what else would steer it: nothing that others wrote is ever read as HTML. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') node.addEventListener(name, value)
    else node.setAttribute(name, value === true ? '' : visible(String(value)))
  }
  node.append(...shown(children))
  return node
}

export const fill = (root: HTMLElement, ...children: readonly Child[]): void => root.replaceChildren(...shown(children))

/** Draws again only when what it shows has changed, so that focus and selection stay where they are. */
export const drawn = <T>(root: HTMLElement, draw: (value: T) => readonly Child[]): ((value: T) => void) => {
  let before: string | undefined
  return (value) => {
    const now = JSON.stringify(value) ?? ''
    if (now === before) return
    before = now
    fill(root, ...draw(value))
  }
}

let names = 0

/** A labelled field. */
export const field = (label: string, control: HTMLElement, hint?: string): HTMLElement => {
  control.id = `n${++names}`
  if (hint !== undefined) control.setAttribute('aria-describedby', `${control.id}h`)
  return h(
    'p',
    { class: 'field' },
    h('label', { for: control.id }, label),
    control,
    hint !== undefined && h('small', { id: `${control.id}h` }, hint),
  )
}

export const button = (label: string, click: () => unknown, more: Readonly<Record<string, Value>> = {}) =>
  h('button', { type: 'button', click: () => void click(), ...more }, label)

/** A choice. The first of each pair is the value. */
export const choice = (options: readonly (readonly [string, string])[], more: Readonly<Record<string, Value>> = {}) =>
  h('select', more, ...options.map(([value, words]) => h('option', { value }, words)))

export const form = (more: Readonly<Record<string, Value>>, submit: () => unknown, ...children: readonly Child[]) =>
  h(
    'form',
    {
      ...more,
      submit: (event) => {
        event.preventDefault()
        void submit()
      },
    },
    ...children,
  )

/** A table that scrolls by itself where it is wider than the page, by keyboard too. */
export const table = (name: string, heads: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement =>
  h(
    'div',
    { class: 'wide', role: 'region', tabindex: 0, 'aria-label': name },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...heads.map((one) => h('th', { scope: 'col' }, one)))),
      h('tbody', {}, ...rows.map((cells) => h('tr', {}, ...cells.map((one) => h('td', {}, one))))),
    ),
  )

export const time = (at: string | undefined): HTMLElement | undefined =>
  at === undefined ? undefined : h('time', { datetime: at }, new Date(at).toLocaleString())
