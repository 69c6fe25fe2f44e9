type Child = Node | string | undefined | false
type Value = string | number | boolean | undefined | EventListener

/** An element. Text is always text: nothing that a customer writes is ever read as HTML. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') node.addEventListener(name, value)
    else node.setAttribute(name, value === true ? '' : String(value))
  }
  node.append(...children.filter((one): one is Node | string => one !== undefined && one !== false))
  return node
}

/** Draws again only when what it shows has changed, so that focus and selection stay where they are. */
export const drawn = <T>(root: HTMLElement, draw: (value: T) => readonly Child[]): ((value: T) => void) => {
  let before: string | undefined
  return (value) => {
    const now = JSON.stringify(value) ?? ''
    if (now === before) return
    before = now
    root.replaceChildren(...draw(value).filter((one): one is Node | string => one !== undefined && one !== false))
  }
}

let names = 0
const newId = (): string => `n${++names}`

/** A labelled field. */
export const field = (label: string, control: HTMLElement, hint?: string): HTMLElement => {
  control.id = newId()
  return h(
    'p',
    { class: 'field' },
    h('label', { for: control.id }, label),
    control,
    hint !== undefined && h('small', {}, hint),
  )
}

export const button = (label: string, click: () => unknown, more: Readonly<Record<string, Value>> = {}) =>
  h('button', { type: 'button', click: () => void click(), ...more }, label)
