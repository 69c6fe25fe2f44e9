import { adapters } from './adapters.js'
import { consent } from './consent.js'
import { consentImport } from './consent-import.js'
import { conversing } from './conversing.js'
import { operating } from './operating.js'
import { reading } from './reading.js'
import type { Route } from './route.js'
import { ticketing } from './ticketing.js'
import { work } from './work.js'
import { writing } from './writing.js'

/** The whole management API. Fixed words come before names, and the longer path before the shorter. */
export const table: readonly Route[] = [
  ...writing,
  ...work,
  ...reading,
  ...conversing,
  ...ticketing,
  ...consent,
  ...consentImport,
  ...operating,
  ...adapters,
]
