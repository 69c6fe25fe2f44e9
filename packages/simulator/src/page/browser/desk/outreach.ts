import { ask, attempt } from '../api.js'
import { field, openDialog } from '../dialog.js'
import { button, h } from '../dom.js'
import type { Model } from '../model.js'
import type { DeskTicket } from '../shapes.js'

/** An agent writes first: the panel asks the gate and sends, in a ticket of its own. Without a panel the message is asked for here. */
export const openOutreach = (model: Model, agent: string, showPanel: () => void): void => {
  const channel = h(
    'select',
    {},
    ...model.state.channels.map(({ name, medium }) => h('option', { value: name }, `${name} (${medium})`)),
  )
  const to = h('input', { type: 'tel', value: model.number, required: true })
  const text = model.state.panel ? undefined : h('textarea', { rows: 3, required: true })
  openDialog('Write first', (close) =>
    [
      h(
        'form',
        {
          class: 'stack',
          on: {
            submit: (event) => {
              event.preventDefault()
              const about = { agent, channel: channel.value, to: to.value.replace(/[^\d+]/g, '') }
              const begun = text
                ? ask<{ ticket: DeskTicket }>('POST', '/desk/agent/outreach', { ...about, text: text.value })
                : ask<DeskTicket>('POST', '/desk/agent/tickets', about).then((ticket) => ({ ticket }))
              void attempt(
                begun.then(({ ticket }) => {
                  close()
                  showPanel()
                  return model.select(ticket.id)
                }),
              )
            },
          },
        },
        field('Channel', channel),
        field('To', to, 'With + and the country code'),
        text && field('Message', text, 'WhatsApp needs a template unless the customer wrote in the last 24 hours'),
        button(text ? 'Send' : 'Open a ticket', () => undefined, { type: 'submit', class: 'button primary' }),
      ),
    ].filter((one) => one !== undefined),
  )
}
