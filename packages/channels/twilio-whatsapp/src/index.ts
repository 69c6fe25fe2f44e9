export type { TwilioLine } from '@deskwire/twilio'
export { sandboxRate, whatsappCapabilities } from './capabilities.js'
export { type TwilioWhatsappOptions, twilioWhatsapp } from './whatsapp.js'
