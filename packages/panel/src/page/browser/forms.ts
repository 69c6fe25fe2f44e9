import { act, type Context, sender, uploaded } from './context.js'
import { button, field, h } from './dom.js'
import { t } from './sentences.js'
import { draftsFor } from './suggestions.js'
import type { Content } from './types.js'
import { record } from './voice.js'

/** A form that makes one message of its fields, and is empty again once that is on its way. */
const form = (
  context: Context,
  controls: readonly HTMLElement[],
  content: () => Content | Promise<Content>,
): HTMLElement => {
  const send = sender(context)
  const submit = h('button', { type: 'submit', class: 'primary' }, t('write.send'))
  const root: HTMLFormElement = h(
    'form',
    {
      class: 'fields',
      submit: (event) => {
        event.preventDefault()
        void act(context, submit, async () => {
          await send(await content())
          root.reset()
        })
      },
    },
    ...controls,
    h('p', { class: 'acts' }, submit),
  )
  return root
}

export const textForm = (context: Context): HTMLElement => {
  const text = h('textarea', { rows: 3, maxlength: 4096, required: true })
  const made = form(context, [field(t('write.text'), text)], () => ({
    type: 'text',
    text: text.value.trim(),
    markup: 'whatsapp',
  }))
  if (!context.state()?.can.suggestions) return made
  return h('div', { class: 'fields' }, made, ...draftsFor(context, made, text))
}

export const choicesForm = (context: Context): HTMLElement => {
  const prompt = h('input', { required: true, maxlength: 1024 })
  const options = h('textarea', { rows: 4, required: true })
  return form(context, [field(t('choices.prompt'), prompt), field(t('choices.options'), options)], () => ({
    type: 'choice',
    prompt: prompt.value,
    options: options.value
      .split('\n')
      .map((title) => title.trim())
      .filter((title) => title !== '')
      .map((title) => ({ title })),
  }))
}

export const locationForm = (context: Context): HTMLElement => {
  const degrees = (most: number) => h('input', { type: 'number', step: 'any', min: -most, max: most, required: true })
  const [latitude, longitude] = [degrees(90), degrees(180)]
  const name = h('input', { maxlength: 200 })
  return form(
    context,
    [
      h('div', { class: 'row' }, field(t('location.latitude'), latitude), field(t('location.longitude'), longitude)),
      field(t('location.name'), name),
    ],
    () => ({
      type: 'location',
      latitude: latitude.valueAsNumber,
      longitude: longitude.valueAsNumber,
      ...(name.value.trim() !== '' && { name: name.value.trim() }),
    }),
  )
}

const asked = ['location', 'file', 'image', 'text', 'date', 'number', 'phone'] as const

export const requestForm = (context: Context): HTMLElement => {
  const what = h('select', {}, ...asked.map((one) => h('option', { value: one }, t(`request.${one}`))))
  const prompt = h('input', { required: true, maxlength: 1024 })
  return form(context, [field(t('request.what'), what), field(t('choices.prompt'), prompt)], () => ({
    type: 'request',
    what: what.value,
    prompt: prompt.value,
  }))
}

const kindOf = (mime: string): string => /^(image|video|audio)\//.exec(mime)?.[1] ?? 'file'

/** Checked before it is uploaded, with the channel's own limits. */
const tooLarge = (context: Context, file: File, kind: string): boolean => {
  const most = context.state()?.can.media[kind]?.maxBytes
  return most !== undefined && file.size > most
}

export const fileForm = (context: Context): HTMLElement => {
  const input = h('input', { type: 'file', required: true })
  const caption = h('input', { maxlength: 1024 })
  const send = sender(context)
  const made = form(context, [field(t('file.file'), input), field(t('file.caption'), caption)], async () => {
    const file = input.files?.[0]
    if (!file) throw new Error(t('file.none'))
    const kind = kindOf(file.type)
    if (tooLarge(context, file, kind)) throw new Error(t('file.large'))
    return {
      type: 'media',
      kind,
      media: await uploaded(context, file),
      ...(caption.value.trim() !== '' && { caption: caption.value.trim() }),
    }
  })
  const mimes = Object.values(context.state()?.can.media ?? {}).flatMap((one) => one.mimes)
  const voice = record(mimes, t('voice.start'), t('voice.stop'), context.say, async (file) => {
    // Stopped before the browser had heard anything.
    if (file.size === 0) throw new Error(t('voice.nothing'))
    await send({ type: 'media', kind: 'audio', media: await uploaded(context, file) })
  })
  return h('div', { class: 'fields' }, made, voice)
}

interface Found {
  title: string
  content: Content
}

/** Words, what they find, and a button for each that sends it. */
const searchForm = (context: Context, find: (words: string) => Promise<readonly Found[]>): HTMLElement => {
  const send = sender(context)
  const words = h('input', { type: 'search', required: true, maxlength: 200 })
  const go = h('button', { type: 'submit' }, t('search.go'))
  const list = h('ul', { class: 'choose', 'aria-live': 'polite' })
  const draw = (found: readonly Found[]) =>
    list.replaceChildren(
      ...found.map(({ title, content }) => {
        const one = button(t('search.send', { title }), () => act(context, one, () => send(content)))
        return h('li', {}, one)
      }),
      ...(found.length === 0 ? [h('li', { class: 'muted' }, t('search.none'))] : []),
    )
  return h(
    'form',
    {
      class: 'fields',
      submit: (event) => {
        event.preventDefault()
        void act(context, go, async () => draw(await find(words.value.trim())))
      },
    },
    field(t('search.words'), words),
    h('p', { class: 'acts' }, go),
    list,
  )
}

export const articleForm = (context: Context): HTMLElement =>
  searchForm(context, async (words) => {
    const { items } = await context.api.ask<{
      items: { id: string; title: string; url: string; snippet?: string }[]
    }>('GET', `articles?search=${encodeURIComponent(words)}`)
    return items.map(({ title, url, snippet }) => ({
      title,
      content: { type: 'link', url, title, ...(snippet !== undefined && { description: snippet }) },
    }))
  })

export const recordForm = (context: Context): HTMLElement =>
  searchForm(context, async (words) => {
    const { items } = await context.api.ask<{ items: { id: string; content: Content }[] }>(
      'GET',
      `records?search=${encodeURIComponent(words)}`,
    )
    return items.map(({ id, content }) => ({ title: typeof content.title === 'string' ? content.title : id, content }))
  })

export const noteForm = (context: Context): HTMLElement => {
  const text = h('textarea', { rows: 3, maxlength: 10_000, required: true })
  const save = h('button', { type: 'submit', class: 'primary' }, t('note.save'))
  let key = crypto.randomUUID()
  return h(
    'form',
    {
      class: 'fields',
      submit: (event) => {
        event.preventDefault()
        void act(context, save, async () => {
          await context.api.ask('POST', 'notes', { json: { text: text.value.trim() }, key })
          key = crypto.randomUUID()
          text.value = ''
          context.say(t('act.done'))
        })
      },
    },
    field(t('note.text'), text),
    h('p', { class: 'acts' }, save),
  )
}
