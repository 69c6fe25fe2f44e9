import { whatsappCloud } from '@deskwire/whatsapp-cloud'

const setting = (name: string): string => process.env[name] ?? ''

export const whatsapp = whatsappCloud({
  accessToken: setting('WHATSAPP_ACCESS_TOKEN'), //          a system-user token
  appSecret: setting('WHATSAPP_APP_SECRET'), //       App settings > Basic
  verifyToken: setting('WHATSAPP_VERIFY_TOKEN'), //   your own invention
  wabaId: setting('WHATSAPP_BUSINESS_ACCOUNT_ID'), //             the WhatsApp Business Account
  phoneNumbers: [{ id: setting('WHATSAPP_PHONE_NUMBER_ID'), number: '+15550783881' }],
})
