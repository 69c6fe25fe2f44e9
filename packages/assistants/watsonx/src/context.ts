import { type Address, byStrength, isE164, type Turn } from '@deskwire/core/adapter'
import { attachmentsOf } from './input.js'
import type { Memory } from './memory.js'
import type { Settings } from './options.js'
import type { Context } from './shapes.js'

/**
 * The customer and the channel, described as IBM's own integrations do, so that a dialog that branches on it need not change
 * (docs, "Integration variables" and "SMS integration reference").
 */
export const contextOf = (settings: Settings, turn: Turn, memory: Memory): Context => {
  const { customer, language } = turn
  const timezone = customer.contact?.zone ?? settings.timezone
  const locale = localeOf(language ?? customer.contact?.language)
  const skills = skillsOf(settings, turn, memory)
  return {
    global: {
      system: { user_id: userOf(turn), ...(timezone !== undefined && { timezone }), ...(locale && { locale }) },
    },
    integrations: integrationsOf(settings, turn),
    ...(skills && { skills }),
  }
}

/** The id by which IBM counts a customer and deletes data on request: the same on every turn. No line breaks. */
export const userOf = ({ customer, conversation, medium }: Turn): string => {
  const [address] = byStrength(customer.addresses)
  return address ? `${medium}:${address.value.replace(/\s+/g, '')}` : conversation
}

const integrationsOf = ({ whatsappAs }: Settings, turn: Turn): Context['integrations'] => {
  const phone = phoneOf(turn.customer.addresses)
  const id = phone ?? userOf(turn)
  const ends = {
    // A WhatsApp Cloud line has an id; IBM's dialogs expect a number.
    ...(isE164(turn.line) && { assistant_phone_number: turn.line }),
    private: { ...(phone !== undefined && { user_phone_number: phone }) },
  }
  const sms = turn.medium === 'sms'
  const { name } = turn.customer
  return {
    channel: {
      name: sms ? 'SMS' : 'Whatsapp',
      private: {
        user: { id, ...(phone !== undefined && { phone_number: phone }), ...(name !== undefined && { name }) },
      },
    },
    [sms ? 'text_messaging' : whatsappAs]: ends,
  }
}

/** The channel names by which responses may be restricted to us. */
export const channelsOf = ({ whatsappAs }: Settings, { medium }: Turn): readonly string[] =>
  medium === 'sms' ? ['text_messaging'] : ['whatsapp', whatsappAs]

const skillsOf = ({ skill, variables }: Settings, turn: Turn, memory: Memory): Context['skills'] | undefined => {
  const given = {
    ...(turn.medium === 'sms' && smsVariables(turn)),
    ...variables?.(turn),
    ...(memory.clear && { smsAction: null }),
  }
  if (Object.keys(given).length === 0) return undefined
  return skill === 'dialog'
    ? { 'main skill': { user_defined: given } }
    : { 'actions skill': { skill_variables: given } }
}

/** Docs, "SMS integration reference", table 3. `smsMedia` belongs to this turn only, so it is also sent empty. */
const smsVariables = (turn: Turn) => ({
  ...(isE164(turn.line) && { smsTenantPhoneNumber: turn.line }),
  smsUserPhoneNumber: phoneOf(turn.customer.addresses) ?? userOf(turn),
  smsSessionID: turn.conversation,
  smsMedia: attachmentsOf(turn.content).map(({ url, media_type }) => ({ mediaURL: url, mediaContentType: media_type })),
})

const phoneOf = (addresses: readonly Address[]): string | undefined =>
  addresses.find(({ kind }) => kind === 'phone')?.value

// API reference, `MessageContextGlobalSystem`: only these.
const locales = [
  ...['en-us', 'en-ca', 'en-gb', 'ar-ar', 'cs-cz', 'de-de', 'es-es', 'fr-fr', 'it-it'],
  ...['ja-jp', 'ko-kr', 'nl-nl', 'pt-br', 'zh-cn', 'zh-tw'],
]

const localeOf = (language: string | undefined): string | undefined => {
  const asked = language?.toLowerCase().replace('_', '-')
  if (!asked) return undefined
  return locales.find((one) => one === asked) ?? locales.find((one) => one.startsWith(`${asked.slice(0, 2)}-`))
}
