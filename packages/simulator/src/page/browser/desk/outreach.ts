import { ask, attempt } from '../api.js'
import { field, openDialog } from '../dialog.js'
import { button, h } from '../dom.js'
import type { Model } from '../model.js'
import type { DeskTicket } from '../shapes.js'

/** An agent writes first. The bridge checks consent and templates, and the ticket shows the outcome. */
export const openOutreach = (model: Model): void => {
  const channel = h(
    'select',
    {},
    ...model.state.channels.map(({ name, medium }) => h('option', { value: name }, `${name} (${medium})`)),
  )
  const to = h('input', { type: 'tel', value: model.number, required: true })
  const text = h('textarea', { rows: 3, required: true })
  text.value = '/template order_ready en 1=Ana 2=1234'
  openDialog('Write first', (close) => [
    h(
      'form',
      {
        class: 'stack',
        on: {
          submit: (event) => {
            event.preventDefault()
            const body = {
              agent: 'A0001',
              channel: channel.value,
              to: to.value.replace(/[^\d+]/g, ''),
              text: text.value,
            }
            void attempt(
              ask<{ ticket: DeskTicket }>('POST', '/desk/agent/outreach', body).then(({ ticket }) => {
                close()
                return model.select(ticket.id)
              }),
            )
          },
        },
      },
      field('Channel', channel),
      field('To', to, 'With + and the country code'),
      field('Message', text, 'WhatsApp needs a template unless the customer wrote in the last 24 hours'),
      button('Send', () => undefined, { type: 'submit', class: 'button primary' }),
    ),
  ])
}
