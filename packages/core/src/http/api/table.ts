import { panelConsent } from './panel/consent.js'
import { panelOutreach } from './panel/outreach.js'
import { panelSearches } from './panel/searches.js'
import { panelSending } from './panel/sending.js'
import { panelSessions } from './panel/sessions.js'
import { panelState } from './panel/state.js'
import { panelTemplates } from './panel/templates.js'
import { panelTicket } from './panel/ticket.js'
import { articles } from './resources/articles.js'
import { books } from './resources/books.js'
import { channels } from './resources/channels.js'
import { checks } from './resources/checks.js'
import { consent } from './resources/consent.js'
import { consentImport } from './resources/consent-import.js'
import { contacts } from './resources/contacts.js'
import { conversationActions } from './resources/conversation-actions.js'
import { conversations } from './resources/conversations.js'
import { key } from './resources/key.js'
import { media } from './resources/media.js'
import { messages } from './resources/messages.js'
import { notifications } from './resources/notifications.js'
import { outreach } from './resources/outreach.js'
import { parked } from './resources/parked.js'
import { records } from './resources/records.js'
import { templates } from './resources/templates.js'
import { work } from './resources/work.js'
import type { Route } from './route.js'

/** All routes of the management API, in the order of its reference. */
export const table: readonly Route[] = [
  ...conversations,
  ...conversationActions,
  ...outreach,
  ...notifications,
  ...media,
  ...work,
  ...messages,
  ...records,
  ...consent,
  ...consentImport,
  ...books,
  ...parked,
  ...checks,
  ...key,
  ...channels,
  ...templates,
  ...contacts,
  ...articles,
  ...panelSessions,
  ...panelState,
  ...panelSending,
  ...panelTemplates,
  ...panelSearches,
  ...panelOutreach,
  ...panelConsent,
  ...panelTicket,
]
