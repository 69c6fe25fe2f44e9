import { type Content, type Fields, fields, list, type Option, own, text, word } from '@deskwire/core/adapter'
import { httpUrl, yes } from '../read.js'
import { cardOf, imageAt, mediaAt } from './cards.js'

/** The most of a list that is read: a menu of more is a mistake somewhere. */
const most = 200

interface About {
  /** Names the choices of this callback. */
  id: string
  /** The instance, whose own files need our credentials. */
  instance: string
}

/** What a control of Virtual Agent says to the customer; nothing, for what is only a gesture (ServiceNow docs, "Controls in Virtual Agent API"). */
export const contentsOf = (control: Fields, about: About): readonly Content[] => {
  const read = readers.get(word(own(control, 'uiType')) ?? '')
  const contents = read?.(control, about) ?? fallback(control)
  return contents.length > 0 || read !== undefined ? contents : [unknown(control)]
}

type Reader = (control: Fields, about: About) => readonly Content[]

/** Older samples have the words in `label`, beside `itemType: "outputtext"`. */
const wordsOf = (control: Fields): string | undefined =>
  word(own(control, 'value')) ??
  word(own(control, 'label')) ??
  word(own(control, 'promptMsg')) ??
  word(own(control, 'message'))

const fallback = (control: Fields): readonly Content[] => {
  const words = wordsOf(control)
  return words === undefined ? [] : [text(words, 'markdown')]
}

const unknown = (control: Fields): Content => ({
  type: 'unsupported',
  kind: (word(own(control, 'uiType')) ?? 'control').slice(0, 60),
})

const html: Reader = (control) => {
  const image = httpUrl(own(control, 'imageUrl'))
  const value = word(own(control, 'value'))
  if (image === undefined) return value === undefined ? [] : [text(value, 'html')]
  // The picture is of the HTML itself; its links cannot be tapped in it, so they follow.
  const links = list(own(control, 'links'))
    .slice(0, most)
    .flatMap((one) => {
      const url = httpUrl(own(one, 'link'))
      return url === undefined ? [] : [[word(own(one, 'label')), url].filter(Boolean).join(': ')]
    })
  return [imageAt(image), ...(links.length > 0 ? [text(links.join('\n'))] : [])]
}

const image: Reader = (control) => {
  const url = httpUrl(own(control, 'value'))
  return url === undefined ? fallback(control) : [imageAt(url, word(own(control, 'altText')))]
}

// A customer cannot sign in, so a file of the instance is sent as a file and not as its address.
const ownFile = /^\/(sys_attachment\.do|api\/now\/(v\d+\/)?(attachment|cs\/media)\b)/

const link: Reader = (control, { instance }) => {
  const url = httpUrl(own(own(control, 'value'), 'action')) ?? httpUrl(own(control, 'value'))
  if (url === undefined) return fallback(control)
  const title = word(own(control, 'label'))
  const header = word(own(control, 'header'))
  const where = new URL(url)
  if (where.origin === instance && ownFile.test(where.pathname)) return [fileAt(url, title)]
  return [
    { type: 'link', url, ...(title !== undefined && { title }), ...(header !== undefined && { description: header }) },
  ]
}

const fileAt = (url: string, name: string | undefined): Content => {
  const media = mediaAt(url, 'application/octet-stream', name)
  const family = media.mime.split('/', 1)[0]
  const kind = family === 'image' || family === 'video' || family === 'audio' ? family : 'file'
  return { type: 'media', kind, media }
}

const links: Reader = (control) => {
  const entries = list(own(control, 'values'))
    .slice(0, most)
    .flatMap((one) => {
      const about = fields(one)
      const url = httpUrl(own(about, 'action'))
      const words = [word(own(about, 'label')), word(own(about, 'description'))].filter((part) => part !== undefined)
      return url === undefined ? [] : [[...words, url].join('\n')]
    })
  const header = word(own(control, 'header'))
  const all = [...(header === undefined ? [] : [header]), ...entries]
  return all.length === 0 ? [] : [text(all.join('\n\n'))]
}

