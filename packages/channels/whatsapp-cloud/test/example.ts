import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_BUSINESS_ACCOUNT_ID',
  'WHATSAPP_PHONE_NUMBER_ID',
)

export const whatsapp = whatsappCloud({
  accessToken: setting('WHATSAPP_ACCESS_TOKEN'), //          a system-user token
  appSecret: setting('WHATSAPP_APP_SECRET'), //       App settings > Basic
  verifyToken: setting('WHATSAPP_VERIFY_TOKEN'), //   a string of your choice
  wabaId: setting('WHATSAPP_BUSINESS_ACCOUNT_ID'), //             the WhatsApp Business Account
  lines: [{ id: setting('WHATSAPP_PHONE_NUMBER_ID'), number: '+15550783881' }],
})
