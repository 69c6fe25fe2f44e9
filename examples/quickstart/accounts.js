// With credentials a channel talks to its real provider; each of the three for itself.

const wanted = {
  cloud: [
    'WHATSAPP_ACCESS_TOKEN',
    'WHATSAPP_APP_SECRET',
    'WHATSAPP_VERIFY_TOKEN',
    'WHATSAPP_BUSINESS_ACCOUNT_ID',
    'WHATSAPP_PHONE_NUMBER_ID',
  ],
  twilioWhatsapp: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_WHATSAPP_NUMBER'],
  sms: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_SMS_NUMBER'],
}
// Each number is what asks for a channel: the account alone is shared by two.
const asks = { cloud: 'WHATSAPP_PHONE_NUMBER_ID', twilioWhatsapp: 'TWILIO_WHATSAPP_NUMBER', sms: 'TWILIO_SMS_NUMBER' }

export const accounts = (env) => {
  const given = (kind) => {
    if (!env[asks[kind]]) return undefined
    const missing = wanted[kind].filter((name) => !env[name])
    if (missing.length > 0) throw new Error(`${asks[kind]} is set, so these are needed too: ${missing.join(', ')}`)
    return Object.fromEntries(wanted[kind].map((name) => [name, env[name]]))
  }
  const cloud = given('cloud')
  const whatsapp = given('twilioWhatsapp')
  const sms = given('sms')
  return {
    any: Boolean(cloud ?? whatsapp ?? sms),
    cloud: cloud && {
      accessToken: cloud.WHATSAPP_ACCESS_TOKEN,
      appSecret: cloud.WHATSAPP_APP_SECRET,
      verifyToken: cloud.WHATSAPP_VERIFY_TOKEN,
      wabaId: cloud.WHATSAPP_BUSINESS_ACCOUNT_ID,
      lines: [cloud.WHATSAPP_PHONE_NUMBER_ID],
    },
    twilioWhatsapp: whatsapp && {
      accountSid: whatsapp.TWILIO_ACCOUNT_SID,
      authToken: whatsapp.TWILIO_AUTH_TOKEN,
      lines: [whatsapp.TWILIO_WHATSAPP_NUMBER],
    },
    sms: sms && {
      accountSid: sms.TWILIO_ACCOUNT_SID,
      authToken: sms.TWILIO_AUTH_TOKEN,
      lines: [sms.TWILIO_SMS_NUMBER],
    },
  }
}
