import type { JsonObject } from '../http.js'
import { numericId, wamid } from '../ids.js'
import type { Phone } from '../person.js'
import { createAccountEvents, emitForAccount } from './account/account-events.js'
import type { MetaContext, MetaNumber } from './account/app.js'
import { contact, identity } from './account/identity.js'
import { metaLine } from './account/line.js'
import type { MetaEvents } from './event-names.js'
import { notify, notifyNumber } from './webhook.js'

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1_000)

export const createMetaEvents = (context: MetaContext, person: (number: string) => Phone): MetaEvents => {
  const { world, state } = context
  const numberOf = (id: string): MetaNumber => {
    const number = state.numbers.get(id)
    if (!number) throw new Error(`There is no phone number id ${id}.`)
    return number
  }
  const both = (line: string, customer: string) => {
    const number = numberOf(line)
    return { number, phone: person(customer), line: metaLine(context, number) }
  }
  const digits = (number: MetaNumber): string => number.displayPhoneNumber.replace(/\D/g, '')
  const echoOf = (given: {
    line: string
    customer: string
    text: string
    id?: string
  }): { id: string; value: JsonObject } => {
    const { number, phone, line } = both(given.line, given.customer)
    const id = given.id ?? wamid()
    const at = String(seconds(world.now()))
    return {
      id,
      value: {
        contacts: [contact(phone, line)],
        message_echoes: [
          {
            from: digits(number),
            ...identity(phone, line, 'to'),
            id,
            timestamp: at,
            type: 'text',
            text: { body: given.text },
          },
        ],
      },
    }
  }

  return {
    emit: ({ line, account, field, value }) => {
      if (line !== undefined) notifyNumber(context, numberOf(line), field, value, field)
      else emitForAccount(context, account ?? [...state.accounts.keys()][0] ?? '', field, value)
    },
    preference: ({ line: id, customer, value }) => {
      const { number, phone, line } = both(id, customer)
      phone.thread(line).marketingStopped = value === 'stop'
      const detail = `User requested to ${value} marketing messages`
      notifyNumber(
        context,
        number,
        'user_preferences',
        {
          contacts: [contact(phone, line)],
          user_preferences: [
            {
              ...identity(phone, line, 'contact'),
              detail,
              category: 'marketing_messages',
              value,
              timestamp: seconds(world.now()),
            },
          ],
        },
        phone.number,
      )
    },
    call: ({ line: lineId, customer, event = 'connect', id = `wacid.${wamid().slice(6)}`, duration }) => {
      const { number, phone, line } = both(lineId, customer)
      // A call opens the window like a message (Meta docs, calling/reference).
      phone.thread(line).lastInbound = world.now()
      const ended =
        event === 'terminate' ? { status: 'COMPLETED', ...(duration === undefined ? {} : { duration }) } : {}
      notifyNumber(
        context,
        number,
        'calls',
        {
          contacts: [contact(phone, line)],
          calls: [
            {
              id,
              to: digits(number),
              ...identity(phone, line, 'from'),
              event,
              timestamp: String(seconds(world.now())),
              direction: 'USER_INITIATED',
              ...ended,
            },
          ],
        },
        phone.number,
      )
      return id
    },
    echo: (given) => {
      const { id, value } = echoOf(given)
      notifyNumber(context, numberOf(given.line), 'smb_message_echoes', value, given.customer)
      return id
    },
    standby: (given) => {
      const { number, phone, line } = both(given.line, given.customer)
      const id = given.id ?? wamid()
      const message = {
        ...identity(phone, line, 'from'),
        id,
        timestamp: String(seconds(world.now())),
        type: 'text',
        text: { body: given.text },
      }
      notifyNumber(
        context,
        number,
        'standby',
        { standby: { contacts: [contact(phone, line)], messages: [message] } },
        phone.number,
      )
      return id
    },
    handover: ({ line: id, customer, type, previous = 'ai_agent', next = 'customer_service', metadata }) => {
      const { number, phone } = both(id, customer)
      const roles = { previous_owner_role: previous, new_owner_role: next, ...(metadata ? { metadata } : {}) }
      // This field has no `metadata`, but a sender and a recipient (Meta docs, webhooks/reference/standby).
      notify(
        context,
        number.account,
        number,
        'messaging_handovers',
        {
          messaging_product: 'whatsapp',
          sender: { phone_number: phone.number.replace('+', '') },
          recipient: { phone_number_id: number.id, display_phone_number: digits(number) },
          type,
          timestamp: String(seconds(world.now())),
          [type]: roles,
        },
        `meta:${number.id}:${phone.number}`,
      )
    },
    history: ({ line: id, customer, messages, phase = 0, chunk = 1, progress = 100 }) => {
      const { number, phone, line } = both(id, customer)
      const user = phone.number.replace('+', '')
      notifyNumber(
        context,
        number,
        'history',
        {
          history: [
            {
              metadata: { phase, chunk_order: chunk, progress },
              threads: [
                {
                  id: user,
                  context: { ...identity(phone, line, 'contact') },
                  messages: messages.map((message) => ({
                    from: message.from === 'business' ? digits(number) : user,
                    ...(message.from === 'business' ? { to: user } : {}),
                    id: message.id ?? wamid(),
                    timestamp: String(seconds(message.at)),
                    type: 'text',
                    text: { body: message.text },
                    history_context: { status: message.status ?? 'READ' },
                  })),
                },
              ],
            },
          ],
        },
        phone.number,
      )
    },
    historyDeclined: ({ line }) => {
      const errors = [
        {
          code: 2593109,
          title: 'History sync was turned off by the business',
          message: 'History sync was turned off by the business',
        },
      ]
      notifyNumber(context, numberOf(line), 'history', { history: [{ errors }] }, 'history')
    },
    group: ({ line, field = 'group_lifecycle_update', group, type, detail = {} }) => {
      const groups = [{ timestamp: seconds(world.now()), group_id: group, type, request_id: numericId(), ...detail }]
      notifyNumber(context, numberOf(line), field, { groups }, group)
    },
    ...createAccountEvents(context),
    error: ({ line, code, title, details }) => {
      const errors = [{ code, title, message: title, ...(details ? { error_data: { details } } : {}) }]
      notifyNumber(context, numberOf(line), 'messages', { errors }, 'errors')
    },
  }
}
