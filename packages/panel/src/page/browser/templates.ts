import { act, type Context, uploaded } from './context.js'
import { button, drawn, field, h } from './dom.js'
import { t } from './sentences.js'
import type { Content, Template } from './types.js'

const shown = 50
const headerFile = /^header\.(image|video|document)$/

const filled = (text: string, values: ReadonlyMap<string, string>, before = ''): string =>
  text.replace(/\{\{ ?(\w{1,64}) ?\}\}/g, (whole, name: string) => values.get(before + name) || whole)

/** A file that the agent has chosen; `url` shows a picture before it is sent. */
interface Chosen {
  file: File
  url: string
}

const headOf = (
  { kind, text = '' }: NonNullable<Template['header']>,
  values: ReadonlyMap<string, string>,
  chosen?: Chosen,
) => {
  if (kind === 'text') return h('p', { class: 'head' }, filled(text, values, 'header.'))
  if (kind === 'image' && chosen) return h('img', { src: chosen.url, alt: chosen.file.name })
  return h('p', { class: 'head' }, `[${chosen?.file.name ?? t('message.file')}]`)
}

/** As the phone will show it. */
const preview = (template: Template, values: ReadonlyMap<string, string>, chosen: Chosen | undefined): HTMLElement => {
  const { header, body, footer, buttons = [] } = template
  return h(
    'div',
    { class: 'preview', role: 'group', 'aria-label': t('template.preview') },
    header !== undefined && headOf(header, values, chosen),
    h('p', { class: 'text', dir: 'auto' }, filled(body, values)),
    footer !== undefined && h('p', { class: 'muted' }, footer),
    ...buttons.map((title) => h('p', { class: 'tap' }, title)),
  )
}

/** One template: its fields, its preview, and the button that sends it. */
const form = (context: Context, template: Template, send: (content: Content) => Promise<void>): HTMLElement => {
  const values = new Map<string, string>()
  let picked: Chosen | undefined
  const look = h('div')
  const draw = drawn<unknown>(look, () => [preview(template, values, picked)])
  const redraw = () => draw([[...values], picked?.url])
  const controls = template.variables.map((name) => {
    const kind = headerFile.exec(name)?.[1]
    if (kind !== undefined) {
      const input = h('input', { type: 'file', required: true })
      input.addEventListener('change', () => {
        if (picked) URL.revokeObjectURL(picked.url)
        const file = input.files?.[0]
        picked = file && { file, url: URL.createObjectURL(file) }
        redraw()
      })
      return field(t('template.file'), input)
    }
    const input = h('input', { required: true, maxlength: 1024, autocomplete: 'off' })
    input.addEventListener('input', () => {
      values.set(name, input.value)
      redraw()
    })
    return field(t('template.value', { name }), input)
  })
  const submit = h('button', { type: 'submit', class: 'primary' }, t('write.send'))
  redraw()
  return h(
    'form',
    {
      class: 'fields',
      submit: (event) => {
        event.preventDefault()
        void act(context, submit, async () => {
          const media = picked && (await uploaded(context, picked.file))
          const { name, language } = template
          await send({
            type: 'template',
            name,
            language,
            ...(values.size > 0 && { values: Object.fromEntries(values) }),
            ...(media && { media }),
          })
        })
      },
    },
    ...controls,
    look,
    h('p', { class: 'acts' }, submit),
  )
}

/** Finds a template and fills it. */
export const templatePicker = (
  context: Context,
  send: (content: Content) => Promise<void>,
  channel?: string,
): HTMLElement => {
  const search = h('input', { type: 'search', autocomplete: 'off' })
  const language = h('select', {}, h('option', { value: '' }, t('template.all')))
  const list = h('ul', { class: 'choose', 'aria-label': t('tool.template') })
  const chosen = h('div')
  let all: readonly Template[] = []
  const draw = () => {
    const words = search.value.trim().toLowerCase()
    const found = all.filter(
      (one) =>
        (language.value === '' || one.language === language.value) &&
        `${one.name} ${one.body}`.toLowerCase().includes(words),
    )
    list.replaceChildren(
      ...found.slice(0, shown).map((one) =>
        h(
          'li',
          {},
          button(`${one.name} · ${one.language}`, () => {
            chosen.replaceChildren(h('h2', {}, `${one.name} · ${one.language}`), form(context, one, send))
            chosen.querySelector<HTMLElement>('input, button')?.focus()
          }),
        ),
      ),
    )
    if (found.length === 0) list.replaceChildren(h('li', { class: 'muted' }, t('template.none')))
  }
  search.addEventListener('input', draw)
  language.addEventListener('change', draw)
  const load = async () => {
    try {
      const query = channel === undefined ? '' : `?channel=${encodeURIComponent(channel)}`
      all = (await context.api.ask<{ items: Template[] }>('GET', `templates${query}`)).items
      const languages = [...new Set(all.map((one) => one.language))].sort()
      language.append(...languages.map((one) => h('option', { value: one }, one)))
      draw()
    } catch (thrown) {
      context.say(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  void load()
  return h(
    'div',
    { class: 'fields' },
    h('div', { class: 'row' }, field(t('template.search'), search), field(t('template.language'), language)),
    list,
    chosen,
  )
}
