export { servicenowAssistant } from './assistant.js'
export type { ConversationOptions, RecordsOptions, ServiceNowOptions } from './options.js'
export { servicenow } from './servicenow.js'
