import type { Medium } from '@deskwire/core/adapter'
import type { z } from 'zod'

/**
 * What each of Twilio's regions carries, and the edge through which it is reached (docs:
 * global-infrastructure/regional-product-and-feature-availability and api-domain-migration-guide).
 */
const regions: ReadonlyMap<string, { edge: string; carries: readonly Medium[] }> = new Map([
  ['us1', { edge: 'ashburn', carries: ['sms', 'whatsapp'] }],
  ['ie1', { edge: 'dublin', carries: ['sms'] }],
  ['au1', { edge: 'sydney', carries: [] }],
])

interface Place {
  region?: string | undefined
  edge?: string | undefined
}

const names: Record<Medium, string> = { sms: 'SMS', whatsapp: 'WhatsApp' }

/** Why messages of this medium cannot go through this region and edge; undefined if they can. */
const placeProblem = ({ region, edge }: Place, medium: Medium): { field: keyof Place; message: string } | undefined => {
  if (region === undefined) {
    if (edge === undefined) return undefined
    return { field: 'edge', message: 'an edge belongs to a region: set region as well, or leave out both' }
  }
  const known = regions.get(region)
  const carries = known?.carries ?? (medium === 'sms' ? ['sms'] : [])
  if (!carries.includes(medium)) {
    const instead = medium === 'sms' ? 'us1 and ie1 have' : 'only us1 has'
    const message = `Twilio has no ${names[medium]} in ${region}; ${instead}. Use an account, numbers and credentials of such a region`
    return { field: 'region', message }
  }
  if (edge === undefined && region !== 'us1') {
    const right = known === undefined ? 'its edge' : `edge: '${known.edge}'`
    return {
      field: 'edge',
      message: `api.${region}.twilio.com is gone since 28 April 2026: set ${right} besides the region`,
    }
  }
  return undefined
}

/** For a channel's option schema: a place that cannot work is refused at start-up, with the reason. */
export const placeRule =
  (medium: Medium) =>
  (given: Place, context: z.RefinementCtx): void => {
    const problem = placeProblem(given, medium)
    if (problem) context.addIssue({ code: 'custom', path: [problem.field], message: problem.message })
  }

/** Twilio's API in that region: `api.dublin.ie1.twilio.com`. */
export const apiOrigin = ({ region, edge }: Place): string =>
  `https://${['api', edge, region, 'twilio.com'].filter(Boolean).join('.')}`

/** IE1 takes neither media nor content templates (docs: api/errors/21670 and 21671). */
export const isTextOnly = (region: string | undefined): boolean => region === 'ie1'
