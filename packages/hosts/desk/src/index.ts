export { type Agents, createDesk, type Desk, type DeskOptions, type Reply } from './create.js'
export { type DeskHostOptions, desk } from './host.js'
export type {
  DeskAgent,
  DeskArticle,
  DeskContact,
  DeskEntry,
  DeskFile,
  DeskNews,
  DeskRecord,
  DeskTicket,
  DeskTraffic,
  TicketState,
  Webhook,
} from './model.js'
export type { Deliver, Delivery } from './outbox.js'
