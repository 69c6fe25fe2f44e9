import { attempt, onPhone } from '../api.js'
import { field, openDialog, toggle } from '../dialog.js'
import { button, h } from '../dom.js'
import { numberOf } from '../format.js'
import type { Model } from '../model.js'

/** The number in the field; if it is none, the field says what would be one. */
const numberIn = (input: HTMLInputElement): string | undefined => {
  const number = numberOf(input.value)
  input.setCustomValidity(number === undefined ? 'Write + and the country code, then the number: 7 to 15 digits' : '')
  input.reportValidity()
  return number
}
/** Else the browser would not let the corrected field be submitted. */
const forgetProblem = (event: Event) => (event.currentTarget as HTMLInputElement).setCustomValidity('')

/** The settings of a phone. */
export const openSettings = (model: Model): void => {
  const phone = model.phone()
  const line = model.lineOf(model.line)
  if (!phone || !line) return
  const { number } = phone
  const act = (action: string | undefined, given: object = {}) =>
    attempt(
      onPhone(number, action, given)
        .then(() => model.readPhones())
        .then(() => model.readThread()),
    )
  const whatsapp = line.medium === 'whatsapp'
  const thread = phone.threads.find(({ line: key }) => key === line.key)
  const to = h('input', {
    type: 'tel',
    value: `${number.slice(0, -2)}99`,
    'aria-label': 'New number',
    on: { input: forgetProblem },
  })

  openDialog(`${phone.profile.name ?? number}’s phone`, (close) => [
    toggle('Reads messages', 'Messages on the screen count as read', phone.profile.reads !== 'on-demand', (on) =>
      act(undefined, { reads: on ? null : 'on-demand' }),
    ),
    toggle('Out of reach', 'Messages wait until the phone is back', phone.profile.delivers === 'manually', (on) =>
      act(undefined, { delivers: on ? 'manually' : 'immediately' }).then(() =>
        on ? undefined : act('deliver', { line: line.id }),
      ),
    ),
    ...(whatsapp
      ? [
          toggle('Hide my phone number', 'The business only sees a user id', phone.profile.hidden === true, (on) =>
            act(on ? 'hide' : 'reveal'),
          ),
        ]
      : []),
    toggle(
      'Block this business',
      `Messages from ${line.name ?? line.address} do not arrive`,
      thread?.blocked === true,
      (on) => act(on ? 'block' : 'unblock', { line: line.id }),
    ),
    h(
      'form',
      {
        class: 'inline-form',
        on: {
          submit: (event) => {
            event.preventDefault()
            const wanted = numberIn(to)
            if (wanted === undefined) return
            void attempt(
              onPhone(number, 'change-number', { to: wanted }).then(async () => {
                await model.readPhones()
                await model.show(wanted, line.key)
              }),
            ).then(close)
          },
        },
      },
      field('Change the number', to, 'WhatsApp tells the business; SMS does not'),
      button('Change', () => undefined, { type: 'submit' }),
    ),
  ])
}

/** Another person with a phone. */
export const openNewPhone = (model: Model): void => {
  const name = h('input', { type: 'text', value: 'Noor Haddad', required: true })
  const number = h('input', {
    type: 'tel',
    value: `+1555123${String(Math.floor(Math.random() * 9_000) + 1_000)}`,
    required: true,
    on: { input: forgetProblem },
  })
  openDialog('Another phone', (close) => [
    h(
      'form',
      {
        class: 'stack',
        on: {
          submit: (event) => {
            event.preventDefault()
            const wanted = numberIn(number)
            if (wanted === undefined) return
            // Somebody's already: their phone is shown, and keeps its name.
            const known = model.state.phones.some((phone) => phone.number === wanted)
            const added = known ? Promise.resolve() : onPhone(wanted, undefined, { name: name.value })
            void attempt(
              added.then(async () => {
                await model.readPhones()
                await model.show(wanted, model.line)
              }),
            ).then(close)
          },
        },
      },
      field('Name', name),
      field('Number', number, 'With + and the country code'),
      button('Add', () => undefined, { type: 'submit', class: 'button primary' }),
    ),
  ])
}
