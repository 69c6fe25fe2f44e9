import { media } from '@deskwire/integration-tests'
import { chatwootHelpdesk } from '../shared/src/helpdesks/chatwoot.js'
import { deskHelpdesk } from '../shared/src/helpdesks/desk.js'
import { dynamicsHelpdesk } from '../shared/src/helpdesks/dynamics365.js'
import { frontHelpdesk } from '../shared/src/helpdesks/front.js'
import { hubspotHelpdesk } from '../shared/src/helpdesks/hubspot.js'
import { intercomHelpdesk } from '../shared/src/helpdesks/intercom.js'
import { redmineHelpdesk } from '../shared/src/helpdesks/redmine.js'
import { requestTrackerHelpdesk } from '../shared/src/helpdesks/request-tracker.js'
import { servicenowHelpdesk } from '../shared/src/helpdesks/servicenow.js'
import { servicenowRecords } from '../shared/src/helpdesks/servicenow-records.js'
import { zendeskHelpdesk } from '../shared/src/helpdesks/zendesk.js'

export const hosts = {
  desk: deskHelpdesk,
  zendesk: zendeskHelpdesk,
  intercom: intercomHelpdesk,
  'servicenow, conversation': servicenowHelpdesk,
  'servicenow, records': servicenowRecords,
  'dynamics 365': dynamicsHelpdesk,
  'request tracker': requestTrackerHelpdesk,
  redmine: redmineHelpdesk,
  front: frontHelpdesk,
  hubspot: hubspotHelpdesk,
  chatwoot: chatwootHelpdesk,
}

export const pairs = Object.entries(hosts).flatMap(([host, make]) => media.map((medium) => ({ host, medium, make })))
