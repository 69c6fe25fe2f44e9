import { drawn, h } from './dom.js'
import { t } from './sentences.js'
import type { State } from './types.js'

const language = (code: string | undefined): string | undefined => {
  if (code === undefined) return undefined
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(code.replace('_', '-'))
  } catch {
    return code
  }
}

/** Who this is, and how they are reached. */
export const who = () => {
  const root = h('header', { class: 'who' })
  const draw = drawn<State['conversation']>(root, (conversation) => {
    if (!conversation) return [h('h1', {}, t('who.nobody'))]
    const { contact, name, addresses, medium, lineAddress, channel } = conversation
    const [first, ...others] = addresses
    const known = contact != null
    const shown = contact?.name ?? name ?? first?.value ?? t('who.unknown')
    const spoken = language(conversation.language)
    return [
      h(
        'h1',
        {},
        shown,
        ' ',
        h('span', { class: known ? 'badge known' : 'badge' }, t(known ? 'who.known' : 'who.guest')),
      ),
      h('p', { class: 'addresses' }, [first, ...others].flatMap((one) => (one ? [one.value] : [])).join(' · ')),
      h(
        'p',
        { class: 'muted' },
        [
          medium === 'whatsapp' ? 'WhatsApp' : 'SMS',
          lineAddress ?? channel,
          t(`state.${conversation.state}` as 'state.open'),
          ...(spoken === undefined ? [] : [spoken]),
        ].join(' · '),
      ),
      conversation.speaker === 'assistant' && h('p', { class: 'notice' }, t('who.assistant')),
      conversation.blocked && h('p', { class: 'notice bad' }, t('who.blocked')),
      conversation.unreachable !== undefined && h('p', { class: 'notice bad' }, t('who.unreachable')),
    ]
  })
  return { root, show: ({ conversation }: State) => draw(conversation && { ...conversation, window: { open: true } }) }
}
