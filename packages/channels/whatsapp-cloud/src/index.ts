export { whatsappCloudCapabilities } from './capabilities.js'
export { whatsappCloud } from './channel.js'
export { type ErrorRow, errorTable, type Retry } from './graph/error-table.js'
export type { WhatsAppCloudOptions } from './options.js'
