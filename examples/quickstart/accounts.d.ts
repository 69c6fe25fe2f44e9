export function accounts(env: Readonly<Record<string, string | undefined>>): {
  any: boolean
  cloud?: object
  twilioWhatsapp?: object
  sms?: object
}
