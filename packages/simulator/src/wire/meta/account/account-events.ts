import type { JsonObject } from '../../http.js'
import type { MetaEvents } from '../event-names.js'
import { notify } from '../webhook.js'
import type { MetaAccount, MetaContext } from './app.js'

const accountOf = ({ state }: MetaContext, id: string): MetaAccount => {
  const account = state.accounts.get(id)
  if (!account) throw new Error(`There is no WhatsApp business account ${id}.`)
  return account
}

export const emitForAccount = (context: MetaContext, id: string, field: string, value: JsonObject): void => {
  const account = accountOf(context, id)
  notify(context, account, undefined, field, value, `meta:${account.id}`)
}

type AccountEvents = Pick<
  MetaEvents,
  'templateStatus' | 'templateQuality' | 'templateCategory' | 'accountUpdate' | 'numberQuality'
>

/** Events about an account rather than a conversation always go to the app's own URL. */
export const createAccountEvents = (context: MetaContext): AccountEvents => {
  const aboutAccount = (id: string, field: string, value: JsonObject): void => emitForAccount(context, id, field, value)
  const templateOf = (account: string, name: string, language: string) => {
    const template = accountOf(context, account).templates.find(
      (item) => item.name === name && item.language === language,
    )
    if (!template) throw new Error(`There is no template ${name} in ${language}.`)
    const keys = {
      message_template_id: Number(template.id),
      message_template_name: name,
      message_template_language: language,
    }
    return { template, keys }
  }
  return {
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
      const number = context.state.numbers.get(line)
      if (!number) throw new Error(`There is no phone number id ${line}.`)
      aboutAccount(number.account.id, 'phone_number_quality_update', {
        display_phone_number: number.displayPhoneNumber.replace(/\D/g, ''),
        event,
        ...detail,
      })
    },
  }
}
