import type { JsonObject } from '../http.js'
import { wamid } from '../ids.js'
import type { Phone } from '../person.js'
import type { MetaAccount, MetaContext, MetaNumber } from './app.js'
import { contact, identity } from './identity.js'
import { metaLine } from './line.js'
import { notify, notifyNumber } from './webhook.js'

/** What Meta tells of by itself. A line is a phone number id, a customer a phone number. */
export interface MetaEvents {
  /** Any field with any value, as it stands: for payloads that nothing here makes. */
  emit(given: { line?: string; account?: string; field: string; value: JsonObject }): void
  preference(given: { line: string; customer: string; value: 'stop' | 'resume' }): void
  call(given: {
    line: string
    customer: string
    event?: 'connect' | 'terminate'
    id?: string
    duration?: number
  }): string
  /** A person wrote in the WhatsApp Business app of a coexistence number. */
  echo(given: { line: string; customer: string; text: string; id?: string }): string
  /** The same message while another responder owns the thread. */
  standby(given: { line: string; customer: string; text: string; id?: string }): string
  handover(given: {
    line: string
    customer: string
    type: 'control_passed' | 'control_taken'
    previous?: string
    next?: string
    metadata?: string
  }): void
  history(given: {
    line: string
    customer: string
    messages: readonly { text: string; from: 'business' | 'customer'; at: number; id?: string; status?: string }[]
    phase?: 0 | 1 | 2
    chunk?: number
    progress?: number
  }): void
  historyDeclined(given: { line: string }): void
  group(given: { line: string; field?: string; group: string; type: string; detail?: JsonObject }): void
  /** Changes the template too. */
  templateStatus(given: { account: string; name: string; language: string; event: string; reason?: string }): void
  templateQuality(given: { account: string; name: string; language: string; previous: string; next: string }): void
  templateCategory(given: { account: string; name: string; language: string; previous: string; next: string }): void
  accountUpdate(given: { account: string; event: string; detail?: JsonObject }): void
  numberQuality(given: { line: string; event: string; detail?: JsonObject }): void
  /** `value.errors`: trouble that belongs to no message. */
  error(given: { line: string; code: number; title: string; details?: string }): void
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1_000)

export const createMetaEvents = (context: MetaContext, person: (number: string) => Phone): MetaEvents => {
  const { world, state } = context
  const numberOf = (id: string): MetaNumber => {
    const number = state.numbers.get(id)
    if (!number) throw new Error(`There is no phone number id ${id}.`)
    return number
  }
  const accountOf = (id: string): MetaAccount => {
    const account = state.accounts.get(id)
    if (!account) throw new Error(`There is no WhatsApp business account ${id}.`)
    return account
  }
  const both = (line: string, customer: string) => {
    const number = numberOf(line)
    return { number, phone: person(customer), line: metaLine(context, number) }
  }
  const digits = (number: MetaNumber): string => number.displayPhoneNumber.replace(/\D/g, '')
  const aboutAccount = (id: string, field: string, value: JsonObject): void => {
    const account = accountOf(id)
    notify(context, account, undefined, field, value, `meta:${account.id}`)
  }
  const templateOf = (account: string, name: string, language: string) => {
    const template = accountOf(account).templates.find((item) => item.name === name && item.language === language)
    if (!template) throw new Error(`There is no template ${name} in ${language}.`)
    const keys = {
      message_template_id: Number(template.id),
      message_template_name: name,
      message_template_language: language,
    }
    return { template, keys }
  }
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
      else aboutAccount(account ?? [...state.accounts.keys()][0] ?? '', field, value)
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
      // This field has no `metadata`: sender and recipient stand for it (Meta docs, webhooks/reference/standby).
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
      const groups = [{ timestamp: seconds(world.now()), group_id: group, type, ...detail }]
      notifyNumber(context, numberOf(line), field, { groups }, group)
    },
    templateStatus: ({ account, name, language, event, reason }) => {
      const { template, keys } = templateOf(account, name, language)
      template.status = event === 'REINSTATED' ? 'APPROVED' : event
      aboutAccount(account, 'message_template_status_update', {
        event,
        ...keys,
        reason: reason ?? null,
        message_template_category: template.category,
      })
    },
    templateQuality: ({ account, name, language, previous, next }) =>
      aboutAccount(account, 'message_template_quality_update', {
        previous_quality_score: previous,
        new_quality_score: next,
        ...templateOf(account, name, language).keys,
      }),
    templateCategory: ({ account, name, language, previous, next }) => {
      const { template, keys } = templateOf(account, name, language)
      template.category = next
      aboutAccount(account, 'template_category_update', { ...keys, previous_category: previous, new_category: next })
    },
    accountUpdate: ({ account, event, detail = {} }) => aboutAccount(account, 'account_update', { event, ...detail }),
    numberQuality: ({ line, event, detail = {} }) => {
      const number = numberOf(line)
      aboutAccount(number.account.id, 'phone_number_quality_update', {
        display_phone_number: digits(number),
        event,
        ...detail,
      })
    },
    error: ({ line, code, title, details }) => {
      const errors = [{ code, title, message: title, ...(details ? { error_data: { details } } : {}) }]
      notifyNumber(context, numberOf(line), 'messages', { errors }, 'errors')
    },
  }
}
