const paths = {
  send: 'M3 11.5 21 3l-6 18-3.5-7.5L3 11.5Zm8.5 2L15 9',
  attach: 'M12 5v14M5 12h14',
  clip: 'm20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4L14.5 7',
  more: 'M12 6h.01M12 12h.01M12 18h.01',
  picture: 'M4 5h16v14H4zM4 16l4.5-5 4 4 3-3 4.5 4.5M15.5 9h.01',
  voice: 'M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4ZM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3',
  place: 'M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21Zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM5 20c.7-3.6 3.4-5.5 7-5.5s6.3 1.9 7 5.5',
  poll: 'M6 20V11M12 20V4M18 20v-6',
  list: 'M4 7h.01M4 12h.01M4 17h.01M9 7h11M9 12h11M9 17h11',
  link: 'M9 15l6-6M8 11l-2.5 2.5a3.5 3.5 0 0 0 5 5L13 16M16 13l2.5-2.5a3.5 3.5 0 0 0-5-5L11 8',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  reply: 'M9 7 4 12l5 5M4 12h9a7 7 0 0 1 7 7',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9 10h.01M15 10h.01M8.5 14.5a4.5 4.5 0 0 0 7 0',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.5 1.5M17.5 17.5 19 19M5 19l1.5-1.5M17.5 6.5 19 5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  template: 'M4 5h16v5H4zM4 14h7v5H4zM15 14h5v5h-5z',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8 9h8M8 13h4',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2',
  check: 'M4 12.5 9 17.5 20 6.5',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6l1-7Z',
  desk: 'M4 5h16v11H4zM9 20h6M12 16v4',
  phone: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM11 18h2',
  out: 'M5 12h14M13 6l6 6-6 6',
  into: 'M19 12H5M11 6l-6 6 6 6',
  bell: 'M6 16v-5a6 6 0 0 1 12 0v5l2 2H4l2-2ZM10 20.5h4',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.5 2.300c-.8.4-1 .9-1 1.700M12 16.5h.01',
  pen: 'M4 20l1-4L16.5 4.5l3 3L8 19l-4 1Z',
} as const

export type IconName = keyof typeof paths

const namespace = 'http://www.w3.org/2000/svg'

const svg = (path: string, viewBox: string, name: string): SVGSVGElement => {
  const element = document.createElementNS(namespace, 'svg')
  element.setAttribute('viewBox', viewBox)
  element.setAttribute('class', `icon ${name}`)
  element.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(namespace, 'path')
  line.setAttribute('d', path)
  element.append(line)
  return element
}

export const icon = (name: IconName): SVGSVGElement => svg(paths[name], '0 0 24 24', `icon-${name}`)

const tickPaths = {
  queued: 'M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8 5v3.200l2 1.3',
  sent: 'M4 8.5 7 11.5 13 5',
  delivered: 'M1 8.5 4 11.5 10 5M7 11l.600.5L14 5',
  read: 'M1 8.5 4 11.5 10 5M7 11l.600.5L14 5',
  played: 'M1 8.5 4 11.5 10 5M7 11l.600.5L14 5',
  failed: 'M8 14.5A6.5 6.5 0 1 0 8 1.5a6.5 6.5 0 0 0 0 13ZM8 4.5v4M8 11.300h.01',
} as const

export type Tick = keyof typeof tickPaths
export const isTick = (name: string): name is Tick => Object.hasOwn(tickPaths, name)

/** One tick, two ticks or two blue ones, with a label for screen readers. */
export const ticks = (state: Tick): HTMLSpanElement => {
  const span = document.createElement('span')
  span.className = `ticks ticks-${state}`
  span.setAttribute('role', 'img')
  span.setAttribute('aria-label', state)
  span.title = state
  span.append(svg(tickPaths[state], '0 0 16 16', 'tick'))
  return span
}