const card: Reader = (control) => {
  const made = cardOf(word(own(control, 'templateName')), own(control, 'data'))
  return made === undefined ? fallback(control) : [made]
}

const multiPart: Reader = (control, about) => {
  const label = word(own(control, 'navigationBtnLabel')) ?? '…'
  // "You must send 'click_for_more' as response to move to the next part."
  const more: Option = { id: '1', title: label, value: 'click_for_more' }
  const inner = fields(own(control, 'content'))
  const shown = word(own(inner, 'uiType')) === 'MultiPartOutput' ? fallback(inner) : contentsOf(inner, about)
  return [...shown, { type: 'choice', id: about.id, prompt: label, input: 'choice', options: [more] }]
}

const optionsOf = (control: Fields): readonly Option[] =>
  list(own(control, 'options'))
    .slice(0, most)
    .flatMap((one, n) => {
      const about = fields(one)
      const value = word(own(about, 'value'))
      const title = word(own(about, 'label')) ?? value
      const description = word(own(about, 'description'))
      if (title === undefined) return []
      return [{ id: String(n + 1), title, value: value ?? title, ...(description !== undefined && { description }) }]
    })

const choice =
  (input: 'choice' | 'boolean'): Reader =>
  (control, { id }) => {
    const options = optionsOf(control)
    const prompt = word(own(control, 'promptMsg')) ?? word(own(control, 'label')) ?? word(own(control, 'value')) ?? '?'
    if (options.length === 0) return [{ type: 'request', what: 'text', prompt }]
    const scripted = fields(own(control, 'scriptedData'))
    const beside = cardOf(word(own(scripted, 'cardName')), own(scripted, 'cardData'))
    return [
      ...(beside === undefined ? [] : [beside]),
      ...pictures(control),
      {
        type: 'choice',
        id,
        prompt,
        markup: 'markdown',
        input: input === 'boolean' && options.length === 2 ? 'boolean' : 'choice',
        options,
        ...(yes(own(control, 'multiSelect')) && { multiple: true }),
      },
    ]
  }

/** A carousel: no menu holds pictures, so they come before it, each with its name. */
const pictures = (control: Fields): readonly Content[] =>
  list(own(control, 'options'))
    .slice(0, 10)
    .flatMap((one) => {
      const url = httpUrl(own(one, 'attachment'))
      return url === undefined ? [] : [imageAt(url, word(own(one, 'label')))]
    })

type What = Extract<Content, { type: 'request' }>['what']

const request =
  (what: (control: Fields) => What, format?: string): Reader =>
  (control) => {
    const prompt = wordsOf(control) ?? ''
    return [{ type: 'request', what: what(control), prompt: format === undefined ? prompt : `${prompt} (${format})` }]
  }

const gesture: Reader = (control) => {
  if (word(own(control, 'actionType')) !== 'StartSpinner') return []
  const words = [word(own(control, 'message')), word(own(control, 'waitTime'))].filter((part) => part !== undefined)
  return words.length === 0 ? [] : [text(words.join(' '))]
}

const nothing: Reader = () => []

const readers = new Map<string, Reader>([
  ['OutputText', fallback],
  ['OutputHtml', html],
  ['OutputImage', image],
  ['OutputLink', link],
  ['GroupedPartsOutputControl', links],
  ['OutputCard', card],
  ['MultiPartOutput', multiPart],
  [
    'InputText',
    request((control) => (/number|integer|decimal/i.test(word(own(control, 'entityType')) ?? '') ? 'number' : 'text')),
  ],
  ['Boolean', choice('boolean')],
  ['Picker', choice('choice')],
  ['TopicPickerControl', choice('choice')],
  ['Date', request(() => 'date', 'YYYY-MM-DD')],
  ['DateTime', request(() => 'date', 'YYYY-MM-DD hh:mm:ss')],
  ['Time', request(() => 'text', 'hh:mm:ss')],
  ['FileUpload', request((control) => (word(own(control, 'itemType')) === 'Image' ? 'image' : 'file'))],
  ['ActionMsg', gesture],
  ['StreamStart', nothing],
  ['StreamChunk', nothing],
])
