type Child = Node | string | false | null | undefined

type Listeners = { [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void }

export interface Properties {
  class?: string
  on?: Listeners
  /** Attributes; false and undefined omit one, true makes an empty one. */
  [attribute: string]: string | number | boolean | undefined | Listeners
}

export const setAttribute = (element: Element, name: string, value: string | number | boolean | undefined): void => {
  if (value === undefined || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : String(value))
}

/** Makes an element. Strings become text nodes, so nothing that customers or agents write is parsed as markup. */
export const h = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { on, ...attributes }: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes))
    if (typeof value !== 'object') setAttribute(element, name, value)
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener as EventListener)
  element.append(...children.filter((child): child is Node | string => Boolean(child)))
  return element
}

interface Kept {
  node: HTMLElement
  version: string
}
const lists = new WeakMap<Element, Map<string, Kept>>()

/**
 * Makes these items the children of `parent`, in this order. An unchanged item keeps its node, and with it focus,
 * playing sound and scroll position. Removed items leave the document, so a page left open does not grow.
 */
export const keyed = <T>(
  parent: Element,
  items: readonly T[],
  {
    key,
    version,
    build,
    update,
  }: {
    key(item: T): string
    version(item: T): string
    build(item: T): HTMLElement
    /** Updates a node in place, for items that may be in use at the moment; without it the node is rebuilt. */
    update?(node: HTMLElement, item: T): void
  },
): void => {
  const before = lists.get(parent) ?? new Map<string, Kept>()
  const after = new Map<string, Kept>()
  let place: ChildNode | null = parent.firstChild
  for (const item of items) {
    const id = key(item)
    const wanted = version(item)
    const known = before.get(id)
    const same = known !== undefined && (known.version === wanted || update !== undefined)
    if (known && same && known.version !== wanted) update?.(known.node, item)
    const kept = same ? { node: known.node, version: wanted } : { node: build(item), version: wanted }
    after.set(id, kept)
    if (kept.node === place) place = place.nextSibling
    else parent.insertBefore(kept.node, place)
  }
  const nodes = new Set<Node>([...after.values()].map(({ node }) => node))
  for (const child of [...parent.childNodes]) if (!nodes.has(child)) child.remove()
  lists.set(parent, after)
}

/**
 * Keeps a list scrolled to its end while the reader is there, also when a late picture makes it grow.
 * `toEnd` always scrolls to the end; `isThere` says whether the reader is at it.
 */
export const stickToEnd = (scroller: HTMLElement): { toEnd(): void; isThere(): boolean } => {
  let stuck = true
  let top = 0
  const follow = () => {
    if (stuck) scroller.scrollTop = scroller.scrollHeight
  }
  scroller.addEventListener(
    'scroll',
    () => {
      // A hidden list has no height and cannot scroll.
      if (scroller.clientHeight === 0) return
      const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60
      // The list may have grown again before our own scroll event arrives; only a reader scrolls up.
      stuck = atEnd || (stuck && scroller.scrollTop >= top)
      top = scroller.scrollTop
    },
    { passive: true },
  )
  // Do not scroll past something that the reader just opened.
  scroller.addEventListener(
    'toggle',
    () => {
      stuck = false
    },
    { capture: true },
  )
  const sizes = new ResizeObserver(follow)
  for (const element of [scroller, ...scroller.children]) sizes.observe(element)
  return {
    toEnd: () => {
      stuck = true
      follow()
    },
    isThere: () => stuck,
  }
}

/** A button with an icon, and a name for screen readers. */
export const iconButton = (
  icon: Node,
  label: string,
  click: (event: MouseEvent) => void,
  more: Properties = {},
): HTMLButtonElement =>
  h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, ...more, on: { click } }, icon)

export const button = (label: string, click: (event: MouseEvent) => void, more: Properties = {}): HTMLButtonElement =>
  h('button', { type: 'button', class: 'button', ...more, on: { click } }, label)
