import type { ChannelKind, Piece, Setting } from './choice.js'

const twilio: readonly Setting[] = [
  {
    name: 'TWILIO_ACCOUNT_SID',
    example: 'AC00000000000000000000000000000001',
    help: "On the start page of Twilio's console",
  },
  {
    name: 'TWILIO_AUTH_TOKEN',
    example: '',
    secret: true,
    help: 'The primary auth token, on the same page: Twilio signs its webhooks with it',
  },
  {
    name: 'TWILIO_API_BASE',
    example: '',
    help: 'The simulator to use instead of Twilio; set by deskwire dev',
    optional: true,
  },
]

const twilioCode = (make: string, number: string) => `${make}({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('${number}')],
      ...(environment.TWILIO_API_BASE && { apiBase: environment.TWILIO_API_BASE }),
    })`

/** The name under which each is mounted; the simulated providers of `deskwire dev` call these. */
export const mounts: Record<ChannelKind, string> = {
  'whatsapp-cloud': 'whatsapp',
  'twilio-whatsapp': 'twilio-whatsapp',
  'twilio-sms': 'sms',
}

export const channels: Record<ChannelKind, Piece> = {
  'whatsapp-cloud': {
    package: '@deskwire/whatsapp-cloud',
    imports: 'whatsappCloud',
    settings: [
      {
        name: 'WHATSAPP_ACCESS_TOKEN',
        example: '',
        secret: true,
        help: 'The token of a system user, which never expires',
      },
      { name: 'WHATSAPP_APP_SECRET', example: '', secret: true, help: 'App settings > Basic' },
      {
        name: 'WHATSAPP_VERIFY_TOKEN',
        example: '',
        secret: true,
        help: 'One of your own, which Meta sends back once, to verify the webhook; make one with openssl rand -hex 32',
      },
      {
        name: 'WHATSAPP_BUSINESS_ACCOUNT_ID',
        example: '102290129340398',
        help: 'The id of the WhatsApp Business Account',
      },
      {
        name: 'WHATSAPP_PHONE_NUMBER_ID',
        example: '106540352242922',
        help: 'The id of the phone number, not the number',
      },
      { name: 'WHATSAPP_PHONE_NUMBER', example: '+15550783881', help: 'The phone number that customers see' },
      {
        name: 'WHATSAPP_API_BASE',
        example: '',
        help: 'The simulator to use instead of Meta; set by deskwire dev',
        optional: true,
      },
    ],
    code: `whatsappCloud({
      accessToken: setting('WHATSAPP_ACCESS_TOKEN'),
      appSecret: setting('WHATSAPP_APP_SECRET'),
      verifyToken: setting('WHATSAPP_VERIFY_TOKEN'),
      wabaId: setting('WHATSAPP_BUSINESS_ACCOUNT_ID'),
      lines: [{ id: setting('WHATSAPP_PHONE_NUMBER_ID'), number: setting('WHATSAPP_PHONE_NUMBER') }],
      ...(environment.WHATSAPP_API_BASE && { apiBase: environment.WHATSAPP_API_BASE }),
    })`,
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/channels/whatsapp-cloud',
  },
  'twilio-whatsapp': {
    package: '@deskwire/twilio-whatsapp',
    imports: 'twilioWhatsapp',
    settings: [
      ...twilio,
      { name: 'TWILIO_WHATSAPP_NUMBER', example: '+15550783882', help: 'The sender, without the prefix whatsapp:' },
    ],
    code: twilioCode('twilioWhatsapp', 'TWILIO_WHATSAPP_NUMBER'),
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/channels/twilio-whatsapp',
  },
  'twilio-sms': {
    package: '@deskwire/twilio-sms',
    imports: 'twilioSms',
    settings: [
      ...twilio,
      { name: 'TWILIO_SMS_NUMBER', example: '+15550783883', help: 'The number, as Twilio shows it' },
    ],
    code: twilioCode('twilioSms', 'TWILIO_SMS_NUMBER'),
    guide: 'https://github.com/deskwire/deskwire/tree/main/packages/channels/twilio-sms',
  },
}
