import { CatalogItemRecordProducer, MultipleChoiceVariable } from '@servicenow/sdk/core'
import { x_deskw_deskwire_preference } from './tables.now'

// A customer's own preference, ordered in the catalog; the rule "Deskwire: preference" brings it to the bridge.
CatalogItemRecordProducer({
  $id: Now.ID['catalog-notifications'],
  name: 'Messages about your cases',
  shortDescription: 'WhatsApp or SMS messages about your cases, to the number of your profile',
  description: 'Begin or end messages about your cases. STOP, sent to our number, ends all messages.',
  table: x_deskw_deskwire_preference,
  availability: 'both',
  redirectUrl: 'catalogHomePage',
  catalogs: ['e0d08b13c3330100c8b837659bba8fb4'],
  variables: {
    wish: MultipleChoiceVariable({
      question: 'Would you like messages about your cases?',
      order: 100,
      mandatory: true,
      choices: {
        subscribe: { label: 'Yes, send them', sequence: 1 },
        unsubscribe: { label: 'No, stop them', sequence: 2 },
      },
    }),
  },
  script: Now.include('../scripts/catalog/notifications.js'),
})
