import type { PhoneMessage } from '../../../wire/content.js'
import { segmentCount } from '../../../wire/twilio/messages/segments.js'
import { attempt } from '../api.js'
import { openDialog } from '../dialog.js'
import { h, iconButton } from '../dom.js'
import { type IconName, icon } from '../icons.js'
import type { Model } from '../model.js'
import { shortOf } from './content.js'
import { fileOf, samplePicture, sampleVoice } from './samples.js'

export interface Composer {
  element: HTMLElement
  quote(message: PhoneMessage): void
  location(): void
}

export const phoneComposer = (model: Model, send: (given: object) => Promise<unknown>): Composer => {
  let quoted: PhoneMessage | undefined
  const input = h('textarea', {
    class: 'phone-input',
    rows: 1,
    placeholder: 'Message',
    'aria-label': 'Message to the business',
  })
  const count = h('span', { class: 'segments', 'aria-live': 'off' })
  const quote = h('div', { class: 'quoting', hidden: true })
  const picker = h('input', { type: 'file', hidden: true, 'aria-label': 'File to send', tabindex: -1 })
  const isSms = () => model.lineOf(model.line)?.medium === 'sms'

  const setQuote = (message: PhoneMessage | undefined): void => {
    quoted = message
    quote.hidden = message === undefined
    quote.replaceChildren(
      ...(message
        ? [
            h('span', {}, shortOf(message.content)),
            iconButton(icon('close'), 'Do not reply to it', () => setQuote(undefined)),
          ]
        : []),
    )
    if (message) input.focus()
  }
  const measure = (): void => {
    input.style.height = 'auto'
    input.style.height = `${Math.min(input.scrollHeight, 110)}px`
    const segments = segmentCount(input.value)
    count.textContent = isSms() && input.value !== '' ? `${segments} ${segments === 1 ? 'segment' : 'segments'}` : ''
  }
  const submit = async (): Promise<void> => {
    const text = input.value.trim()
    if (text === '') return
    input.value = ''
    measure()
    const replyTo = quoted?.id
    setQuote(undefined)
    await send({ text, ...(replyTo !== undefined && { replyTo }) })
  }
  input.addEventListener('input', measure)
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void submit()
  })
  picker.addEventListener('change', () => {
    const [file] = picker.files ?? []
    if (file) void attempt(fileOf(file).then((media) => send({ media })))
    picker.value = ''
  })

  const location = () => void send({ location: { latitude: 52.3791, longitude: 4.9003, name: 'Amsterdam Centraal' } })
  const contact = {
    name: { formatted_name: 'Rosa Vega', first_name: 'Rosa' },
    phones: [{ phone: '+15551230009', type: 'CELL' }],
  }
  const things: readonly { title: string; icon: IconName; whatsapp?: true; send(): unknown }[] = [
    { title: 'Sample picture', icon: 'picture', send: () => samplePicture().then((media) => send({ media })) },
    { title: 'Picture or file', icon: 'clip', send: () => picker.click() },
    { title: 'Voice message', icon: 'voice', whatsapp: true, send: () => send({ voice: sampleVoice() }) },
    { title: 'Location', icon: 'place', whatsapp: true, send: location },
    { title: 'Contact', icon: 'person', whatsapp: true, send: () => send({ contacts: [contact] }) },
    {
      title: 'Poll (not supported by the API)',
      icon: 'poll',
      whatsapp: true,
      send: () => send({ unsupported: 'poll_creation' }),
    },
  ]
  const attach = (): void => {
    openDialog(
      'Send',
      (close) => [
        h(
          'ul',
          { class: 'attach-list' },
          ...things
            .filter(({ whatsapp }) => !whatsapp || !isSms())
            .map((thing) => {
              const click = () => {
                close()
                void attempt(Promise.resolve(thing.send()))
              }
              return h(
                'li',
                {},
                h('button', { type: 'button', class: 'attach', on: { click } }, icon(thing.icon), thing.title),
              )
            }),
        ),
      ],
      { kind: 'sheet' },
    )
  }

  const element = h(
    'form',
    {
      class: 'phone-composer',
      'aria-label': 'Write on the phone',
      on: {
        submit: (event) => {
          event.preventDefault()
          void submit()
        },
      },
    },
    quote,
    h(
      'div',
      { class: 'phone-composer-row' },
      iconButton(icon('attach'), 'Attach', attach, { 'aria-haspopup': 'dialog' }),
      h('div', { class: 'phone-input-box' }, input, count),
      picker,
      h(
        'button',
        { type: 'submit', class: 'phone-send', 'aria-label': 'Send from the phone', title: 'Send' },
        icon('send'),
      ),
    ),
  )
  model.on('phones', measure)
  return { element, quote: setQuote, location }
}
